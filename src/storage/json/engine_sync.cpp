// Becoming durable: one leader syncs for all who wait. After a failed sync nobody is told "done";
// the journal is cut and goes on in a new file.
#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "fs/surroundings.hpp"
#include "storage/json/engine.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::chrono::milliseconds longest_nap{5};

StorageError cut_off(Revision revision, const std::string& path) {
  return {
      ErrorCode::io_failed,
      fmt::format(
          "A sync of {} failed before revision {} was durable: the change was not applied. Check the disk, "
          "then try again.",
          path, revision),
      {.path = path}};
}

/// The other name may be a store's too, whose handles would write over our lines.
StorageError shared_by_another(const std::string& path) {
  return {
      ErrorCode::unsafe_path,
      fmt::format("{} has another name, as copies by hard links have (cp -l): what is written to one would "
                  "be in both. Remove that copy, or part this one: cp -r the folder and use the copy.",
                  path),
      {.path = path}};
}

/// A crash amid the renaming that made a segment may leave both of its names.
void drop_own_link(fs::FileSystem& file_system, const fs::File& file) {
  const fs::FileInfo info = file.info();
  if (info.links == 1) return;
  const std::string beside = beside_of(file.path());
  const auto left = file_system.stat(beside);
  if (left && left->identity == info.identity) file_system.remove(beside);
}

StorageError outcome_unknown(Revision revision, const std::string& path) {
  return {
      ErrorCode::commit_outcome_unknown,
      fmt::format(
          "Revision {} was written but not synced in time. It may or may not survive a power cut: repeat it "
          "with the same operation id.",
          revision),
      {.path = path}};
}

StorageError outcome_unknown(Revision revision, const std::string& path, const StorageError& reason) {
  return {ErrorCode::commit_outcome_unknown,
          fmt::format("Revision {} was written, but nobody could see it made durable ({}). It may or may not "
                      "be applied: repeat it with the same operation id.",
                      revision, reason.what()),
          {.path = path, .error_number = reason.error_number()}};
}

}  // namespace

void Engine::notify() {
  page().changed.fetch_add(1);
  if (page().listening.load() != 0) lock_->wake_all(page().changed);
}

/// Who is killed while listening leaves the count too high: that costs wakes, and no answer.
void Engine::listen(std::uint32_t seen, std::chrono::nanoseconds at_most) {
  page().listening.fetch_add(1);
  lock_->wait(page().changed, seen, at_most);
  page().listening.fetch_sub(1);
}

void Engine::publish(Revision durable) {
  if (page().durable.load() < durable) page().durable.store(durable, std::memory_order_release);
  if (page().appended.load() < durable) page().appended.store(durable);
  notify();
}

fs::File& Engine::sync_file() {
  const SegmentName name = writing();
  if (!sync_file_ || sync_name_ != name) {
    sync_file_ = file_system_.open(fs::join(layout_.journal(), name.file_name()), fs::OpenMode::read_write);
    sync_name_ = name;
  }
  return *sync_file_;
}

fs::File& Engine::append_file(const SegmentName& name) {
  if (!append_file_ || append_name_ != name) {
    auto file = file_system_.open(fs::join(layout_.journal(), name.file_name()), fs::OpenMode::read_write);
    drop_own_link(file_system_, *file);
    if (file->info().links > 1) throw shared_by_another(file->path());
    append_file_ = std::move(file);
    append_name_ = name;
    padded_to_ = 0;
  }
  return *append_file_;
}

void Engine::wait_durable(const Outcome& outcome) {
  bool durable = false;
  try {
    durable = became_durable(outcome, Deadline(options_.lock_timeout));
  } catch (const StorageError& error) {
    // The line was appended: what fails while we wait for it does not take it away [P7].
    if (!outcome.applied || error.kind() == ErrorKind::outcome_unknown) throw;
    throw outcome_unknown(outcome.revision, layout_.journal(), error);
  }
  if (!durable) throw cut_off(outcome.revision, layout_.journal());
  if (outcome.applied) checkpoint_if_due();
}

bool Engine::became_durable(const Outcome& outcome, const Deadline& deadline) {
  for (;;) {
    // `durable` is read before `cut`: while the cut is still ours, so was that number's revision.
    const std::uint32_t seen = page().changed.load();
    const bool covered = page().durable.load(std::memory_order_acquire) >= outcome.revision;
    if (page().cut.load() != outcome.cut) return outcome.revision < history_.voided_from(outcome.cut);
    if (covered) return true;
    if (page().has(LockPage::failed)) {
      const auto guard = locks_->take(fs::LockByte::append, deadline);
      heal(deadline);
      continue;
    }
    if (const auto guard = locks_->try_take(fs::LockByte::sync)) {
      lead();
    } else {
      listen(seen, longest_nap);
    }
    const bool still_waits = page().durable.load() < outcome.revision && !page().has(LockPage::failed);
    if (still_waits && deadline.passed()) throw outcome_unknown(outcome.revision, layout_.journal());
  }
}

