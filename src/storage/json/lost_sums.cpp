// Block sums whose file is gone: no store opens without them, and they are made anew from data that the
// manifest proves.
#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/digest.hpp"
#include "storage/json/run.hpp"
#include "storage/json/upkeep.hpp"

namespace orgmgr::storage::json_engine {
namespace {

/// One data file of the newest snapshot or a run, which is there without its sums.
struct Lonely {
  std::string data{};
  std::string sums{};
  FileFacts facts{};
};

std::vector<Lonely> without_sums(fs::FileSystem& file_system, const Layout& layout,
                                 const Manifest& manifest) {
  std::vector<Lonely> found;
  const auto look = [&](const std::string& folder, std::string_view stem, const FileFacts& facts) {
    Lonely one{fs::join(folder, Layout::data_name(stem)), fs::join(folder, Layout::sums_name(stem)), facts};
    if (!file_system.stat(one.sums) && file_system.stat(one.data)) found.push_back(std::move(one));
  };
  for (const auto& [stem, facts] : manifest.files) look(layout.snapshot(manifest.base.revision), stem, facts);
  for (const RunFacts& run : manifest.runs) look(layout.runs(), run_name(run), run.file);
  return found;
}

Finding rebuild(fs::FileSystem& file_system, const Lonely& one, bool dry_run) {
  const std::string rebuilt = sums_of(read_whole(file_system, one.data));
  if (sha256_hex(rebuilt) != one.facts.sums) {
    return {Finding::Severity::error, "damaged", one.data, 0,
            fmt::format("{} is damaged itself, and its sums are gone; restore a backup", one.data)};
  }
  if (!dry_run) {
    replace_file(file_system, one.sums, rebuilt);
    file_system.set_mode(one.sums, 0400);
    file_system.sync_directory(fs::parent(one.sums));
  }
  return {
      Finding::Severity::note, "sums_rebuilt", one.sums, 0,
      fmt::format("{}: {}rebuilt from data that the manifest proves", one.sums, dry_run ? "would be " : "")};
}

}  // namespace

std::vector<Finding> repair_lost_sums(fs::FileSystem& file_system, const std::string& directory,
                                      bool dry_run) {
  const Layout layout{directory};
  if (!file_system.stat(layout.manifest())) return {};
  if (without_sums(file_system, layout, require_manifest(file_system, layout)).empty()) return {};
  const auto alone = hold_alone(file_system, layout);
  // Anew: whoever had it open until now may have taken another snapshot.
  std::vector<Finding> findings;
  for (const Lonely& one : without_sums(file_system, layout, require_manifest(file_system, layout))) {
    findings.push_back(rebuild(file_system, one, dry_run));
  }
  return findings;
}

}  // namespace orgmgr::storage::json_engine
