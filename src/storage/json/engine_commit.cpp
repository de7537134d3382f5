// Committing: under the append lock catch up and run one commit or several. Writing their lines is
// engine_append.cpp's part, becoming durable engine_sync.cpp's.
#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "fs/surroundings.hpp"
#include "model/records.hpp"
#include "storage/json/engine.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::chrono::days operation_days{7};
constexpr std::uint64_t most_operations = 1'000'000;
constexpr std::size_t expired_per_commit = 2;
constexpr std::chrono::milliseconds longest_wait_for_others{100};

/// The next thread in the queue leads, at the latest when this one leaves, however it does.
class PassOn {
 public:
  explicit PassOn(CommitQueue& queue) : queue_(&queue) {}
  ~PassOn() { now(); }
  PassOn(const PassOn&) = delete;
  PassOn& operator=(const PassOn&) = delete;
  void now() {
    if (queue_ != nullptr) std::exchange(queue_, nullptr)->pass_on();
  }

 private:
  CommitQueue* queue_;
};

/// Each thread gets an error of its own: of one object none could be sure who reads it still.
std::exception_ptr copy_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const StorageError& error) {
    return std::make_exception_ptr(StorageError(error.code(), std::string(error.what()), error.place()));
  } catch (...) {
    return failure;
  }
}

}  // namespace

Outcome Engine::commit(const CommitInfo& info, const std::function<Ruling(Transaction&)>& function) {
  check_usable();
  require_writable();
  PendingCommit own(info, function, options_.lock_timeout);
  if (!info.any_thread) {
    const auto guard = take_append(own.deadline);
    check_lock_file();
    Batch batch;
    Outcome outcome = run(own, batch);
    write(batch, own.deadline);
    return outcome;
  }
  switch (queue_.enter(own)) {
    case CommitQueue::Turn::timed_out:
      locks_->timed_out(fs::LockByte::append);
    case CommitQueue::Turn::finished:
      break;
    case CommitQueue::Turn::leads:
      run_with_others(own);
      break;
  }
  if (own.error) std::rethrow_exception(own.error);
  return std::move(own.outcome);
}

/// Runs the caller's commit, and those of other threads that wait for the lock by then. They go on when
/// what they appended is durable, so that each is woken once.
void Engine::run_with_others(PendingCommit& own) {
  std::array<PendingCommit*, CommitQueue::most_others + 1> all{&own};
  std::size_t count = 1;
  {
    PassOn passing(queue_);
    const auto guard = take_append(own.deadline);
    Batch batch;
    attempt(own, batch);
    while (count < all.size() && !batch.failure && !page().has(LockPage::failed)) {
      PendingCommit* other = queue_.take();
      if (other == nullptr) break;
      all[count++] = other;
      attempt(*other, batch);
    }
    passing.now();  // it wakes while this one writes
    conclude(batch, std::span(all).first(count));
  }
  if (count == 1) return;
  try {
    Outcome newest;
    for (const PendingCommit* commit : std::span(all).first(count)) {
      if (!commit->error && commit->outcome.revision >= newest.revision) newest = commit->outcome;
    }
    if (newest.revision != 0) (void)became_durable(newest, Deadline(longest_wait_for_others));
  } catch (...) {
    // Each finds out for itself.
  }
  queue_.finish(std::span(all).subspan(1, count - 1));
}

void Engine::attempt(PendingCommit& commit, Batch& batch) {
  try {
    commit.outcome = run(commit, batch);
  } catch (...) {
    commit.error = std::current_exception();
  }
}

/// Writes what the commits have made. When that fails it is the error of each that rests on what was not
/// written, a refusal too; and of each, when none has changed anything and the lock is no longer the store's.
void Engine::conclude(Batch& batch, std::span<PendingCommit* const> commits) {
  const bool changed = std::any_of(commits.begin(), commits.end(),
                                   [](const PendingCommit* commit) { return commit->outcome.applied; });
  try {
    if (changed) {
      write(batch, commits.front()->deadline);
    } else {
      check_lock_file();
    }
  } catch (...) {
    batch.failure = std::current_exception();
  }
  if (!batch.failure) return;
  for (PendingCommit* commit : commits) {
    const bool lost = !changed || commit->outcome.revision > batch.written->at_revision;
    if (!commit->error && lost) commit->error = copy_of(batch.failure);
  }
}

/// Reads ahead before it asks for the lock, and again whenever it slept for it. Before anything is written or
/// answered the lock file is looked at: `write_lines` does, or `conclude`.
Locks::Guard Engine::take_append(const Deadline& deadline) {
  read_ahead();
  return locks_->take(fs::LockByte::append, deadline, [this] { read_ahead(); });
}

/// What others have appended, before it is this handle's turn: then less is left to read under the lock
/// (I14c).
void Engine::read_ahead() noexcept {
  try {
    // Before the segments are looked for: what becomes durable later may stand in one that is not known here.
    const Revision durable = page().durable.load(std::memory_order_acquire);
    history_.expect(writing());
    const Revision appended = page().appended.load(std::memory_order_acquire);
    const Revision known = history_.newest()->at_revision;
    if (known >= appended) return;
    if (known < page().snapshot.load() && !follow_manifest(durable)) return;
    (void)history_.advance(appended, durable, Padding::ends);
  } catch (...) {
    // Who holds the lock meets it again, and tells.
  }
}

