// The lock file of the operating system. Open-file-description locks, because a lock of the process
// (what Boost's file_lock takes) falls with any close of the file and does not part two handles.
#include "fs/posix_lock_file.hpp"

#include <fcntl.h>
#include <linux/futex.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <climits>
#include <optional>

#include <fmt/format.h>
#include <boost/interprocess/exceptions.hpp>

#include <orgmgr/error.hpp>

#include "base/text.hpp"
#include "fs/paths.hpp"
#include "fs/private_modes.hpp"
#include "fs/system_error.hpp"

namespace orgmgr::fs {
namespace {

namespace interprocess = boost::interprocess;
using namespace std::chrono_literals;

static_assert(std::atomic<std::uint32_t>::is_always_lock_free, "words are shared between processes");
static_assert(sizeof(std::atomic<std::uint32_t>) == sizeof(std::uint32_t), "the futex sees the bare word");

/// Held while the page is made; beyond the bytes of LockByte, so that it orders with none of them.
constexpr off_t page_making_byte = 16;

struct ::flock range(short type, off_t byte, off_t length = 1) {
  struct ::flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = length;
  return lock;
}

/// 0 when taken, else errno.
int set_lock(int descriptor, short type, off_t byte, off_t length = 1) noexcept {
  struct ::flock lock = range(type, byte, length);
  return uninterrupted([&] { return ::fcntl(descriptor, F_OFD_SETLK, &lock); }) == 0 ? 0 : errno;
}

bool held_by_another(int number) { return number == EAGAIN || number == EACCES; }

/// What mapped_region takes: our own descriptor. file_mapping would open the path a second time,
/// through symlinks, perhaps as descriptor 0, and perhaps another file by now.
struct OpenedFile {
  int descriptor;
  [[nodiscard]] interprocess::mapping_handle_t get_mapping_handle() const {
    return interprocess::ipcdetail::mapping_handle_from_file_handle(descriptor);
  }
};

interprocess::mapped_region map_page(const Descriptor& descriptor, const std::string& path, bool read_only) {
  try {
    return {OpenedFile{descriptor.number()}, read_only ? interprocess::read_only : interprocess::read_write,
            0, lock_page_size};
  } catch (const interprocess::interprocess_exception& refused) {
    throw_system_error("map", path, refused.get_native_error());
  }
}

bool has_page(const Descriptor& descriptor, const std::string& path) {
  return info_of(descriptor, path).size >= lock_page_size;
}

/// Waits at most 5 s for whoever is making the page; a few microseconds unless they were killed amid.
void await_making(const Descriptor& descriptor, const std::string& path, short type) {
  for (int turn = 0; turn < 5000; ++turn) {
    const int number = set_lock(descriptor.number(), type, page_making_byte);
    if (number == 0) return;
    if (!held_by_another(number)) throw_system_error("lock", path, number);
    const struct ::timespec pause { .tv_sec = 0, .tv_nsec = 1'000'000 };
    ::nanosleep(&pause, nullptr);
  }
  throw StorageError(ErrorCode::lock_timeout,
                     fmt::format("cannot lock '{}': another process has been making it for 5 s; see what "
                                 "holds it (lslocks)",
                                 text::printable(path)),
                     ErrorPlace{.path = path});
}

/// Zeros are written, not left as a hole: on a full disk that fails here, where it is an error, and
/// not as SIGBUS at the first store through the map. Under a lock, and only what is missing, so that
/// no word that another process has stored already is overwritten.
void make_page(const Descriptor& descriptor, const std::string& path) {
  if (has_page(descriptor, path)) return;
  await_making(descriptor, path, F_WRLCK);
  const auto size = static_cast<std::size_t>(info_of(descriptor, path).size);
  if (size < lock_page_size) {
    const std::string zeros(lock_page_size - size, '\0');
    write_fully(descriptor, path, size, zeros);
  }
  set_lock(descriptor.number(), F_UNLCK, page_making_byte);
}

/// For a reader, who may make nothing: false when the maker died before it was done.
bool await_page(const Descriptor& descriptor, const std::string& path) {
  if (has_page(descriptor, path)) return true;
  await_making(descriptor, path, F_RDLCK);
  set_lock(descriptor.number(), F_UNLCK, page_making_byte);
  return has_page(descriptor, path);
}

bool can_be_locked(const Descriptor& descriptor) {
  struct ::flock lock = range(F_RDLCK, 0);
  return ::fcntl(descriptor.number(), F_OFD_GETLK, &lock) == 0;
}

/// Whoever deletes a lock file lets the next one make another, whose bytes nobody holds. The folder that both
/// are in is the same: it is held along with the byte under which lines are written, so that who looks at the
/// path of the lock file while it holds it writes alone.
Descriptor open_folder(const std::string& path) {
  Descriptor folder = open_descriptor(parent(path), O_RDONLY | O_DIRECTORY);
  if (!folder) throw_system_error("open the folder of the lock file", path, errno);
  return folder;
}

/// As on NFS, where a store is opened by one process only.
bool folders_have_no_locks(int number) {
  return number == EBADF || number == EINVAL || number == EOPNOTSUPP || number == ENOSYS;
}

/// The append byte is only ever taken exclusively: when the folder cannot be held there is no mode to go back
/// to.
bool holds_folder(LockByte byte, LockMode mode) {
  return byte == LockByte::append && mode == LockMode::exclusive;
}

Descriptor open_or_create(const std::string& path) {
  for (int turn = 0;; ++turn) {
    if (auto there = open_if_there(path, O_RDWR, "open the lock file")) return *std::move(there);
    try {
      return create_private(path, "create the lock file");
    } catch (const StorageError& error) {
      // Made by another since, or a name that leads nowhere, which opening will tell.
      if (error.error_number() != EEXIST || turn == 10) throw;
    }
  }
}

const std::uint32_t* address_of(const std::atomic<std::uint32_t>& word) noexcept {
  return reinterpret_cast<const std::uint32_t*>(&word);
}

}  // namespace

std::unique_ptr<LockFile> PosixLockFile::open(const std::string& path, bool read_only) {
  if (!read_only) {
    Descriptor descriptor = open_or_create(path);
    make_page(descriptor, path);
    return std::make_unique<PosixLockFile>(path, std::move(descriptor), open_folder(path));
  }
  auto descriptor = open_if_there(path, O_RDONLY, "open the lock file");
  if (!descriptor || !can_be_locked(*descriptor) || !await_page(*descriptor, path)) return nullptr;
  return std::make_unique<PosixLockFile>(path, *std::move(descriptor), Descriptor());
}

PosixLockFile::PosixLockFile(std::string path, Descriptor descriptor, Descriptor folder)
    : path_(std::move(path)),
      descriptor_(std::move(descriptor)),
      folder_(std::move(folder)),
      process_(::getpid()),
      region_(map_page(descriptor_, path_, !folder_)) {}

PosixLockFile::~PosixLockFile() {
  // Closing alone would leave the locks with a child forked meanwhile; but that child's own end must
  // not take them from us.
  if (::getpid() != process_) return;
  if (folder_) ::flock(folder_.number(), LOCK_UN);
  set_lock(descriptor_.number(), F_UNLCK, 0, 0);
}

bool PosixLockFile::try_lock(LockByte byte, LockMode mode) {
  const short type = mode == LockMode::exclusive ? F_WRLCK : F_RDLCK;
  const int number = set_lock(descriptor_.number(), type, static_cast<off_t>(byte));
  if (held_by_another(number)) return false;
  if (number != 0) throw_system_error("lock", path_, number);
  if (!folder_ || !holds_folder(byte, mode)) return true;
  if (uninterrupted([&] { return ::flock(folder_.number(), LOCK_EX | LOCK_NB); }) == 0) return true;
  const int refused = errno;
  if (folders_have_no_locks(refused)) return true;
  set_lock(descriptor_.number(), F_UNLCK, static_cast<off_t>(byte));
  if (held_by_another(refused)) return false;
  throw_system_error("lock the folder of", path_, refused);
}

void PosixLockFile::unlock(LockByte byte) noexcept {
  if (folder_ && byte == LockByte::append) ::flock(folder_.number(), LOCK_UN);
  set_lock(descriptor_.number(), F_UNLCK, static_cast<off_t>(byte));
}

std::span<std::byte> PosixLockFile::page() noexcept {
  return {static_cast<std::byte*>(region_.get_address()), lock_page_size};
}

void PosixLockFile::wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
                         std::chrono::nanoseconds at_most) noexcept {
  if (at_most <= 0ns) return;
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at_most);
  const struct ::timespec timeout { .tv_sec = seconds.count(), .tv_nsec = (at_most - seconds).count() };
  // Not FUTEX_PRIVATE: the waiters are in other processes. A signal ends it early, as a wake does.
  ::syscall(SYS_futex, address_of(word), FUTEX_WAIT, seen, &timeout, nullptr, 0);
}

void PosixLockFile::wake_all(const std::atomic<std::uint32_t>& word) noexcept {
  ::syscall(SYS_futex, address_of(word), FUTEX_WAKE, INT_MAX, nullptr, nullptr, 0);
}

void PosixLockFile::wake_one(const std::atomic<std::uint32_t>& word) noexcept {
  ::syscall(SYS_futex, address_of(word), FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

Identity PosixLockFile::identity() const { return info_of(descriptor_, path_).identity; }

}  // namespace orgmgr::fs
