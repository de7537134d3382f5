// A store in memory, for the tests of what stands above storage.
#include "support/memory_store.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "base/digest.hpp"

namespace orgmgr::tests {
namespace {

void visit(const Records& records, std::string_view prefix, std::string_view after,
           const storage::Visitor& visitor) {
  auto place = after >= prefix && !after.empty() ? records.upper_bound(after) : records.lower_bound(prefix);
  for (; place != records.end() && place->first.starts_with(prefix); ++place) {
    if (!visitor(place->first, place->second)) return;
  }
}

std::optional<std::string> look_up(const Records& records, std::string_view key) {
  const auto found = records.find(key);
  if (found == records.end()) return std::nullopt;
  return found->second;
}

class MemoryReader : public storage::Reader {
 public:
  explicit MemoryReader(std::shared_ptr<const MemoryState> state) : state_(std::move(state)) {}

  [[nodiscard]] Revision revision() const override { return state_->revision; }
  [[nodiscard]] Timestamp last_time() const override { return state_->at; }
  [[nodiscard]] std::string_view generation() const override { return state_->generation; }
  [[nodiscard]] std::optional<std::string> get(model::Collection collection,
                                               std::string_view key) const override {
    return look_up(state_->of(collection), key);
  }
  void scan(model::Collection collection, std::string_view prefix, std::string_view after,
            const storage::Visitor& visitor) const override {
    visit(state_->of(collection), prefix, after, visitor);
  }
  [[nodiscard]] std::optional<std::string> find(std::string_view lookup) const override {
    return look_up(state_->lookups, lookup);
  }
  void scan_lookups(std::string_view prefix, std::string_view after,
                    const storage::Visitor& visitor) const override {
    visit(state_->lookups, prefix, after, visitor);
  }
  [[nodiscard]] std::uint64_t count(model::Collection collection) const override {
    return state_->of(collection).size();
  }

 private:
  std::shared_ptr<const MemoryState> state_;
};

class MemoryTransaction : public storage::Transaction {
 public:
  MemoryTransaction(const std::shared_ptr<const MemoryState>& base, Timestamp now)
      : base_(base), state_(std::make_shared<MemoryState>(*base)), now_(now) {}

  [[nodiscard]] Revision revision() const override { return base_->revision; }
  [[nodiscard]] Timestamp last_time() const override { return base_->at; }
  [[nodiscard]] std::string_view generation() const override { return base_->generation; }
  [[nodiscard]] std::optional<std::string> get(model::Collection collection,
                                               std::string_view key) const override {
    return look_up(state_->of(collection), key);
  }
  void scan(model::Collection collection, std::string_view prefix, std::string_view after,
            const storage::Visitor& visitor) const override {
    visit(state_->of(collection), prefix, after, visitor);
  }
  [[nodiscard]] std::optional<std::string> find(std::string_view lookup) const override {
    return look_up(state_->lookups, lookup);
  }
  void scan_lookups(std::string_view prefix, std::string_view after,
                    const storage::Visitor& visitor) const override {
    visit(state_->lookups, prefix, after, visitor);
  }
  [[nodiscard]] std::uint64_t count(model::Collection collection) const override {
    return state_->of(collection).size();
  }

  [[nodiscard]] Revision next_revision() const override { return base_->revision + 1; }
  [[nodiscard]] Timestamp now() const override { return now_; }

  void put(model::Collection collection, std::string_view key, std::string value) override {
    for (const auto& lookup : model::lookup_keys(collection, key, value)) {
      const auto holder = state_->lookups.find(lookup);
      if (holder != state_->lookups.end() && holder->second != key) {
        throw std::logic_error("lookup key taken: " + lookup);
      }
    }
    undo_.push_back({collection, std::string(key), get(collection, key)});
    set(collection, key, std::move(value));
  }

  void erase(model::Collection collection, std::string_view key) override {
    undo_.push_back({collection, std::string(key), get(collection, key)});
    set(collection, key, std::nullopt);
  }

  [[nodiscard]] std::size_t mark() const override { return undo_.size(); }

  void roll_back(std::size_t mark) noexcept override {
    while (undo_.size() > mark) {
      const Undo undo = std::move(undo_.back());
      undo_.pop_back();
      set(undo.collection, undo.key, undo.before);
    }
  }

  [[nodiscard]] std::vector<Change> changes() const {
    std::set<std::pair<model::Collection, std::string>> touched;
    for (const Undo& undo : undo_) touched.emplace(undo.collection, undo.key);
    std::vector<Change> changes;
    for (const auto& [collection, key] : touched) {
      const std::string was = look_up(base_->of(collection), key).value_or("");
      const std::string now = look_up(state_->of(collection), key).value_or("");
      if (was == now) continue;
      changes.push_back(
          {std::string(model::name_of(collection)), key, Json::trusted(was), Json::trusted(now)});
    }
    return changes;
  }

  [[nodiscard]] std::shared_ptr<MemoryState> state() const { return state_; }

 private:
  struct Undo {
    model::Collection collection;
    std::string key;
    std::optional<std::string> before;
  };

