// The chain as a whole: verifying it, and moving its oldest part away.
#include <algorithm>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "storage/json/upkeep.hpp"

namespace orgmgr::storage::json_engine {
namespace {

[[noreturn]] void broken(const std::string& path, const std::string& message) {
  throw StorageError(ErrorCode::damaged, message, {.path = path});
}

AuditVerification verify(Engine& engine, const Manifest& manifest, Journal& journal,
                         const std::optional<AuditHead>& expected) {
  const ViewPointer now = engine.view();
  AuditVerification verification{.head = {now->at_revision, now->sum}, .from = manifest.history_from};
  const auto meet = [&](Revision revision, std::string_view sum) {
    if (expected && expected->revision == revision) {
      if (expected->sum != sum) {
        throw StorageError(
            ErrorCode::head_mismatch,
            fmt::format("Revision {} has the sum {}, expected was {}: history was rewritten, or this is "
                        "another store.",
                        revision, sum, expected->sum),
            {.path = engine.layout().journal()});
      }
      verification.expected_seen = true;
    }
    if (revision == manifest.reach().revision && sum != manifest.reach().sum) {
      broken(engine.layout().journal(), fmt::format("Revision {} has the sum {}, but the manifest says {}.",
                                                    revision, sum, manifest.reach().sum));
    }
  };
  meet(manifest.history_from - 1, manifest.history_prev);
  const Segment* first = journal.covering(manifest.history_from);
  if (now->at_revision >= manifest.history_from) {
    if (first == nullptr || first->name.first != manifest.history_from ||
        first->prev != manifest.history_prev) {
      broken(engine.layout().journal(),
             fmt::format("The segment that begins at revision {} is missing from {}.", manifest.history_from,
                         engine.layout().journal()));
    }
    const JournalEnd end =
        journal.read_durable({first->name, first->start}, manifest.history_from - 1, manifest.history_prev,
                             now->at_revision, [&](const auto& lines, const auto&) {
                               meet(lines.back().revision, lines.back().sum);
                               ++verification.commits;
                               return true;
                             });
    if (end.sum != now->sum) {
      broken(end.path, fmt::format("Revision {} has the sum {}, but the state rests on {}.", end.revision,
                                   end.sum, now->sum));
    }
  }
  if (expected && !verification.expected_seen) {
    throw StorageError(ErrorCode::head_mismatch,
                       fmt::format("Revision {} is not part of this history, which holds {} to {}.",
                                   expected->revision, manifest.history_from, now->at_revision),
                       {.path = engine.layout().journal()});
  }
  return verification;
}

/// An attempt before this one may have left the copy, or its beginning.
void copy_to_archive(fs::FileSystem& file_system, const std::string& from, const std::string& to) {
  if (file_system.stat(to)) {
    const std::string source = read_whole(file_system, from);
    const std::string there = read_whole(file_system, to);
    if (there == source) {
      // Whoever copied it may have died before it was on the disk, and we take the other one away (I28).
      file_system.open(to, fs::OpenMode::read)->sync();
      return;
    }
    if (source.starts_with(there)) file_system.remove(to);
  }
  copy_file(file_system, from, to, true);  // refuses to write over anything else
}

/// Removes what the manifest says is archived, what an attempt before this one has left as well.
std::uint64_t remove_archived(fs::FileSystem& file_system, const Layout& layout, const Journal& journal,
                              Revision history_from) {
  std::uint64_t removed = 0;
  for (const Segment& segment : journal.segments()) {
    if (segment.name.first >= history_from) continue;
    file_system.remove(segment.path);
    ++removed;
  }
  if (removed != 0) file_system.sync_directory(layout.journal());
  return removed;
}

}  // namespace

AuditVerification verify_audit(Engine& engine, const std::optional<AuditHead>& expected) {
  for (;;) {
    const Manifest manifest = engine.newest_manifest();
    Journal journal(engine.file_system(), engine.layout());
    journal.refresh();
    // Else a part was archived between the two.
    if (engine.newest_manifest().history_from == manifest.history_from)
      return verify(engine, manifest, journal, expected);
  }
}

std::uint64_t archive_audit(Engine& engine, Revision before, const std::string& target) {
  (void)engine.checkpoint();
  const auto guard = engine.hold_snapshots();
  fs::FileSystem& file_system = engine.file_system();
  Manifest manifest = engine.newest_manifest();
  Journal journal(file_system, engine.layout());
  journal.refresh();
  // The oldest segment that stays is the last one that begins at or before the limit.
  const Segment* keep =
      journal.covering(std::min({before, manifest.base.revision, manifest.base.place.segment.first}));
  if (keep != nullptr && keep->name.first > manifest.history_from) {
    file_system.make_directory(target);
    for (const Segment& segment : journal.segments()) {
      if (segment.name.first >= keep->name.first || segment.name.first < manifest.history_from) continue;
      copy_to_archive(file_system, segment.path, fs::join(target, segment.name.file_name()));
    }
    file_system.sync_directory(target);
    file_system.sync_directory(fs::parent(target));  // it may be new
    manifest.history_from = keep->name.first;
    manifest.history_prev = keep->prev;
    engine.replace_manifest(manifest);
  }
  return remove_archived(file_system, engine.layout(), journal, manifest.history_from);
}

}  // namespace orgmgr::storage::json_engine
