// What a commit has made becomes lines of a batch, and the batch one write at the end of the journal (I6).
#include <stdexcept>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/digest.hpp"
#include "fs/surroundings.hpp"
#include "storage/json/engine.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint64_t padding_from = 64U << 10U;  ///< bytes that a handle has written
constexpr std::uint64_t padding_step = 1U << 20U;
constexpr std::size_t head_allowance = 8U << 10U;       ///< of a line, for all that is not changes
constexpr std::size_t most_unwritten = max_line_bytes;  ///< bytes that a batch holds
constexpr std::uint64_t tail_cap_factor = 64;  ///< × checkpoint_bytes: then writes are refused [P13]

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

LineHead Engine::head_of(const CommitInfo& info, const View& next) const {
  return {.revision = next.at_revision,
          .synced = page().durable.load(),
          .at = next.at,
          .actor = info.actor,
          .op = info.op,
          .operation_id = info.operation_id,
          .part = 0,
          .parts = 0,
          .base = {}};
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
  LineHead head = head_of(info, next);
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
  // Known here before others are told of it: who reads ahead would take it in a second time.
  history_.append(batch.newest, batch.lines.size(), page().durable.load());
  page().appended.store(batch.newest->at_revision, std::memory_order_release);
  page().flags.fetch_and(~LockPage::appending);
  batch.written = std::move(batch.newest);
  batch.lines.clear();
}

/// Sets `appending`; the caller clears it when it has said what was appended.
void Engine::write_lines(const JournalPlace& place, const std::string& lines, const Deadline& deadline) {
  if (place.segment != writing()) throw std::logic_error("appending to a segment that is void");
  fs::File& file = append_file(place.segment);
  check_lock_file();  // here: a function may have taken its time, and whoever cannot wait deletes locks
  page().flags.fetch_or(LockPage::appending);
  try {
    file.write_at(place.offset, lines);
    pad(file, place.offset + lines.size(), lines.size());
  } catch (const std::exception&) {  // for want of memory too
    take_back(file, place.offset, deadline);
    throw;
  }
}

/// What could not be written whole is not applied, once its bytes are gone for good; else nobody can know
/// [P7].
void Engine::take_back(fs::File& file, std::uint64_t offset, const Deadline& deadline) {
  const auto unknown = [&](const char* why, int error_number) {
    page().flags.fetch_or(LockPage::failed);
    poisoned_.store(true);
    return StorageError(
        ErrorCode::commit_outcome_unknown,
        fmt::format("Writing to {} failed and could not be taken back ({}). The change may or may not "
                    "be applied: open the store anew and repeat it with the same operation id.",
                    file.path(), why),
        {.path = file.path(), .error_number = error_number});
  };
  try {
    const auto sync = locks_->take(fs::LockByte::sync, deadline);
    file.resize(offset);
    sync_marked();
  } catch (const StorageError& second) {
    throw unknown(second.what(), second.error_number());
  } catch (const std::exception& second) {
    throw unknown(second.what(), 0);
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
  check_lock_file();
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
