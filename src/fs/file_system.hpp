// The one seam to the operating system. Nothing outside src/fs calls POSIX; the memory, crash and
// fault file systems of the tests stand in here.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace orgmgr::fs {

/// Names a file apart from its paths: equal for two paths that lead to one file.
struct Identity {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const Identity&, const Identity&) = default;
};

enum class FileKind : std::uint8_t { regular, directory, symlink, other };

struct FileInfo {
  FileKind kind = FileKind::other;
  Identity identity{};
  std::uint64_t size = 0;
  std::uint64_t links = 1;
  std::uint32_t mode = 0;   ///< permission bits
  std::uint32_t owner = 0;  ///< user id
};

enum class OpenMode : std::uint8_t {
  read,        ///< existing, for reading
  read_write,  ///< existing, for reading and writing
  create,      ///< must not exist; mode 0600; for reading and writing
};

/// An open regular file. Every call throws `StorageError` (io_failed, disk_full …) naming the path;
/// EINTR is never seen. Reads and writes at stated offsets only; thread-safe.
class File {
 public:
  virtual ~File() = default;
  /// Fills `buffer` from `offset`; fewer bytes only at the end of the file.
  [[nodiscard]] virtual std::size_t read_at(std::uint64_t offset, std::span<char> buffer) const = 0;
  /// Writes all of `bytes` or throws; part of them may be there then.
  virtual void write_at(std::uint64_t offset, std::string_view bytes) = 0;
  /// Has the system begin to write out these bytes, once those of the call before are written out: so that
  /// other files' syncs wait for one piece of this one at most. Promises nothing; an error is as one of
  /// `sync`. For one thread at a time.
  virtual void begin_sync(std::uint64_t /*offset*/, std::uint64_t /*size*/) {}
  /// Returns when all that was written is on the disk (fdatasync).
  virtual void sync() = 0;
  /// Cuts or extends to `size`.
  virtual void resize(std::uint64_t size) = 0;
  [[nodiscard]] virtual FileInfo info() const = 0;
  /// The first place from `offset` on that was ever written, as far as the file system knows: before it are
  /// zeros, however many.
  [[nodiscard]] virtual std::uint64_t written_from(std::uint64_t offset) const { return offset; }
  [[nodiscard]] virtual const std::string& path() const noexcept = 0;
};

/// Byte ranges of the lock file, in the order in which they may be taken (docs/invariants.md).
enum class LockByte : std::uint8_t { append = 0, sync = 1, checkpoint = 2, presence = 3 };
enum class LockMode : std::uint8_t { shared, exclusive };

/// The lock file: lock bytes and one shared page. A lock belongs to this object (open file
/// description), not to the process or the thread. Thread-safe.
class LockFile {
 public:
  virtual ~LockFile() = default;
  /// Takes, or converts to, the mode at once; false when another holds it against us. The operating system's:
  /// who holds the append byte of a file that was deleted keeps out those who made the next one at its path.
  [[nodiscard]] virtual bool try_lock(LockByte byte, LockMode mode) = 0;
  virtual void unlock(LockByte byte) noexcept = 0;
  /// 4096 bytes shared by all who opened this file, zeros at first; valid as long as the object.
  /// Written to only when opened for writing.
  [[nodiscard]] virtual std::span<std::byte> page() noexcept = 0;
  /// Sleeps until `word` (in the page) is no longer `seen`, somebody wakes it, or the time is over.
  virtual void wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
                    std::chrono::nanoseconds at_most) noexcept = 0;
  virtual void wake_all(const std::atomic<std::uint32_t>& word) noexcept = 0;
  /// At least one of them, if any sleeps.
  virtual void wake_one(const std::atomic<std::uint32_t>& word) noexcept = 0;
  /// The file's identity now (fstat), to compare with the path's.
  [[nodiscard]] virtual Identity identity() const = 0;
};

/// Paths are absolute or relative to the working directory, taken as given. Every call throws
/// `StorageError` naming the path unless it says otherwise. Final symlinks are never followed.
class FileSystem {
 public:
  virtual ~FileSystem() = default;

  /// path_not_found when missing; unsafe_path for a symlink, FIFO, device, socket, directory.
  [[nodiscard]] virtual std::unique_ptr<File> open(const std::string& path, OpenMode mode) = 0;
  /// Empty when there is nothing. Does not follow a final symlink.
  [[nodiscard]] virtual std::optional<FileInfo> stat(const std::string& path) = 0;
  /// Names in a directory, sorted, without `.` and `..`.
  [[nodiscard]] virtual std::vector<std::string> list(const std::string& path) = 0;
  /// Makes one directory of mode 0700; nothing when it is there.
  virtual void make_directory(const std::string& path) = 0;
  /// Renames, replacing a file at `to`.
  virtual void rename(const std::string& from, const std::string& to) = 0;
  /// Swaps two paths in one step; unsupported_file_system where that cannot be done.
  virtual void exchange(const std::string& one, const std::string& other) = 0;
  /// Makes a hard link; false where the file system has none (or is another one).
  [[nodiscard]] virtual bool link(const std::string& from, const std::string& to) = 0;
  /// Removes a file or an empty directory; nothing when it is missing.
  virtual void remove(const std::string& path) = 0;
  /// Makes the names in a directory durable.
  virtual void sync_directory(const std::string& path) = 0;
  /// Sets permission bits.
  virtual void set_mode(const std::string& path, std::uint32_t mode) = 0;
  /// Opens the lock file, making it (with a zeroed page) when missing unless `read_only`; with
  /// `read_only` null when it is missing or the media cannot be locked.
  [[nodiscard]] virtual std::unique_ptr<LockFile> open_lock(const std::string& path, bool read_only) = 0;
  /// Empty when the file system at `path` can carry the protocol; else its name (nfs, fuse …).
  [[nodiscard]] virtual std::string unsupported_kind(const std::string& path) = 0;
  /// Effective user id, for ownership checks.
  [[nodiscard]] virtual std::uint32_t user_id() const = 0;
  /// Differs after the machine was started anew: what is read then comes from the disk. 0: unknown.
  [[nodiscard]] virtual std::uint64_t boot_mark() const = 0;
};

/// The operating system's. One shared, stateless object.
[[nodiscard]] FileSystem& posix_file_system();

/// True in the process that made the guard, false in a child forked since. One load.
class ForkGuard {
 public:
  ForkGuard();
  ~ForkGuard();
  ForkGuard(const ForkGuard&) = delete;
  ForkGuard& operator=(const ForkGuard&) = delete;
  [[nodiscard]] bool same_process() const noexcept;

 private:
  std::atomic<std::uint32_t>* word_;
};

}  // namespace orgmgr::fs
