// Test data that is not part of this repository: found through ORGMGR_TEST_DATA, skipped loudly
// where it is not there.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace orgmgr::tests {

/// The file or folder `name` of the outside data.
inline std::optional<std::filesystem::path> outside_data(const std::string& name) {
  const char* const root = std::getenv("ORGMGR_TEST_DATA");
  if (root != nullptr && *root != '\0') {
    const auto path = std::filesystem::path(root) / name;
    if (std::filesystem::exists(path)) return path;
  }
  MESSAGE("SKIPPED: no " << name << "; set ORGMGR_TEST_DATA to the folder that holds it");
  return std::nullopt;
}

}  // namespace orgmgr::tests
