// What `store check` finds of snapshots and runs before the newest ones: one may still be shown at the top
// level, and some are kept for those who have just read the manifest before. No manifest of today says what
// they hold; their own block sums do.
#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "storage/json/run_writer.hpp"
#include "storage/json/upkeep.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint64_t stretch = 256 * block_size;  ///< read at once

bool fit(const fs::File& data, std::string_view sums) {
  const std::uint64_t size = data.info().size;
  std::string expected = "[\n";
  std::string bytes;
  char before = '\n';
  for (std::uint64_t offset = 0; offset < size; offset += bytes.size()) {
    bytes.resize(std::min(stretch, size - offset));
    if (data.read_at(offset, bytes) != bytes.size()) return false;  // cut short meanwhile
    append_sums(expected, bytes, offset / block_size, before, offset + bytes.size() == size);
    before = bytes.back();
  }
  return expected.append("]\n") == sums;
}

/// One without sums, or the sums alone, is what an interrupted checkpoint or removal leaves. What goes while
/// we look was taken away by a checkpoint.
std::optional<std::string> first_unfit(fs::FileSystem& file_system, const std::string& folder,
                                       const std::set<std::string>& but = {}) try {
  for (const std::string& name : file_system.list(folder)) {
    if (!name.ends_with(sums_suffix)) continue;
    const std::string stem = name.substr(0, name.size() - sums_suffix.size());
    if (but.contains(stem)) continue;
    const std::string path = fs::join(folder, Layout::data_name(stem));
    if (file_system.stat(path) && !fits_its_sums(file_system, folder, stem)) return path;
  }
  return std::nullopt;
} catch (const StorageError& error) {
  if (error.code() != ErrorCode::path_not_found) throw;
  return std::nullopt;
}

/// What a top-level file shows was named by a manifest, so that it was whole once. Of the others nobody can
/// tell (I30).
Finding finding_of(const std::string& path, bool shown) {
  if (shown) {
    return {Finding::Severity::error, "damaged_block", path, 0,
            fmt::format(
                "{} and its block sums do not fit each other. It is what a top-level file was before it was "
                "changed by hand; move that file away, and a checkpoint shows the newest snapshot.",
                path)};
  }
  return {Finding::Severity::note, "damaged_older_snapshot", path, 0,
          fmt::format("{} and its block sums do not fit each other: damage, or an interrupted checkpoint. No "
                      "answer comes from there; a later checkpoint removes it.",
                      path)};
}

}  // namespace

bool fits_its_sums(fs::FileSystem& file_system, const std::string& folder, std::string_view stem) {
  const auto data = file_system.open(fs::join(folder, Layout::data_name(stem)), fs::OpenMode::read);
  return fit(*data, read_whole(file_system, fs::join(folder, Layout::sums_name(stem))));
}

std::vector<Finding> check_older_snapshots(Engine& engine, const Manifest& manifest) {
  fs::FileSystem& file_system = engine.file_system();
  const Layout& layout = engine.layout();
  std::vector<Finding> findings;
  if (file_system.stat(layout.runs())) {
    std::set<std::string> others;
    for (const RunFacts& run : manifest.runs) others.insert(run_name(run));
    for (const std::string& name : file_system.list(layout.runs())) {  // being written, it may be
      if (name.ends_with(sums_suffix) && reach_of(name) > manifest.reach().revision)
        others.insert(name.substr(0, name.size() - sums_suffix.size()));
    }
    if (const auto path = first_unfit(file_system, layout.runs(), others))
      findings.push_back(finding_of(*path, false));
  }
  if (!file_system.stat(layout.snapshots())) return findings;
  for (const std::string& name : file_system.list(layout.snapshots())) {
    const auto revision = Layout::snapshot_revision(name);
    if (!revision || *revision >= manifest.base.revision) continue;
    const bool shown = std::any_of(manifest.views.begin(), manifest.views.end(),
                                   [&](const auto& view) { return view.second == *revision; });
    if (const auto path = first_unfit(file_system, layout.snapshot(*revision)))
      findings.push_back(finding_of(*path, shown));
  }
  return findings;
}

}  // namespace orgmgr::storage::json_engine
