// Rebuilding what follows from something sound: block sums from data that the manifest proves,
// lookup keys from records, links and modes; a lost manifest from a journal that holds everything.
// Data is never made up: what cannot be proven is left, and said.
#include <algorithm>
#include <deque>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/counted.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "storage/json/open.hpp"
#include "storage/json/shown_files.hpp"
#include "storage/json/snapshot_writer.hpp"
#include "storage/json/upkeep.hpp"

namespace orgmgr::storage::json_engine {
namespace {

Finding did(bool dry_run, std::string code, const std::string& path, std::string_view what) {
  return {Finding::Severity::note, std::move(code), path, 0,
          fmt::format("{}: {}{}", path, dry_run ? "would be " : "", what)};
}

void repair_sums(fs::FileSystem& file_system, const SortedFile& file, bool dry_run,
                 std::vector<Finding>& findings) {
  const std::string& path = file.sums().path();
  if (has_sound_sums(file_system, file)) return;
  const std::string rebuilt = sums_of(read_whole(file_system, file.path()));
  if (sha256_hex(rebuilt) != file.facts().sums) {
    findings.push_back({Finding::Severity::error, "damaged", file.path(), 0,
                        fmt::format("{} is damaged itself; restore a backup", file.path())});
    return;
  }
  if (!dry_run) {
    replace_file(file_system, path, rebuilt);
    file_system.set_mode(path, 0400);
  }
  findings.push_back(did(dry_run, "sums_rebuilt", path, "rebuilt from data that the manifest proves"));
}

void repair_sums(Engine& engine, bool dry_run, std::vector<Finding>& findings) {
  const ViewPointer view = engine.view_on_files();
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    const SortedFile* file = view->snapshot->file(slot);
    if (file != nullptr) repair_sums(engine.file_system(), *file, dry_run, findings);
  }
  for (const auto& run : view->snapshot->runs()) {
    repair_sums(engine.file_system(), run->file(), dry_run, findings);
  }
}

bool is_sound(const SortedFile& file) {
  for (std::uint64_t index = 0; index < file.blocks(); ++index) {
    if (!file.verify_block(index).empty()) return false;
  }
  return true;
}

/// What a run says stands in the journal too, as long as that reaches back to the snapshot.
void repair_runs(Engine& engine, bool dry_run, std::vector<Finding>& findings) {
  const ViewPointer view = engine.view_on_files();  // maybe of a snapshot that nobody else holds
  for (const auto& run : view->snapshot->runs()) {
    if (is_sound(run->file())) continue;
    if (!dry_run) engine.rebuild_runs();
    findings.push_back(did(dry_run, "run_rebuilt", run->file().path(),
                           "replaced by what the journal says of its revisions"));
    return;
  }
}

void repair_modes(Engine& engine, bool dry_run, std::vector<Finding>& findings) {
  for (const WidePath& wide : wide_paths(engine.file_system(), engine.layout())) {
    if (!dry_run) engine.file_system().set_mode(wide.path, wide.mode & 0700U);
    findings.push_back(did(dry_run, "mode_tightened", wide.path, "closed to other users"));
  }
}

/// What the shared page says was durable; 0 where there is none.
Revision durable_by(const LockPage& page, std::uint64_t boot) {
  if (page.magic != LockPage::magic_value) return 0;
  return page.boot == boot ? page.durable.load() : last_revision;  // nobody wrote since the machine started
}

/// Up to where a journal is known to be on the disk, by the page and by what its lines say of those before.
class ProvenPlace {
 public:
  ProvenPlace(JournalPlace begin, Revision durable) : place_(begin), durable_(durable) {}
  void add(const std::vector<SoundLine>& lines, const JournalPlace& behind) {
    if (behind.segment != place_.segment) {  // each segment was synced before the next one was begun
      waiting_.clear();
      place_ = {behind.segment, behind.offset - bytes_of(lines)};
    }
    waiting_.emplace_back(lines.back().revision, behind);
    for (const SoundLine& line : lines) durable_ = std::max(durable_, line.synced);
    for (; !waiting_.empty() && waiting_.front().first <= durable_; waiting_.pop_front())
      place_ = waiting_.front().second;
  }
  [[nodiscard]] const JournalPlace& place() const noexcept { return place_; }

