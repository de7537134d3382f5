// orgmgr opened on a file system that counts its syncs; the counting stands at the library's one seam
// to the operating system.
#pragma once

#include <cstdint>
#include <filesystem>

#include <orgmgr/org_manager.hpp>

#include "support/fault_file_system.hpp"

namespace orgmgr::bench {

class CountedFiles {
 public:
  CountedFiles() : files_(fs::posix_file_system()) {}
  [[nodiscard]] OrgManager open(const std::filesystem::path& folder, OpenOptions options);
  /// Of files and of folders.
  [[nodiscard]] std::uint64_t syncs() const {
    return files_.count(test::Call::sync | test::Call::sync_directory);
  }

 private:
  test::FaultFileSystem files_;  // no fault is planned: it only counts
};

}  // namespace orgmgr::bench
