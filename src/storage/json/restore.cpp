// A backup becomes a store: verified, copied, given a new identity, and swapped in as one step.
#include <algorithm>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/uuid.hpp"
#include "storage/json/open.hpp"
#include "storage/json/shown_files.hpp"
#include "storage/json/snapshot_writer.hpp"
#include "storage/json/upkeep.hpp"

namespace orgmgr::storage::json_engine {
namespace {

void require_target(fs::FileSystem& file_system, const std::string& target, bool replace) {
  switch (folder_kind(file_system, Layout{target})) {
    case FolderKind::absent:
    case FolderKind::empty:
      return;
    case FolderKind::store:
    case FolderKind::headless:
    case FolderKind::foreign:
      if (replace) return;
      throw StorageError(
          ErrorCode::store_exists,
          fmt::format("There is a store in {}. Say that it is to be replaced (it is kept beside), or name "
                      "another folder.",
                      target),
          {.path = target});
    case FolderKind::other:
      throw StorageError(ErrorCode::target_not_empty, fmt::format("{} is not empty and not a store.", target),
                         {.path = target});
  }
}

void copy_sorted_files(fs::FileSystem& file_system, const std::string& from, const std::string& to) {
  file_system.make_directory(to);
  for (const auto& name : file_system.list(from)) {
    copy_file(file_system, fs::join(from, name), fs::join(to, name), false);
    file_system.set_mode(fs::join(to, name), 0400);
  }
  file_system.sync_directory(to);
}

void copy_store(fs::FileSystem& file_system, const Layout& from, const Layout& to,
                const OpenOptions& options) {
  Manifest manifest = require_manifest(file_system, from);
  file_system.make_directory(to.root);
  file_system.make_directory(to.snapshots());
  const Revision snapshot = manifest.base.revision;
  copy_sorted_files(file_system, from.snapshot(snapshot), to.snapshot(snapshot));
  file_system.sync_directory(to.snapshots());
  if (!manifest.runs.empty()) copy_sorted_files(file_system, from.runs(), to.runs());
  file_system.make_directory(to.journal());
  for (const auto& name : file_system.list(from.journal())) {
    copy_file(file_system, fs::join(from.journal(), name), fs::join(to.journal(), name), false);
  }
  file_system.sync_directory(to.journal());
  manifest.store = uuid_v4(options.randomness);
  manifest.generation = uuid_v4(options.randomness);
  for (auto& view : manifest.views) view.second = manifest.base.revision;
  store_manifest(file_system, to, manifest);
  renew_shown_files(file_system, to, manifest);
}

/// Tells handles that are open on the old store, and holds its writers off while it moves.
void swap_in(fs::FileSystem& file_system, const std::string& made, const std::string& target,
             const OpenOptions& options) {
  if (!file_system.stat(target)) {
    file_system.rename(made, target);
    file_system.sync_directory(fs::parent(target));
    return;
  }
  const Layout old{target};
  std::string kept = fmt::format("{}.replaced-{}", target, format_time(options.clock()));
  std::replace(kept.begin() + static_cast<std::ptrdiff_t>(target.size()), kept.end(), ':', '-');
  file_system.make_directory(old.private_directory());
  const auto lock = file_system.open_lock(old.lock(), false);
  Locks locks(*lock);
  const auto maintenance = locks.take(fs::LockByte::checkpoint, Deadline(options.lock_timeout));
  const auto guard = locks.take(fs::LockByte::append, Deadline(options.lock_timeout));
  LockPage& page = LockPage::of(*lock);
  // Under the name that is kept already: whoever dies behind the exchange leaves nothing that passes for
  // litter.
  file_system.rename(made, kept);
  page.flags.fetch_or(LockPage::replaced);
  try {
    file_system.exchange(kept, target);
  } catch (const StorageError&) {
    page.flags.fetch_and(~LockPage::replaced);
    file_system.rename(kept, made);
    throw;
  }
  page.changed.fetch_add(1);
  lock->wake_all(page.changed);
  file_system.sync_directory(fs::parent(target));
}

}  // namespace

AuditHead restore(fs::FileSystem& file_system, const std::string& from, const std::string& target,
                  const RestoreOptions& restore, const OpenOptions& options,
                  const std::function<void(Transaction&)>& amend) {
  require_target(file_system, target, restore.replace);
  OpenOptions reading = options;
  reading.read_only = true;
  AuditHead source;
  std::string origin;
  {
    const auto engine = open_engine(from, reading, file_system);
    const CheckReport report = check(*engine, Unreadable::is_thrown);
    for (const Finding& finding : report.findings) {
      if (finding.severity != Finding::Severity::error) continue;
      throw StorageError(ErrorCode::damaged,
                         fmt::format("The backup in {} is damaged: {}", from, finding.message),
                         {.path = finding.path, .line = finding.line});
    }
    source = {engine->view()->at_revision, engine->view()->sum};
    origin = engine->manifest().store;
  }
  if (restore.dry_run) return source;

  const Layout made{target + ".restoring"};
  remove_tree(file_system, made.root);
  copy_store(file_system, Layout{from}, made, options);
  AuditHead head;
  {
    OpenOptions writing = options;
    writing.create = false;
    const auto engine = open_engine(made.root, writing, file_system);
    const Actor actor = engine->own_actor(fmt::format("restored from store {} at revision {} with sum {}",
                                                      origin, source.revision, source.sum));
    const Outcome outcome = engine->commit({.actor = actor, .op = "restore", .even_if_empty = true},
                                           [&](Transaction& transaction) {
                                             amend(transaction);
                                             return Ruling{.apply = true, .result = "true"};
                                           });
    engine->wait_durable(outcome);
    head = {engine->view()->at_revision, engine->view()->sum};
  }
  swap_in(file_system, made.root, target, options);
  return head;
}

}  // namespace orgmgr::storage::json_engine
