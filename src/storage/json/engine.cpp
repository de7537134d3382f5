// Reading: the newest durable view, checked by one load of the shared page.
#include "storage/json/engine.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "fs/surroundings.hpp"

namespace orgmgr::storage::json_engine {
namespace {

/// A read-only handle cannot say that it listens, so that nobody wakes it.
constexpr std::chrono::milliseconds unannounced_nap{5};

/// Each thread keeps the view that it used last: as long as nothing was committed, reading costs
/// one load and one comparison.
struct ThreadView {
  std::uint64_t serial = 0;
  ViewPointer view{};
};
thread_local ThreadView thread_view;

}  // namespace

Engine::Engine(fs::FileSystem& file_system, Layout layout, OpenOptions options,
               std::unique_ptr<fs::LockFile> lock)
    : file_system_(file_system),
      layout_(std::move(layout)),
      options_(std::move(options)),
      cache_(std::make_shared<BlockCache>(options_.cache_bytes)),
      lock_(std::move(lock)),
      history_(file_system_, layout_, cache_),
      lock_path_(layout_.lock()),
      lock_identity_(lock_ ? lock_->identity() : fs::Identity{}) {
  if (lock_) {
    page_ = &LockPage::of(*lock_);
    if (!options_.read_only) locks_ = std::make_unique<Locks>(*lock_);
  }
}

Engine::~Engine() {
  if (thread_view.serial == serial()) thread_view = {};
  close();
}

void Engine::check_usable() const {
  if (!fork_guard_.same_process()) {
    throw StorageError(
        ErrorCode::used_after_fork,
        fmt::format("The handle on {} was opened before a fork. Open a new one in the child.", layout_.root),
        {.path = layout_.root});
  }
  if (poisoned_.load(std::memory_order_relaxed)) {
    throw StorageError(
        ErrorCode::handle_poisoned,
        fmt::format("An earlier sync or write on {} failed, so this handle can no longer be trusted [P8]. "
                    "Check the disk and open a new one.",
                    layout_.root),
        {.path = layout_.root});
  }
  if (page_ != nullptr && page_->has(LockPage::replaced)) {
    throw StorageError(
        ErrorCode::store_replaced,
        fmt::format("The store in {} was replaced by a restored backup. Open it anew.", layout_.root),
        {.path = layout_.root});
  }
}

void Engine::require_writable() const {
  if (!options_.read_only) return;
  throw StorageError(
      ErrorCode::opened_read_only,
      fmt::format("The store in {} was opened read-only. Open it for writing to change it.", layout_.root),
      {.path = layout_.root});
}

void Engine::check_lock_file() const {
  const auto on_path = file_system_.stat(lock_path_);
  if (on_path && on_path->identity == lock_identity_) return;
  throw StorageError(
      ErrorCode::store_replaced,
      fmt::format("{} was deleted or replaced while the store is open: two processes might both believe "
                  "that they hold the lock. Close every handle and open the store anew.",
                  lock_path_),
      {.path = lock_path_});
}

Revision Engine::durable() {
  check_usable();
  return page_ != nullptr ? std::max(read_floor_, page_->durable.load(std::memory_order_acquire))
                          : read_floor_;
}

std::shared_ptr<const Reader> Engine::read() {
  const Revision newest = durable();
  if (thread_view.serial == serial() && thread_view.view->at_revision == newest) return thread_view.view;
  ViewPointer fresh = view();
  thread_view = {serial(), fresh};
  return fresh;
}

ViewPointer Engine::view_on_files() {
  for (int tries = 0;; ++tries) {
    (void)view();  // catches up
    try {
      return history_.on_files(durable());
    } catch (const StorageError& error) {
      // Two checkpoints since have deleted its runs: the next `view` knows a newer manifest.
      if (error.code() != ErrorCode::path_not_found) throw;
      if (tries == 10) throw_missing(error.path());
    }
  }
}

const ChangeMarks& Engine::marks() {
  if (history_.marks().known() < durable()) (void)view();
  return history_.marks();
}

ViewPointer Engine::view() {
  const Revision newest = durable();
  if (page_ == nullptr) return history_.durable_view(newest);
  history_.expect(writing());  // first: a cut may have given a revision that we have read to another commit
  (void)history_.durable_view(newest);  // forgets those before it: what stays may be newer than the manifest
  if (!follow_manifest(newest)) return view();
  ViewPointer known = history_.durable_view(newest);
  if (known->at_revision >= newest) return known;
  const JournalEnd end = history_.advance(newest, newest);
  known = history_.durable_view(newest);
  if (known->at_revision < newest) {
    if (durable() != newest || known->at_revision >= durable()) return view();
    throw StorageError(
        ErrorCode::history_missing,
        fmt::format("{} ends at revision {}, but revision {} was acknowledged: part of the journal is "
                    "missing. Restore a backup.",
                    end.path, known->at_revision, newest),
        {.path = end.path});
  }
  return known;
}

bool Engine::follow_manifest(Revision durable) {
  const Revision snapshot = page_->snapshot.load();
  if (snapshot > durable || history_.reached() >= snapshot) return true;
  try {
    const auto manifest = load_manifest(file_system_, layout_);
    if (manifest && manifest->reach().revision <= durable) history_.rebase(*manifest);
    return true;
  } catch (const StorageError& error) {
    // Two checkpoints since the manifest was read have deleted its snapshot: the page has a newer one.
    if (error.code() != ErrorCode::path_not_found) throw;
    if (page_->snapshot.load() == snapshot) throw_missing(error.path());
    return false;
  }
}

void Engine::wait_for_change(Revision revision, std::chrono::milliseconds at_most) {
  const Deadline deadline(at_most);
  while (durable() <= revision && !deadline.passed()) {
    const auto nap = std::min<std::chrono::nanoseconds>(deadline.left(), std::chrono::milliseconds(20));
    if (page_ == nullptr) return;
    const std::uint32_t seen = page_->changed.load();
    if (durable() > revision) return;
    if (options_.read_only) {
      lock_->wait(page_->changed, seen, std::min<std::chrono::nanoseconds>(nap, unannounced_nap));
    } else {
      listen(seen, nap);
    }
  }
}

Changes Engine::read_changes(Revision after, std::size_t limit, bool with_text) {
  const Revision newest = durable();
  Changes changes;
  changes.last = after;
  if (after >= newest) return changes;
  Journal journal(file_system_, layout_);
  journal.refresh();
  const Segment* first = journal.covering(after + 1);
  if (first == nullptr) {
    if (after + 1 >= newest_manifest().history_from) {
      throw StorageError(ErrorCode::history_missing,
                         fmt::format("Revision {} is missing from {}: a segment is gone. Restore a backup.",
                                     after + 1, layout_.journal()),
                         {.path = layout_.journal()});
    }
    throw StorageError(ErrorCode::revision_not_found,
                       fmt::format("Revision {} is no longer in {}: that part of history was archived.",
                                   after + 1, layout_.journal()),
                       {.path = layout_.journal()});
  }
  // Begin at the snapshot's place when it is nearer than the segment's first line.
  const Manifest manifest = history_.manifest();
  JournalPlace place{first->name, first->start};
  Revision revision = first->name.first - 1;
  std::string sum = first->prev;
  if (const Reach& reach = manifest.reach(); reach.revision <= after && reach.revision > revision) {
    place = reach.place;
    revision = reach.revision;
    sum = reach.sum;
  }
  (void)journal.read_durable(
      place, revision, sum, newest, [&](const std::vector<SoundLine>& lines, const JournalPlace&) {
        const LineHead head = read_head(lines.front());
        if (head.revision <= after) return true;
        if (changes.commits.size() == limit) {
          changes.more = true;
          return false;
        }
        Commit commit{.revision = head.revision,
                      .at = head.at,
                      .actor = head.actor,
                      .op = head.op,
                      .operation_id = head.operation_id,
                      .changes = {},
                      .sum = std::string(lines.back().sum),
                      .text = {}};
        for (const SoundLine& line : lines) {
          for (auto& change : json_engine::read_changes(line).value_or(std::vector<RecordChange>{})) {
            commit.changes.push_back({std::string(model::name_of(change.collection)), std::move(change.key),
                                      Json::trusted(std::move(change.was)),
                                      Json::trusted(std::move(change.now))});
          }
          if (with_text) commit.text.append(line.text).append("\n");
        }
        changes.last = head.revision;
        changes.commits.push_back(std::move(commit));
        return true;
      });
  return changes;
}

std::vector<Finding> Engine::notices() const {
  const std::scoped_lock lock(notices_mutex_);
  return notices_;
}

void Engine::notice(Finding finding) {
  const std::scoped_lock lock(notices_mutex_);
  const auto known = std::find_if(notices_.begin(), notices_.end(), [&](const Finding& one) {
    return one.code == finding.code && one.path == finding.path;
  });
  if (known == notices_.end()) {
    notices_.push_back(std::move(finding));
  } else {
    *known = std::move(finding);  // each checkpoint finds an edited file anew
  }
}

void Engine::replace_manifest(const Manifest& manifest) {
  check_lock_file();
  store_manifest(file_system_, layout_, manifest);
  history_.rebase(manifest);  // others may have made a checkpoint before
  history_.note_manifest(manifest);
}

Locks::Guard Engine::hold_snapshots() {
  require_writable();
  auto guard = locks_->take(fs::LockByte::checkpoint, Deadline(options_.lock_timeout));
  check_lock_file();
  return guard;
}

Actor Engine::own_actor(std::string reason) const {
  fs::Process process = fs::this_process();
  return {.reason = std::move(reason),
          .program = options_.program,
          .uid = process.uid,
          .sudo_uid = std::move(process.sudo_uid),
          .pid = process.pid,
          .host = std::move(process.host)};
}

void Engine::log(LogLevel level, std::string_view message) const {
  if (options_.log) options_.log(level, message);
}

}  // namespace orgmgr::storage::json_engine
