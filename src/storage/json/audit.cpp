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

}  // namespace

AuditVerification verify_audit(Engine& engine, const std::optional<AuditHead>& expected) {
  const ViewPointer now = engine.view();
  const Manifest manifest = engine.manifest();
  AuditVerification verification{.head = {now->at_revision, now->sum}, .from = manifest.history_from};
  Journal journal(engine.file_system(), engine.layout());
  journal.refresh();
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

std::uint64_t archive_audit(Engine& engine, Revision before, const std::string& target) {
  (void)engine.checkpoint();
  const auto guard = engine.hold_snapshots();
  fs::FileSystem& file_system = engine.file_system();
  Manifest manifest = require_manifest(file_system, engine.layout());
  Journal journal(file_system, engine.layout());
  journal.refresh();
  // The oldest segment that stays is the last one that begins at or before the limit.
  const Segment* keep =
      journal.covering(std::min({before, manifest.base.revision, manifest.base.place.segment.first}));
  if (keep == nullptr || keep->name.first <= manifest.history_from) return 0;
  file_system.make_directory(target);
  std::vector<std::string> moved;
  for (const Segment& segment : journal.segments()) {
    if (segment.name.first >= keep->name.first) continue;
    copy_file(file_system, segment.path, fs::join(target, segment.name.file_name()), true);
    moved.push_back(segment.path);
  }
  file_system.sync_directory(target);
  file_system.sync_directory(fs::parent(target));  // it may be new
  manifest.history_from = keep->name.first;
  manifest.history_prev = keep->prev;
  store_manifest(file_system, engine.layout(), manifest);
  for (const auto& path : moved) file_system.remove(path);
  file_system.sync_directory(engine.layout().journal());
  engine.reload_manifest();
  return moved.size();
}

}  // namespace orgmgr::storage::json_engine
