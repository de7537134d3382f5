// A consistent copy while others write: snapshot, runs and journal, up to the newest durable revision.
// Nothing is shared with the store: what harms one of the two must leave the other.
#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "storage/json/open.hpp"
#include "storage/json/shown_files.hpp"
#include "storage/json/snapshot_writer.hpp"
#include "storage/json/upkeep.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::size_t copy_piece = 1U << 20U;

void require_outside(const Layout& store, const std::string& target) {
  if (!(target + "/").starts_with(store.root + "/")) return;
  throw StorageError(ErrorCode::target_not_empty,
                     fmt::format("{} lies inside the store. Name a folder outside.", target),
                     {.path = target});
}

void require_free(fs::FileSystem& file_system, const std::string& target) {
  const auto info = file_system.stat(target);
  if (info && (info->kind != fs::FileKind::directory || !file_system.list(target).empty())) {
    throw StorageError(ErrorCode::target_not_empty,
                       fmt::format("{} exists and is not an empty folder.", target), {.path = target});
  }
}

void copy_folder(fs::FileSystem& file_system, const std::string& from, const std::string& to,
                 BackupReport& report) {
  file_system.make_directory(to);
  for (const auto& name : file_system.list(from)) {
    copy_file(file_system, fs::join(from, name), fs::join(to, name), false);
    ++report.files;
    report.bytes += file_system.stat(fs::join(to, name))->size;
  }
  file_system.sync_directory(to);
}

void copy_journal(Engine& engine, const Layout& to, const View& now, BackupReport& report) {
  fs::FileSystem& file_system = engine.file_system();
  file_system.make_directory(to.journal());
  Journal journal(file_system, engine.layout());
  journal.refresh();
  for (const Segment& segment : journal.segments()) {
    const bool open = segment.name == now.place.segment;
    if (segment.name.first > now.at_revision && !open) continue;  // begun since, and being written
    const std::string copy = fs::join(to.journal(), segment.name.file_name());
    copy_file(file_system, segment.path, copy, false, open ? now.place.offset : ~std::uint64_t{0});
    ++report.files;
    report.bytes += file_system.stat(copy)->size;
  }
  file_system.sync_directory(to.journal());
}

}  // namespace

void copy_file(fs::FileSystem& file_system, const std::string& from, const std::string& to, bool may_link,
               std::uint64_t bytes) {
  if (may_link && file_system.link(from, to)) return;
  const auto source = file_system.open(from, fs::OpenMode::read);
  const auto copy = file_system.open(to, fs::OpenMode::create);
  std::string piece;
  for (std::uint64_t at = 0; at < bytes;) {
    piece.resize(std::min<std::uint64_t>(copy_piece, bytes - at));
    piece.resize(source->read_at(at, piece));
    if (piece.empty()) break;
    copy->write_at(at, piece);
    at += piece.size();
  }
  copy->sync();
}

void move_folder(fs::FileSystem& file_system, const std::string& from, const std::string& to) {
  require_free(file_system, to);
  if (file_system.stat(to)) file_system.remove(to);
  file_system.rename(from, to);
  file_system.sync_directory(fs::parent(to));
}

BackupReport backup(Engine& engine, const std::string& target) {
  fs::FileSystem& file_system = engine.file_system();
  require_outside(engine.layout(), target);
  require_free(file_system, target);
  const Layout partial{target + ".partial"};
  remove_tree(file_system, partial.root);
  std::optional<Locks::Guard> guard;
  if (!engine.options().read_only) guard.emplace(engine.hold_snapshots());
  Manifest manifest = require_manifest(file_system, engine.layout());
  const ViewPointer now = engine.view();
  BackupReport report{.revision = now->at_revision, .sum = now->sum};

  file_system.make_directory(partial.root);
  file_system.make_directory(partial.snapshots());
  const std::string snapshot = engine.layout().snapshot(manifest.base.revision);
  copy_folder(file_system, snapshot, partial.snapshot(manifest.base.revision), report);
  file_system.sync_directory(partial.snapshots());
  if (!manifest.runs.empty()) copy_folder(file_system, engine.layout().runs(), partial.runs(), report);
  copy_journal(engine, partial, *now, report);
  guard.reset();
  for (auto& view : manifest.views) view.second = manifest.base.revision;
  store_manifest(file_system, partial, manifest);
  renew_shown_files(file_system, partial, manifest);
  file_system.sync_directory(partial.root);
  report.files += 1 + manifest.views.size();

  {
    OpenOptions options = engine.options();
    options.read_only = true;
    const auto copy = open_engine(partial.root, options, file_system);
    const CheckReport checked = check(*copy, Unreadable::is_thrown);
    if (!checked.clean() || checked.revision != report.revision) {
      throw StorageError(
          ErrorCode::damaged,
          fmt::format("The copy in {} does not verify: {}. The store or the target's disk is damaged.",
                      partial.root,
                      checked.findings.empty() ? fmt::format("it ends at revision {}", checked.revision)
                                               : checked.findings.front().message),
          {.path = partial.root});
    }
  }
  move_folder(file_system, partial.root, target);
  return report;
}

}  // namespace orgmgr::storage::json_engine
