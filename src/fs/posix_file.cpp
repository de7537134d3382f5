// An open regular file of the operating system.
#include "fs/posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "fs/private_modes.hpp"
#include "fs/system_error.hpp"

namespace orgmgr::fs {
namespace {

Descriptor open_as(const std::string& path, OpenMode mode) {
  switch (mode) {
    case OpenMode::read:
      return open_regular(path, O_RDONLY, 0, "open for reading");
    case OpenMode::read_write:
      return open_regular(path, O_RDWR, 0, "open for writing");
    case OpenMode::create:
      break;
  }
  return create_private(path, "create");
}

}  // namespace

Descriptor create_private(const std::string& path, std::string_view action) {
  Descriptor created = open_regular(path, O_RDWR | O_CREAT | O_EXCL, private_file_mode, action);
  // The umask can only have taken bits away; nobody else ever had a wider file to open.
  if (info_of(created, path).mode == private_file_mode) return created;
  if (::fchmod(created.number(), private_file_mode) != 0) {
    const int number = errno;
    ::unlink(path.c_str());
    throw_system_error(action, path, number);
  }
  return created;
}

PosixFile::PosixFile(const std::string& path, OpenMode mode)
    : path_(path), descriptor_(open_as(path, mode)) {}

std::size_t PosixFile::read_at(std::uint64_t offset, std::span<char> buffer) const {
  std::size_t filled = 0;
  while (filled < buffer.size()) {
    const auto got = uninterrupted([&] {
      return ::pread(descriptor_.number(), buffer.data() + filled, buffer.size() - filled,
                     static_cast<off_t>(offset + filled));
    });
    if (got < 0) throw_system_error("read", path_, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  return filled;
}

void PosixFile::write_at(std::uint64_t offset, std::string_view bytes) {
  write_fully(descriptor_, path_, offset, bytes);
}

void PosixFile::begin_sync(std::uint64_t offset, std::uint64_t size) {
  // Whoever waits is told of an error, and `sync` is not told again.
  const auto write_out = [&](const Range& range, unsigned how) {
    if (range.size == 0) return;
    const auto from = static_cast<off64_t>(range.offset);
    const auto length = static_cast<off64_t>(range.size);
    if (::sync_file_range(descriptor_.number(), from, length, how) == 0) return;
    if (errno == EIO || errno == ENOSPC || errno == EDQUOT) throw_system_error("sync", path_, errno);
  };
  write_out(std::exchange(begun_, Range{}), SYNC_FILE_RANGE_WAIT_BEFORE);
  write_out({offset, size}, SYNC_FILE_RANGE_WRITE);
  begun_ = {offset, size};
}

void PosixFile::sync() {
  // EINTR is not repeated: whether the kernel has told its error already is unknown then, and a
  // second call could say "done" of bytes that are lost. The caller treats it as any failed sync.
  if (::fdatasync(descriptor_.number()) != 0) throw_system_error("sync", path_, errno);
}

void PosixFile::resize(std::uint64_t size) {
  const auto done =
      uninterrupted([&] { return ::ftruncate(descriptor_.number(), static_cast<off_t>(size)); });
  if (done != 0) throw_system_error("resize", path_, errno);
}

std::uint64_t PosixFile::written_from(std::uint64_t offset) const {
  const off_t found = ::lseek(descriptor_.number(), static_cast<off_t>(offset), SEEK_DATA);
  if (found >= 0) return static_cast<std::uint64_t>(found);
  return errno == ENXIO ? std::max(offset, info().size) : offset;
}

FileInfo PosixFile::info() const { return info_of(descriptor_, path_); }

}  // namespace orgmgr::fs
