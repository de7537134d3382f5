// The operating system behind the seam: names, folders, links.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <memory>

#include <orgmgr/error.hpp>

#include "fs/descriptor.hpp"
#include "fs/file_system.hpp"
#include "fs/file_system_kind.hpp"
#include "fs/paths.hpp"
#include "fs/posix_file.hpp"
#include "fs/posix_lock_file.hpp"
#include "fs/private_modes.hpp"
#include "fs/status.hpp"
#include "fs/system_error.hpp"

namespace orgmgr::fs {
namespace {

std::optional<FileInfo> look_up(const std::string& path) {
  struct ::stat status {};
  if (::lstat(path.c_str(), &status) == 0) return info_of(status);
  if (errno == ENOENT) return std::nullopt;
  throw_system_error("examine", path, errno);
}

Descriptor open_directory(const std::string& path, std::string_view action) {
  Descriptor opened = open_descriptor(path, O_RDONLY | O_DIRECTORY);
  if (!opened) throw_system_error(action, path, errno);
  return opened;
}

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

class PosixFileSystem final : public FileSystem {
 public:
  std::unique_ptr<File> open(const std::string& path, OpenMode mode) override {
    return std::make_unique<PosixFile>(path, mode);
  }
  std::optional<FileInfo> stat(const std::string& path) override { return look_up(path); }
  std::vector<std::string> list(const std::string& path) override;
  void make_directory(const std::string& path) override;
  void rename(const std::string& from, const std::string& to) override;
  void exchange(const std::string& one, const std::string& other) override;
  bool link(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;
  void sync_directory(const std::string& path) override;
  void set_mode(const std::string& path, std::uint32_t mode) override { set_permission_bits(path, mode); }
  std::unique_ptr<LockFile> open_lock(const std::string& path, bool read_only) override {
    return PosixLockFile::open(path, read_only);
  }
  std::string unsupported_kind(const std::string& path) override;
  std::uint32_t user_id() const override { return ::geteuid(); }
  std::uint64_t boot_mark() const override;
};

std::vector<std::string> PosixFileSystem::list(const std::string& path) {
  const Descriptor opened = open_directory(path, "list");
  // closedir closes what it was given, so it gets a descriptor of its own.
  const int own = ::fcntl(opened.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
  if (own == -1) throw_system_error("list", path, errno);
  const std::unique_ptr<DIR, CloseDirectory> directory(::fdopendir(own));
  if (!directory) {
    const int number = errno;
    ::close(own);
    throw_system_error("list", path, number);
  }
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const struct ::dirent* entry = ::readdir(directory.get());
    if (entry == nullptr) break;
    const std::string_view name = static_cast<const char*>(entry->d_name);
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) throw_system_error("list", path, errno);
  std::sort(names.begin(), names.end());
  return names;
}

void PosixFileSystem::make_directory(const std::string& path) {
  if (::mkdir(path.c_str(), private_directory_mode) != 0) {
    const int number = errno;
    if (number != EEXIST) throw_system_error("make the folder", path, number);
    const auto there = look_up(path);
    if (there && there->kind == FileKind::directory) return;
    throw_unsafe_path("make the folder", path, "something else than a folder is there");
  }
  const auto made = look_up(path);
  if (made && (made->mode & 0777U) != private_directory_mode) {
    set_permission_bits(path, private_directory_mode);
  }
}

void PosixFileSystem::rename(const std::string& from, const std::string& to) {
  if (::rename(from.c_str(), to.c_str()) != 0) throw_system_error("rename", from, errno);
  // rename does nothing at all when both names lead to one file; `from` must go all the same.
  struct ::stat left {};
  struct ::stat arrived {};
  if (::lstat(from.c_str(), &left) == 0 && from != to && ::lstat(to.c_str(), &arrived) == 0 &&
      S_ISREG(left.st_mode) && info_of(left).identity == info_of(arrived).identity && left.st_nlink > 1) {
    remove(from);
  }
}

void PosixFileSystem::exchange(const std::string& one, const std::string& other) {
  if (::renameat2(AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), RENAME_EXCHANGE) == 0) return;
  const int number = errno;
  if (number != EINVAL && number != ENOSYS) throw_system_error("exchange", one, number);
  throw StorageError(ErrorCode::unsupported_file_system,
                     "cannot exchange two paths in one step on this file system; use a local one such as "
                     "ext4, xfs, btrfs or tmpfs",
                     ErrorPlace{.path = one, .error_number = number});
}

bool PosixFileSystem::link(const std::string& from, const std::string& to) {
  if (::link(from.c_str(), to.c_str()) == 0) return true;
  const int number = errno;
  // EPERM: the file system has no links, or the kernel protects a file that is not ours.
  if (number == EXDEV || number == EPERM || number == EOPNOTSUPP || number == EMLINK) return false;
  throw_system_error("link", number == EEXIST ? to : from, number);
}

void PosixFileSystem::remove(const std::string& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return;
  const int number = errno;
  // For a directory Linux says EISDIR, POSIX says EPERM.
  const bool may_be_directory = number == EISDIR || number == EPERM;
  if (!may_be_directory) throw_system_error("remove", path, number);
  if (::rmdir(path.c_str()) == 0 || errno == ENOENT) return;
  throw_system_error("remove", path, errno == ENOTDIR ? number : errno);
}

void PosixFileSystem::sync_directory(const std::string& path) {
  const Descriptor opened = open_directory(path, "sync the folder");
  if (::fsync(opened.number()) != 0) throw_system_error("sync the folder", path, errno);
}

std::string PosixFileSystem::unsupported_kind(const std::string& path) {
  // A folder that is yet to be made is judged by the one that it will be in.
  std::string nearest = path;
  while (!look_up(nearest) && parent(nearest) != nearest) nearest = parent(nearest);
  struct ::statfs status {};
  if (uninterrupted([&] { return ::statfs(nearest.c_str(), &status); }) != 0) {
    throw_system_error("examine the file system of", path, errno);
  }
  return std::string(unsupported_kind_of(static_cast<std::uint32_t>(status.f_type)));
}

/// The first half of the kernel's random boot id, `c0ffee00-1234-4…`; clocks may be set, this cannot.
std::uint64_t PosixFileSystem::boot_mark() const {
  const Descriptor opened = open_descriptor("/proc/sys/kernel/random/boot_id", O_RDONLY);
  std::array<char, 36> text{};
  if (!opened) return 0;
  const auto got = uninterrupted([&] { return ::read(opened.number(), text.data(), text.size()); });
  if (got != static_cast<ssize_t>(text.size())) return 0;
  std::string digits(text.begin(), text.end());
  std::erase(digits, '-');
  std::uint64_t mark = 0;
  constexpr int half = 16;
  const auto parsed = std::from_chars(digits.data(), digits.data() + half, mark, 16);
  return parsed.ptr == digits.data() + half ? mark : 0;
}

}  // namespace

void set_permission_bits(const std::string& path, std::uint32_t mode) {
  const auto there = look_up(path);
  if (!there) throw_system_error("set the permissions of", path, ENOENT);
  if (there->kind != FileKind::directory) require_regular(*there, path, "set the permissions of");
  if (::fchmodat(AT_FDCWD, path.c_str(), mode, AT_SYMLINK_NOFOLLOW) == 0) return;
  if (errno != EOPNOTSUPP && errno != ENOSYS) throw_system_error("set the permissions of", path, errno);
  // Without /proc the C library cannot do it by path.
  const Descriptor opened = open_descriptor(path, O_RDONLY);
  if (!opened || ::fchmod(opened.number(), mode) != 0) {
    throw_system_error("set the permissions of", path, errno);
  }
}

FileSystem& posix_file_system() {
  static PosixFileSystem instance;
  return instance;
}

}  // namespace orgmgr::fs