 private:
  static std::uint64_t bytes_of(const std::vector<SoundLine>& lines) {
    std::uint64_t bytes = 0;
    for (const SoundLine& line : lines) bytes += line.text.size() + 1;
    return bytes;
  }
  JournalPlace place_;
  Revision durable_;
  std::deque<std::pair<Revision, JournalPlace>> waiting_{};  ///< of which nothing is known yet
};

struct Replayed {
  std::shared_ptr<View> view = std::make_shared<View>();
  std::string store{};
  std::uint64_t proven = 0;  ///< in the view's segment: what lies before is durable
};

/// Replays everything onto an empty view; the segments must begin at revision 1 and hold no base.
Replayed replay_all(fs::FileSystem& file_system, const Layout& layout, Revision known_durable) {
  Journal journal(file_system, layout);
  journal.refresh();
  const Segment* first = journal.covering(1);
  Replayed replayed;
  const auto& view = replayed.view;
  bool complete = first != nullptr && first->name.first == 1;
  if (complete) {
    const std::string text = read_whole(file_system, first->path);
    replayed.store = read_header(std::string_view(text).substr(0, text.find('\n')), first->path)->store;
    view->place = {first->name, first->start};
    ProvenPlace durable(view->place, known_durable);
    const JournalEnd end = journal.read(view->place, 0, no_sum(), last_revision, 0,
                                        [&](const std::vector<SoundLine>& lines, const JournalPlace& behind) {
                                          const LineHead head = read_head(lines.back());
                                          complete = head.base.empty();
                                          durable.add(lines, behind);
                                          view->at_revision = head.revision;
                                          view->at = head.at;
                                          view->sum = lines.back().sum;
                                          for (const SoundLine& line : lines) {
                                            const auto changes =
                                                line.changes.empty() ? std::nullopt : read_changes(line);
                                            complete = complete && changes;
                                            for (std::size_t at = 0; complete && at < changes->size(); ++at)
                                              view->apply((*changes)[at]);
                                          }
                                          return complete;
                                        });
    view->place = end.place;  // maybe a newer segment, without a line yet
    const bool known = durable.place().segment == end.place.segment;
    replayed.proven = known ? durable.place().offset : end.place.offset;
  }
  if (complete) return replayed;
  throw StorageError(
      ErrorCode::history_missing,
      fmt::format("The journal of {} does not reach back to an empty store, so the manifest cannot be "
                  "rebuilt from it. Restore manifest.json or a backup.",
                  layout.root),
      {.path = layout.manifest()});
}

/// Whose writer died may never have been synced, or in vain: what is written once more, and synced, is
/// on the disk. Not what lies before `proven`: the power may fail while it is written.
void make_durable(fs::FileSystem& file_system, const Layout& layout, const JournalPlace& end,
                  std::uint64_t proven) {
  const auto file =
      file_system.open(fs::join(layout.journal(), end.segment.file_name()), fs::OpenMode::read_write);
  std::string bytes(end.offset - proven, '\0');
  bytes.resize(file->read_at(proven, bytes));
  file->write_at(proven, bytes);
  file->sync();
  file_system.sync_directory(layout.journal());
}

/// Also what an earlier repair put in place and could not sync, where nothing is left to be done.
void sync_folders(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest) {
  for (const auto& folder : {layout.snapshot(manifest.base.revision), layout.runs(), layout.root}) {
    if (file_system.stat(folder)) file_system.sync_directory(folder);
  }
}

/// Lookup keys follow from the records: they can be made anew as long as every record can be read.
bool lookups_need_rebuilding(Engine& engine) {
  const SortedFile* lookups = engine.view()->snapshot->file(lookup_slot);
  bool stale = false;
  bool records_damaged = false;
  for (const Finding& finding : check(engine).findings) {
    const bool in_lookups = lookups != nullptr && finding.path == lookups->path();
    const bool damage = finding.code == "damaged_block" || finding.code == to_string(ErrorCode::damaged);
    if (finding.code == "stale_lookup" || finding.code == "unicode_version" || (damage && in_lookups)) {
      stale = true;
    } else if (damage) {
      records_damaged = true;
    }
  }
  return stale && !records_damaged;
}

}  // namespace

