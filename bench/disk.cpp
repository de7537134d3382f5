// statfs and its numbers.
#include "disk.hpp"

#include <fmt/format.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/vfs.h>

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace orgmgr::bench {
namespace {

constexpr std::array<std::pair<std::uint32_t, std::string_view>, 8> kinds{
    {{EXT4_SUPER_MAGIC, "ext4"},
     {0x58465342, "xfs"},
     {BTRFS_SUPER_MAGIC, "btrfs"},
     {0x2fc12fc1, "zfs"},
     {F2FS_SUPER_MAGIC, "f2fs"},
     {TMPFS_MAGIC, "tmpfs"},
     {RAMFS_MAGIC, "ramfs"},
     {OVERLAYFS_SUPER_MAGIC, "overlay"}}};

}  // namespace

std::string file_system_of(const std::filesystem::path& folder) {
  struct statfs facts {};
  if (::statfs(folder.c_str(), &facts) != 0) throw std::runtime_error("no folder " + folder.string());
  const auto magic = static_cast<std::uint32_t>(facts.f_type);
  for (const auto& [number, name] : kinds) {
    if (number == magic) return std::string(name);
  }
  return fmt::format("{:#x}", magic);
}

bool syncs_mean_something(const std::filesystem::path& folder) {
  const std::string kind = file_system_of(folder);
  return kind != "tmpfs" && kind != "ramfs" && kind != "overlay";
}

ScratchFolder::ScratchFolder(const std::filesystem::path& where) {
  std::filesystem::create_directories(where);
  std::string path = (where / "orgmgr-bench-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make " + path);
  path_ = path;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace orgmgr::bench
