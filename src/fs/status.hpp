// The kernel's file status as ours.
#pragma once

#include <sys/stat.h>

#include "fs/file_system.hpp"

namespace orgmgr::fs {

[[nodiscard]] inline FileKind kind_of_mode(mode_t mode) noexcept {
  if (S_ISREG(mode)) return FileKind::regular;
  if (S_ISDIR(mode)) return FileKind::directory;
  return S_ISLNK(mode) ? FileKind::symlink : FileKind::other;
}

[[nodiscard]] inline FileInfo info_of(const struct ::stat& status) noexcept {
  return {.kind = kind_of_mode(status.st_mode),
          .identity = {.device = status.st_dev, .inode = status.st_ino},
          .size = static_cast<std::uint64_t>(status.st_size),
          .links = status.st_nlink,
          .mode = status.st_mode & 07777U,
          .owner = status.st_uid};
}

}  // namespace orgmgr::fs
