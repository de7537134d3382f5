// What a folder lies on, and room for stores that go with the run.
#pragma once

#include <filesystem>
#include <string>

namespace orgmgr::bench {

/// `ext4`, `xfs`, `tmpfs`, `overlay` …; else its number.
[[nodiscard]] std::string file_system_of(const std::filesystem::path& folder);
/// A sync there reaches a disk.
[[nodiscard]] bool syncs_mean_something(const std::filesystem::path& folder);

class ScratchFolder {
 public:
  explicit ScratchFolder(const std::filesystem::path& where);
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace orgmgr::bench
