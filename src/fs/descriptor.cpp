// An owned file descriptor.
#include "fs/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "fs/status.hpp"
#include "fs/system_error.hpp"

namespace orgmgr::fs {
namespace {

Descriptor checked_regular(Descriptor opened, const std::string& path, std::string_view action) {
  require_regular(info_of(opened, path), path, action);
  // O_NONBLOCK was for FIFOs only, and means nothing that is promised for a regular file.
  const int status = ::fcntl(opened.number(), F_GETFL);
  if (status == -1 || ::fcntl(opened.number(), F_SETFL, status & ~O_NONBLOCK) == -1) {
    throw_system_error(action, path, errno);
  }
  return opened;
}

}  // namespace

Descriptor::~Descriptor() {
  if (number_ < 0) return;
  const int kept = errno;
  ::close(number_);
  errno = kept;
}

Descriptor open_descriptor(const std::string& path, int flags, unsigned mode) {
  const int safe = flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  Descriptor opened(uninterrupted([&] { return ::open(path.c_str(), safe, mode); }));
  if (!opened || opened.number() > STDERR_FILENO) return opened;
  return Descriptor(::fcntl(opened.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

Descriptor open_regular(const std::string& path, int flags, unsigned mode, std::string_view action) {
  Descriptor opened = open_descriptor(path, flags, mode);
  if (!opened) throw_system_error(action, path, errno);
  return checked_regular(std::move(opened), path, action);
}

std::optional<Descriptor> open_if_there(const std::string& path, int flags, std::string_view action) {
  Descriptor opened = open_descriptor(path, flags, 0);
  if (!opened && errno == ENOENT) return std::nullopt;
  if (!opened) throw_system_error(action, path, errno);
  return checked_regular(std::move(opened), path, action);
}

void require_regular(const FileInfo& info, const std::string& path, std::string_view action) {
  switch (info.kind) {
    case FileKind::regular:
      return;
    case FileKind::directory:
      throw_unsafe_path(action, path, "it is a directory, not a regular file");
    case FileKind::symlink:
      throw_unsafe_path(action, path, "it is a symbolic link, not a regular file");
    case FileKind::other:
      throw_unsafe_path(action, path, "it is a pipe, socket or device, not a regular file");
  }
}

FileInfo info_of(const Descriptor& descriptor, const std::string& path) {
  struct ::stat status {};
  if (::fstat(descriptor.number(), &status) != 0) throw_system_error("examine", path, errno);
  return info_of(status);
}

void write_fully(const Descriptor& descriptor, const std::string& path, std::uint64_t offset,
                 std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = uninterrupted([&] {
      return ::pwrite(descriptor.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    });
    if (written <= 0) throw_system_error("write to", path, written == 0 ? EIO : errno);
    offset += static_cast<std::uint64_t>(written);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace orgmgr::fs
