// A file of user ids, each with the one that takes its place.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace orgmgr::cli {

using Renames = std::vector<std::pair<std::string, std::string>>;

/// Lines `OLD<tab>NEW`, or `OLD,NEW` where there is no tab; empty lines are passed over. Throws
/// `StorageError` when the file cannot be read, `BadResult` malformed_line with the number of the line.
[[nodiscard]] Renames read_renames(const std::string& path);

}  // namespace orgmgr::cli