std::vector<Finding> repair(Engine& engine, bool dry_run) {
  if (!dry_run) engine.require_writable();
  std::vector<Finding> findings;
  repair_sums(engine, dry_run, findings);
  repair_runs(engine, dry_run, findings);
  repair_modes(engine, dry_run, findings);
  if (lookups_need_rebuilding(engine)) {
    if (!dry_run) engine.rebuild_lookups();
    findings.push_back(
        did(dry_run, "lookup_rebuilt", engine.layout().root, "given new lookup keys from its records"));
  }
  const Manifest manifest = engine.newest_manifest();
  for (const auto collection : shown_collections) {
    const ShownState state = shown_state(engine.file_system(), engine.layout(), manifest, collection);
    if (state == ShownState::current || state == ShownState::edited) continue;
    findings.push_back(
        did(dry_run, "shown_again", engine.layout().shown(collection), "linked to the snapshot again"));
  }
  if (dry_run) return findings;
  renew_shown_files(engine.file_system(), engine.layout(), manifest);
  sync_folders(engine.file_system(), engine.layout(), manifest);
  return findings;
}

std::unique_ptr<fs::LockFile> hold_alone(fs::FileSystem& file_system, const Layout& layout) {
  file_system.make_directory(layout.private_directory());
  auto lock = file_system.open_lock(layout.lock(), false);
  if (lock->try_lock(fs::LockByte::presence, fs::LockMode::exclusive)) return lock;
  throw StorageError(ErrorCode::lock_timeout,
                     fmt::format("Another process has {} open. Close it first.", layout.root),
                     {.path = layout.lock()});
}

std::vector<Finding> repair_manifest(fs::FileSystem& file_system, const std::string& directory, bool dry_run,
                                     const OpenOptions& options) {
  const Layout layout{directory};
  std::vector<Finding> findings;
  if (file_system.stat(layout.manifest())) {
    try {
      (void)load_manifest(file_system, layout);
      return findings;
    } catch (const StorageError& error) {
      if (error.code() != ErrorCode::damaged) throw;
    }
  } else if (folder_kind(file_system, layout) != FolderKind::headless) {
    return findings;
  }
  const auto lock = hold_alone(file_system, layout);
  const LockPage& page = LockPage::of(*lock);
  const auto [view, store, proven] =
      replay_all(file_system, layout, durable_by(page, file_system.boot_mark()));
  findings.push_back(
      did(dry_run, "manifest_rebuilt", layout.manifest(),
          fmt::format("rebuilt from {} of the journal", text::counted(view->at_revision, "revision"))));
  if (page.boot == file_system.boot_mark() && page.durable > view->at_revision) {
    findings.push_back({Finding::Severity::warning, "history_missing", layout.journal(), 0,
                        fmt::format("{}: revision {} was acknowledged, but what stands behind revision {} "
                                    "cannot be read and is left out; a backup may have it",
                                    layout.journal(), page.durable.load(), view->at_revision)});
  }
  if (dry_run) return findings;
  make_durable(file_system, layout, view->place, proven);
  Manifest manifest;
  manifest.store = store;
  manifest.generation = uuid_v4(options.randomness);
  manifest.unicode = text::unicode_version();
  manifest.files = write_snapshot(file_system, layout, *view);
  manifest.base = view->reach();
  for (const auto collection : shown_collections) {
    manifest.views[Layout::data_name(model::name_of(collection))] = manifest.base.revision;
  }
  store_manifest(file_system, layout, manifest);
  return findings;
}

}  // namespace orgmgr::storage::json_engine
