// Test data that is not part of this repository: found through ORGMGR_TEST_DATA, skipped loudly
// where it is not there.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sstream>
#include <string>

namespace orgmgr::tests {

/// The file or folder `name` of the outside data, which may lie in several folders, divided by colons as in
/// PATH.
inline std::optional<std::filesystem::path> outside_data(const std::string& name) {
  const char* const roots = std::getenv("ORGMGR_TEST_DATA");
  std::istringstream list(roots == nullptr ? "" : roots);
  for (std::string root; std::getline(list, root, ':');) {
    const auto path = std::filesystem::path(root) / name;
    if (!root.empty() && std::filesystem::exists(path)) return path;
  }
  MESSAGE("SKIPPED: no " << name << "; set ORGMGR_TEST_DATA to the folders that hold it");
  return std::nullopt;
}

}  // namespace orgmgr::tests
