// Refusals of the operating system as `StorageError`.
#include "fs/system_error.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include <orgmgr/error.hpp>

#include "base/text.hpp"
#include "fs/paths.hpp"

namespace orgmgr::fs {
namespace {

struct Refusal {
  ErrorCode code;
  std::string advice;
};

/// Whose the path is, or the nearest directory above it that can be seen.
std::optional<struct ::stat> nearest(std::string path) {
  struct ::stat status {};
  while (::lstat(path.c_str(), &status) != 0) {
    std::string above = parent(path);
    if (above == path) return std::nullopt;
    path = std::move(above);
  }
  return status;
}

Refusal permission_refusal(const std::string& path) {
  const auto status = nearest(path);
  if (status && status->st_uid != ::geteuid()) {
    return {ErrorCode::not_owner_of_files,
            fmt::format("it belongs to user {0}, and this process runs as user {1}: run it as the owner "
                        "(sudo -u '#{0}' …)",
                        status->st_uid, ::geteuid())};
  }
  if (status) {
    return {
        ErrorCode::io_failed,
        fmt::format("the permission bits there are {:04o}: the owner needs to read and write (chmod u+rwX)",
                    status->st_mode & 07777U)};
  }
  return {ErrorCode::io_failed, "look at the permissions of the folders above it"};
}

Refusal refusal_of(const std::string& path, int number) {
  switch (number) {
    case ENOENT:
      return {ErrorCode::path_not_found, {}};
    case ENOSPC:
      return {ErrorCode::disk_full, "make room and try again"};
    case EDQUOT:
      return {ErrorCode::disk_full, "the quota is used up: make room and try again"};
    case EROFS:
      return {ErrorCode::media_read_only, "open it read-only, or mount it writable"};
    case ELOOP:
      return {ErrorCode::unsafe_path, "it is a symbolic link, which is never followed: name its target"};
    case EISDIR:
      return {ErrorCode::unsafe_path, "a regular file is expected there"};
    case ENOTDIR:
      return {ErrorCode::unsafe_path, "a directory is expected there"};
    case ENXIO:
      return {ErrorCode::unsafe_path, "it is a socket, a device or a pipe"};
    case EACCES:
    case EPERM:
      return permission_refusal(path);
    case EMFILE:
      return {ErrorCode::io_failed, "raise the limit of open files (ulimit -n)"};
    case EFBIG:
      return {ErrorCode::io_failed, "raise the limit of the file size (ulimit -f)"};
    case EIO:
      return {ErrorCode::io_failed, "the disk may be failing: see the kernel's log"};
    default:
      return {ErrorCode::io_failed, {}};
  }
}

}  // namespace

void throw_system_error(std::string_view action, const std::string& path, int number) {
  const Refusal refusal = refusal_of(path, number);
  std::string message = fmt::format("cannot {} '{}': {}", action, text::printable(path),
                                    std::generic_category().message(number));
  if (!refusal.advice.empty()) message += "; " + refusal.advice;
  throw StorageError(refusal.code, message, ErrorPlace{.path = path, .error_number = number});
}

void throw_unsafe_path(std::string_view action, const std::string& path, std::string_view why) {
  throw StorageError(ErrorCode::unsafe_path,
                     fmt::format("cannot {} '{}': {}; move it away", action, text::printable(path), why),
                     ErrorPlace{.path = path});
}

}  // namespace orgmgr::fs