  void set(model::Collection collection, std::string_view key, std::optional<std::string> value) {
    Records& records = state_->of(collection);
    if (const auto old = records.find(key); old != records.end()) {
      for (const auto& lookup : model::lookup_keys(collection, key, old->second)) {
        state_->lookups.erase(lookup);
      }
      records.erase(old);
    }
    if (!value) return;
    for (auto& lookup : model::lookup_keys(collection, key, *value)) {
      state_->lookups.insert_or_assign(std::move(lookup), std::string(key));
    }
    records.emplace(std::string(key), std::move(*value));
  }

  std::shared_ptr<const MemoryState> base_;
  std::shared_ptr<MemoryState> state_;
  Timestamp now_;
  std::vector<Undo> undo_;
};

}  // namespace

MemoryStore::MemoryStore(std::function<Timestamp()> clock)
    : clock_(std::move(clock)), newest_(std::make_shared<MemoryState>()), durable_(newest_) {}

std::shared_ptr<const storage::Reader> MemoryStore::read() {
  const std::lock_guard lock(mutex_);
  return std::make_shared<MemoryReader>(durable_);
}

Revision MemoryStore::durable() {
  const std::lock_guard lock(mutex_);
  return durable_->revision;
}

// Commits leave their marks before they are durable, so that there is nothing to look through.
const storage::ChangeMarks& MemoryStore::marks() { return marks_; }

storage::Outcome MemoryStore::commit(const storage::CommitInfo& info,
                                     const std::function<storage::Ruling(storage::Transaction&)>& function) {
  const std::lock_guard writing(writing_);
  std::shared_ptr<const MemoryState> base;
  Timestamp now = clock_();
  {
    const std::lock_guard lock(mutex_);
    base = newest_;
    if (!journal_.empty()) now = std::max(now, journal_.back().at);
    if (const auto known = operations_.find(info.operation_id);
        !info.operation_id.empty() && known != operations_.end()) {
      storage::Outcome outcome;
      outcome.revision = base->revision;
      outcome.original = known->second.revision;
      if (known->second.digest != info.digest) {
        outcome.id_reused = true;
      } else {
        outcome.repeated = known->second.result;
      }
      return outcome;
    }
  }
  MemoryTransaction transaction(base, now);
  const storage::Ruling ruling = function(transaction);
  const bool changed = !transaction.changes().empty() || !info.operation_id.empty() || info.even_if_empty;
  if (!ruling.apply || !changed) return {.revision = base->revision, .repeated = {}};
  transaction.state()->revision = base->revision + 1;
  transaction.state()->at = now;
  append(info, ruling, now, transaction.state(), transaction.changes());
  return {.revision = base->revision + 1, .applied = true, .repeated = {}};
}

void MemoryStore::append(const storage::CommitInfo& info, const storage::Ruling& ruling, Timestamp now,
                         std::shared_ptr<const MemoryState> next, std::vector<Change> changes) {
  const std::lock_guard lock(mutex_);
  Commit commit;
  commit.revision = next->revision;
  commit.at = now;
  commit.actor = info.actor;
  commit.op = info.op;
  commit.operation_id = info.operation_id;
  commit.changes = std::move(changes);
  std::string chained = journal_.empty() ? std::string() : journal_.back().sum;
  for (const Change& change : commit.changes) {
    marks_.note(model::collection_named(change.collection).value(), change.key, commit.revision);
    chained += change.collection + change.key + std::string(change.now.text());
  }
  commit.sum = sha256_hex(chained);
  journal_.push_back(std::move(commit));
  if (!info.operation_id.empty()) {
    operations_[info.operation_id] = {info.digest, ruling.result, next->revision};
  }
  newest_ = std::move(next);
}

void MemoryStore::wait_durable(const storage::Outcome& outcome) {
  const std::lock_guard lock(mutex_);
  if (outcome.revision <= durable_->revision) return;
  if (failure_) {
    const std::unique_ptr<StorageError> failure = std::move(failure_);
    throw StorageError(*failure);
  }
  durable_ = newest_;
  marks_.reach(durable_->revision, durable_->at);
  ++syncs_;
  changed_.notify_all();
}

Changes MemoryStore::read_changes(Revision after, std::size_t limit, bool) {
  const std::lock_guard lock(mutex_);
  Changes changes;
  changes.last = after;
  for (Revision revision = after + 1; revision <= durable_->revision; ++revision) {
    if (changes.commits.size() == limit) {
      changes.more = true;
      break;
    }
    changes.commits.push_back(journal_.at(revision - 1));
    changes.last = revision;
  }
  return changes;
}

void MemoryStore::wait_for_change(Revision revision, std::chrono::milliseconds at_most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, at_most, [&] { return durable_->revision > revision; });
}

Revision MemoryStore::newest() {
  const std::lock_guard lock(mutex_);
  return newest_->revision;
}

std::size_t MemoryStore::syncs() {
  const std::lock_guard lock(mutex_);
  return syncs_;
}

void MemoryStore::renew_generation(std::string generation) {
  const std::lock_guard lock(mutex_);
  const auto next = std::make_shared<MemoryState>(*newest_);
  next->generation = std::move(generation);
  newest_ = next;
  durable_ = next;
}

Commit MemoryStore::last_commit() {
  const std::lock_guard lock(mutex_);
  return journal_.empty() ? Commit{} : journal_.back();
}

void MemoryStore::fail_next_sync(StorageError error) {
  const std::lock_guard lock(mutex_);
  failure_ = std::make_unique<StorageError>(std::move(error));
}

}  // namespace orgmgr::tests
