// Committing: under the append lock catch up, run one commit or several, write their lines. Becoming durable
// is engine_sync.cpp's part.
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "fs/surroundings.hpp"
#include "model/records.hpp"
#include "storage/json/engine.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint64_t padding_from = 64U << 10U;  ///< bytes that a handle has written
constexpr std::uint64_t padding_step = 1U << 20U;
constexpr std::size_t head_allowance = 8U << 10U;  ///< of a line, for all that is not changes
constexpr std::chrono::days operation_days{7};
constexpr std::uint64_t most_operations = 1'000'000;
constexpr std::size_t expired_per_commit = 2;
constexpr std::chrono::milliseconds longest_wait_for_others{100};
constexpr std::size_t most_unwritten = max_line_bytes;  ///< bytes that a batch holds
constexpr std::uint64_t tail_cap_factor = 64;  ///< × checkpoint_bytes: then writes are refused [P13]

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

}  // namespace

std::string Engine::fresh_salt() {
  constexpr std::size_t size = 16;
  if (salts_used_ + size > salts_.size()) {
    options_.randomness(salts_);
    salts_used_ = 0;
  }
  salts_used_ += size;
  return hex(std::span<const std::byte>(salts_).subspan(salts_used_ - size, size));
}

Outcome Engine::commit(const CommitInfo& info, const std::function<Ruling(Transaction&)>& function) {
  check_usable();
  require_writable();
  PendingCommit own(info, function, options_.lock_timeout);
  if (!info.any_thread) {
    const auto guard = take_append(own.deadline);
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
/// written, a refusal too.
void Engine::conclude(Batch& batch, std::span<PendingCommit* const> commits) {
  try {
    write(batch, commits.front()->deadline);
  } catch (...) {
    // `failure` is what each gets.
  }
  if (!batch.failure) return;
  for (PendingCommit* commit : commits) {
    const bool lost = commit->outcome.revision > batch.written->at_revision;
    if (!commit->error && lost) commit->error = batch.failure;
  }
}

Locks::Guard Engine::take_append(const Deadline& deadline) {
  auto guard = locks_->take(fs::LockByte::append, deadline);
  check_lock_file();
  return guard;
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
  const JournalEnd end = history_.advance(last_revision, page().durable.load(), Padding::ends);
  if (end.revision < page().durable.load()) {
    throw StorageError(
        ErrorCode::history_missing,
        fmt::format("{} ends at revision {}, but revision {} was acknowledged. Restore a backup.", end.path,
                    end.revision, page().durable.load()),
        {.path = end.path});
  }
  if (end.kind == JournalEnd::Kind::torn || history_.unfinished_base()) {
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

void Engine::encode(const CommitInfo& info, const std::vector<ChangeText>& changes, View& next,
                    std::string& lines) {
  constexpr std::size_t most = max_line_bytes - head_allowance;
  std::vector<std::string> groups(1);
  for (const ChangeText& change : changes) {
    std::string& group = groups.back();
    const std::size_t before = group.size();
    if (before != 0) group += ',';
    const std::size_t begin = group.size();
    append_change(group, change);
    if (group.size() - begin > most) {
      throw StorageError(ErrorCode::transaction_too_large,
                         fmt::format("The record {} is too large for one journal line ({} bytes).",
                                     change.key, group.size() - begin));
    }
    if (group.size() <= most) continue;
    std::string rest = group.substr(begin);
    group.resize(before);
    groups.push_back(std::move(rest));
  }
  LineHead head{.revision = next.at_revision,
                .synced = page().durable.load(),
                .at = next.at,
                .actor = info.actor,
                .op = info.op,
                .operation_id = info.operation_id,
                .part = 0,
                .parts = 0,
                .base = {}};
  for (std::size_t part = 0; part < groups.size(); ++part) {
    if (groups.size() > 1) head.part = part + 1;
    if (groups.size() > 1 && part + 1 == groups.size()) head.parts = groups.size();
    const std::string line = write_line(head, groups[part], fresh_salt(), next.sum);
    if (line.size() > max_line_bytes) {  // readers would take it for a torn tail
      throw StorageError(ErrorCode::transaction_too_large,
                         "What is recorded beside the changes (actor, operation, reason) is too large for "
                         "one journal line.");
    }
    next.sum = sum_of_line(line);
    lines += line;
  }
}

/// Adds a commit to the batch; its lines are written along with those of the others.
void Engine::append(const CommitInfo& info, const std::vector<ChangeText>& changes,
                    JsonTransaction& transaction, Batch& batch, const Deadline& deadline) {
  const std::shared_ptr<View> next = transaction.release();
  if (next->tail_bytes > tail_cap_factor * std::max(options_.checkpoint_bytes, next->snapshot->bytes())) {
    throw StorageError(
        ErrorCode::disk_full,
        "The journal has grown far beyond the snapshot because checkpoints keep failing. Nothing was "
        "changed; free disk space and run `orgmgr store checkpoint`.",
        {.path = layout_.root});
  }
  std::string lines;
  encode(info, changes, *next, lines);
  if (batch.lines.size() + lines.size() > most_unwritten) write(batch, deadline);
  if (next->place.offset + lines.size() > segment_bytes_ && next->place.offset > segment_bytes_ / 2) {
    write(batch, deadline);
    rotate(*history_.newest(), deadline);
    next->place = {writing(), sync_file_->info().size};
  }
  next->place.offset += lines.size();
  next->tail_bytes += lines.size();
  next->held_bytes += lines.size();
  history_.note(changes, next->at_revision);
  batch.lines += lines;
  batch.newest = next;
}

void Engine::write(Batch& batch, const Deadline& deadline) {
  if (batch.lines.empty()) return;
  const JournalPlace& end = batch.newest->place;
  try {
    write_lines({end.segment, end.offset - batch.lines.size()}, batch.lines, deadline);
  } catch (...) {
    batch.failure = std::current_exception();
    batch.newest.reset();
    batch.lines.clear();
    throw;
  }
  page().appended.store(batch.newest->at_revision, std::memory_order_release);
  page().flags.fetch_and(~LockPage::appending);
  history_.append(batch.newest, batch.lines.size(), page().durable.load());
  batch.written = std::move(batch.newest);
  batch.lines.clear();
}

/// Sets `appending`; the caller clears it when it has said what was appended.
void Engine::write_lines(const JournalPlace& place, const std::string& lines, const Deadline& deadline) {
  if (place.segment != writing()) throw std::logic_error("appending to a segment that is void");
  fs::File& file = append_file(place.segment);
  check_lock_file();  // again: a function may have taken its time, and whoever cannot wait deletes locks
  page().flags.fetch_or(LockPage::appending);
  try {
    file.write_at(place.offset, lines);
    pad(file, place.offset + lines.size(), lines.size());
  } catch (const StorageError&) {
    // Not applied, once the bytes are gone for good; else nobody can know [P7].
    try {
      const auto sync = locks_->take(fs::LockByte::sync, deadline);
      file.resize(place.offset);
      sync_marked();
    } catch (const StorageError& second) {
      page().flags.fetch_or(LockPage::failed);
      poisoned_.store(true);
      throw StorageError(
          ErrorCode::commit_outcome_unknown,
          fmt::format("Writing to {} failed and could not be taken back ({}). The change may or may not "
                      "be applied: open the store anew and repeat it with the same operation id.",
                      file.path(), second.what()),
          {.path = file.path(), .error_number = second.error_number()});
    }
    throw;
  }
}

/// Writing ahead of the end makes the next syncs cheaper: they need not record a new file size. A
/// process that writes little leaves no padding; who closes the store last takes it away.
void Engine::pad(fs::File& file, std::uint64_t end, std::uint64_t written) {
  written_ += written;
  if (written_ < padding_from || end <= padded_to_) return;
  padded_to_ = file.info().size;
  if (padded_to_ > end) return;
  padded_to_ = end + padding_step;
  file.write_at(end, std::string(padding_step, '\n'));
}

/// For the last one out: padding that this handle wrote is taken away, if nothing stands behind it.
void Engine::trim(const View& newest) {
  if (padded_to_ == 0) return;
  // Nobody else has this lock file open; where it was deleted, others write under another.
  const auto guard = take_append(Deadline(options_.lock_timeout));
  const JournalEnd end = history_.advance(last_revision, newest.at_revision);
  if (end.kind != JournalEnd::Kind::clean || end.revision != newest.at_revision) return;
  append_file(end.place.segment).resize(end.place.offset);
}

void Engine::rotate(const View& newest, const Deadline& deadline) {
  const auto sync = locks_->take(fs::LockByte::sync, deadline);
  sync_file().resize(newest.place.offset);
  sync_marked();
  publish(newest.at_revision);
  const SegmentName old = writing();
  go_on_in({newest.at_revision + 1, old.cut}, newest.sum);
  file_system_.set_mode(fs::join(layout_.journal(), old.file_name()), 0400);
  (void)sync_file();
}

}  // namespace orgmgr::storage::json_engine