void Engine::lead() {
  if (page().has(LockPage::failed)) return;
  const Revision target = page().appended.load(std::memory_order_acquire);
  if (page().durable.load() >= target) return;
  try {
    sync_marked();
  } catch (const StorageError& error) {
    log(LogLevel::error, error.what());
    return;
  }
  publish(target);
}

void Engine::sync_marked() {
  try {
    fs::File& file = sync_file();
    if (page().has(LockPage::syncing)) rewrite_unsynced(file);
    page().flags.fetch_or(LockPage::syncing);
    file.sync();
  } catch (const StorageError&) {
    page().flags.fetch_or(LockPage::failed);
    poisoned_.store(true);
    notify();
    throw;
  }
  page().flags.fetch_and(~LockPage::syncing);
}

/// The leader before us died in its sync: the kernel may have dropped the pages after telling it of
/// a failure, and call them clean now. Writing them again makes the next sync mean what it says. Only
/// whole revisions that were appended: where they end, padding or not, another thread may be writing.
void Engine::rewrite_unsynced(fs::File& file) {
  const Revision durable = page().durable.load();
  const Revision appended = page().appended.load(std::memory_order_acquire);
  if (appended <= durable) return;
  Journal journal(file_system_, layout_);
  journal.refresh();
  const Segment* segment = journal.segment(sync_name_);
  if (segment == nullptr) return;
  const auto pass = [](const auto&, const auto&) { return true; };
  JournalEnd begin{
      .place = {segment->name, segment->start}, .revision = segment->name.first - 1, .sum = segment->prev};
  if (const ViewPointer view = history_.at(durable); view && view->place.segment == sync_name_) {
    begin.place = view->place;
    begin.revision = durable;
    begin.sum = view->sum;
  } else if (begin.revision < durable) {
    begin = journal.read(begin.place, begin.revision, begin.sum, durable, durable, pass);
  }
  const JournalEnd end = journal.read(begin.place, begin.revision, begin.sum, appended, durable, pass);
  if (end.revision < appended) {
    throw StorageError(ErrorCode::io_failed,
                       fmt::format("{}: what was appended behind revision {} cannot be read any more",
                                   file.path(), end.revision),
                       {.path = file.path()});
  }
  std::string bytes(end.place.offset - begin.place.offset, '\0');
  bytes.resize(file.read_at(begin.place.offset, bytes));
  file.write_at(begin.place.offset, bytes);
}

void Engine::heal(const Deadline& deadline) {
  const auto guard = locks_->take(fs::LockByte::sync, deadline);
  if (!page().has(LockPage::failed)) return;
  check_lock_file();
  if (auto manifest = load_manifest(file_system_, layout_);
      manifest && manifest->reach().revision > page().durable.load()) {
    // An import whose line was synced, and whose manifest stands but may not be durable.
    store_manifest(file_system_, layout_, *manifest);
    publish(manifest->reach().revision);
  }
  cut(page().durable.load(), "a sync or write failed");
}

void Engine::go_on_in(const SegmentName& name, const std::string& prev) {
  check_lock_file();
  page().flags.fetch_or(LockPage::moving);
  create_segment(file_system_, layout_, {history_.manifest().store, name, prev});
  page().segment.store(name.first);
  page().cut.store(name.cut);
  page().flags.fetch_and(~LockPage::moving);
  history_.expect(name);
}

void Engine::finish_move(const Deadline& deadline) {
  const auto sync = locks_->take(fs::LockByte::sync, deadline);
  check_lock_file();
  file_system_.sync_directory(layout_.journal());
  history_.look_again();
  const JournalEnd end = history_.advance(last_revision, page().durable.load(), Padding::ends);
  page().appended.store(end.revision);
  page().segment.store(end.place.segment.first);
  page().cut.store(end.place.segment.cut);
  page().flags.fetch_and(~LockPage::moving);
  notify();
}

void Engine::cut(Revision last, std::string_view why) {
  try {
    history_.rewind(last);
    ViewPointer view = history_.at(last);
    if (!view) {
      history_.start();
      (void)history_.advance(last, last);
      view = history_.newest();
    }
    const SegmentName name{last + 1, std::max(history_.highest_cut(), page().cut.load()) + 1};
    page().appended.store(last);
    go_on_in(name, view->sum);
    page().flags.fetch_and(~(LockPage::failed | LockPage::syncing));
    notify();
    const std::string message =
        fmt::format("{}: what the journal held behind revision {} is void; it goes on in {}", why, last,
                    name.file_name());
    notice({Finding::Severity::warning, "torn_tail", layout_.journal(), 0, message});
  } catch (const StorageError& error) {
    page().flags.fetch_or(LockPage::failed);
    poisoned_.store(true);
    notify();
    throw StorageError(
        ErrorCode::commit_outcome_unknown,
        fmt::format("The journal could not be continued after a failure ({}). Changes that were not "
                    "answered may or may not be applied: open the store anew and repeat them with the "
                    "same operation ids.",
                    error.what()),
        {.path = layout_.journal(), .error_number = error.error_number()});
  }
}

}  // namespace orgmgr::storage::json_engine