Outcome Engine::run(const PendingCommit& commit, Batch& batch) {
  const CommitInfo& info = commit.info;
  if (!batch.written) {
    if (page().has(LockPage::failed)) heal(commit.deadline);
    batch.written = catch_up(commit.deadline);
  }
  const ViewPointer base = batch.newest ? batch.newest : batch.written;
  Outcome outcome{.revision = base->at_revision, .cut = page().cut.load()};
  if (answer_repeat(info, *base, outcome)) return outcome;

  const Timestamp now = std::max(options_.clock(), base->at);
  const Deadline limit(options_.transaction_limit);
  JsonTransaction transaction(base, now, info.user_function ? &limit : nullptr);
  const Ruling ruling = commit.function(transaction);
  if (!ruling.apply) return outcome;
  transaction.check_limit();
  remember(info, ruling, transaction);
  if (append_base(info, transaction, commit.deadline)) {
    batch.written = history_.newest();
  } else {
    const std::vector<ChangeText> changes = transaction.changes();
    if (!info.even_if_empty && changes.empty()) return outcome;
    append(info, changes, transaction, batch, commit.deadline);
  }
  outcome.revision = transaction.next_revision();
  outcome.cut = page().cut.load();
  outcome.applied = true;
  return outcome;
}

ViewPointer Engine::catch_up(const Deadline& deadline) {
  if (page().has(LockPage::moving)) finish_move(deadline);
  history_.expect(writing());
  if (!page().has(LockPage::appending)) {
    // Nobody has written since, whole or in part: there is nothing to read.
    ViewPointer newest = history_.newest();
    if (newest->at_revision == page().appended.load() && newest->place.segment == writing()) return newest;
  }
  // Of an idle handle: what lies below a newer manifest may be archived, and is long to read.
  while (history_.newest()->at_revision < page().snapshot.load() && !follow_manifest(page().durable.load())) {
  }
  const JournalEnd end = history_.advance(last_revision, page().durable.load(), Padding::ends);
  if (end.revision < page().durable.load()) {
    throw StorageError(
        ErrorCode::history_missing,
        fmt::format("{} ends at revision {}, but revision {} was acknowledged. Restore a backup.", end.path,
                    end.revision, page().durable.load()),
        {.path = end.path});
  }
  if (end.kind == JournalEnd::Kind::torn || history_.unfinished_base()) {
    check_lock_file();
    // Somebody died while appending. What is whole before it may belong to a live process that
    // waits for its sync: make that durable, and go on in a new segment.
    const auto sync = locks_->take(fs::LockByte::sync, deadline);
    sync_marked();
    publish(end.revision);
    cut(end.revision, "an append was interrupted");
    // What we commit next belongs into the new segment: the newest view must stand there.
    (void)history_.advance(last_revision, end.revision, Padding::ends);
  } else if (page().appended.load() < end.revision) {
    page().appended.store(end.revision);  // its writer died between writing and saying so
  }
  page().flags.fetch_and(~LockPage::appending);
  return history_.newest();
}

bool Engine::answer_repeat(const CommitInfo& info, const View& base, Outcome& outcome) const {
  if (info.operation_id.empty()) return false;
  const auto text = base.get(Collection::operations, info.operation_id);
  if (!text) return false;
  const auto known = model::read_operation(*text);
  // By the later of the clock and the last commit: a clock set back revives nothing.
  if (!known || known.value().at + operation_days < std::max(options_.clock(), base.at)) return false;
  outcome.id_reused = known.value().digest != info.digest;
  outcome.original = known.value().revision;
  if (!outcome.id_reused) outcome.repeated = std::string(known.value().result.text());
  return true;
}

void Engine::remember(const CommitInfo& info, const Ruling& ruling, JsonTransaction& transaction) const {
  if (info.operation_id.empty()) return;
  // Each commit that adds one takes up to two away that have expired: bounded without a sweep.
  std::vector<std::string> expired;
  const std::string horizon =
      fmt::format("{}{}", model::operation_time_prefix, format_time(transaction.now() - operation_days));
  const bool full = transaction.count(Collection::operations) >= most_operations;
  transaction.scan_lookups(
      model::operation_time_prefix, {}, [&](std::string_view lookup, std::string_view id) {
        if (expired.size() == expired_per_commit || (lookup >= horizon && !(full && expired.empty())))
          return false;
        expired.emplace_back(id);
        return true;
      });
  for (const auto& id : expired) transaction.erase(Collection::operations, id);
  const model::Operation operation{.id = info.operation_id,
                                   .at = transaction.now(),
                                   .revision = transaction.next_revision(),
                                   .digest = info.digest,
                                   .result = Json::trusted(ruling.result)};
  transaction.put(Collection::operations, info.operation_id, model::write(operation));
}

}  // namespace orgmgr::storage::json_engine
