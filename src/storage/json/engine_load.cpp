// Bulk loads: who may begin one, and how one ends in the base line that an import's snapshot has anyway.
#include <algorithm>

#include "storage/json/engine.hpp"
#include "storage/json/json_bulk_load.hpp"
#include "storage/json/snapshot_writer.hpp"

namespace orgmgr::storage::json_engine {

std::unique_ptr<BulkLoad> Engine::begin_load() {
  check_usable();
  require_writable();
  if (view()->at_revision != 0) return nullptr;
  auto snapshots = locks_->try_take(fs::LockByte::checkpoint);
  if (!snapshots) return nullptr;
  check_lock_file();
  return std::make_unique<JsonBulkLoad>(*this, std::move(*snapshots), load_memory_);
}

Timestamp Engine::load_time() { return std::max(options_.clock(), view()->at); }

std::optional<Outcome> Engine::commit_load(const CommitInfo& info, Timestamp now,
                                           std::map<std::string, FileFacts> files, bool& begun) {
  check_usable();
  const Deadline deadline(options_.lock_timeout);
  const auto guard = take_append(deadline);
  check_lock_file();
  if (page().has(LockPage::failed)) heal(deadline);
  const ViewPointer base = catch_up(deadline);
  if (base->at_revision != 0) return std::nullopt;
  View next = *base;
  next.at_revision = 1;
  next.at = std::max(now, base->at);
  begun = true;
  append_base_line(info, next, std::move(files), deadline);
  return Outcome{.revision = next.at_revision, .cut = page().cut.load(), .applied = true};
}

void Engine::forsake_load(Revision revision) {
  check_usable();
  check_lock_file();
  if (require_manifest(file_system_, layout_).base.revision != revision)
    remove_folder(file_system_, layout_.snapshot(revision));
}

}  // namespace orgmgr::storage::json_engine
