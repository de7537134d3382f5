// A file system in which chosen calls fail: the k-th of a kind, or all from there on.
#pragma once

#include <cerrno>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "fs/file_system.hpp"

namespace orgmgr::test {

/// Kinds of calls, to be combined with `|`.
enum class Call : std::uint32_t {
  open = 1U << 0U,
  create = 1U << 1U,
  read = 1U << 2U,
  write = 1U << 3U,
  sync = 1U << 4U,
  resize = 1U << 5U,
  stat = 1U << 6U,
  list = 1U << 7U,
  make_directory = 1U << 8U,
  rename = 1U << 9U,
  exchange = 1U << 10U,
  link = 1U << 11U,
  remove = 1U << 12U,
  sync_directory = 1U << 13U,
  set_mode = 1U << 14U,
  open_lock = 1U << 15U,
  lock = 1U << 16U,
};

[[nodiscard]] constexpr Call operator|(Call one, Call other) noexcept {
  return static_cast<Call>(static_cast<std::uint32_t>(one) | static_cast<std::uint32_t>(other));
}
inline constexpr Call every_call = static_cast<Call>((1U << 17U) - 1);
/// All that may change the disk, or make a change durable.
inline constexpr Call changing_calls = Call::create | Call::write | Call::sync | Call::resize |
                                       Call::make_directory | Call::rename | Call::exchange | Call::link |
                                       Call::remove | Call::sync_directory | Call::set_mode | Call::open_lock;

/// Thrown where a planned fault kills the process. Passes through every handler of errors, as the end of a
/// process does.
struct Killed {};

struct Fault {
  Call calls = every_call;  ///< which kinds it counts and fails
  std::uint64_t nth = 1;    ///< fails the nth of them, counted from when it was planned
  std::uint64_t times = 1;  ///< and so many in all; `for_ever` for all from there on
  int error_number = EIO;
  std::string path_contains{};  ///< only calls on such paths
  /// A failing write writes so many bytes first: when it is shorter all but the last, or all before a kill.
  std::optional<std::uint64_t> short_write{};
  bool kills = false;  ///< the process ends there: throws `Killed` instead of a StorageError
  static constexpr std::uint64_t for_ever = std::numeric_limits<std::uint64_t>::max();
};

class FaultState;

class FaultFileSystem final : public fs::FileSystem {
 public:
  /// Wraps `inner`, which must live as long as this and what it opened.
  explicit FaultFileSystem(fs::FileSystem& inner);
  ~FaultFileSystem() override;

  void plan(Fault fault);
  /// Calls go through again. The counts stay.
  void heal();
  /// Calls of these kinds so far, failed ones included.
  [[nodiscard]] std::uint64_t count(Call calls) const;
  /// How many calls failed so far.
  [[nodiscard]] std::uint64_t failures() const;
  /// Told the path of each file whose sync failed, as CrashFileSystem::lose_pending wants it: then the
  /// sync lies, as Linux's does: it fails once, succeeds afterwards, and the bytes are gone all the same.
  void on_failed_sync(std::function<void(const std::string& path)> told);
  /// Told of each call before it is made: a place for what another process does in this moment.
  void before_call(std::function<void(Call call, const std::string& path)> told);

  std::unique_ptr<fs::File> open(const std::string& path, fs::OpenMode mode) override;
  std::optional<fs::FileInfo> stat(const std::string& path) override;
  std::vector<std::string> list(const std::string& path) override;
  void make_directory(const std::string& path) override;
  void rename(const std::string& from, const std::string& to) override;
  void exchange(const std::string& one, const std::string& other) override;
  bool link(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;
  void sync_directory(const std::string& path) override;
  void set_mode(const std::string& path, std::uint32_t mode) override;
  std::unique_ptr<fs::LockFile> open_lock(const std::string& path, bool read_only) override;
  std::string unsupported_kind(const std::string& path) override;
  std::uint32_t user_id() const override;
  std::uint64_t boot_mark() const override;

 private:
  fs::FileSystem& inner_;
  std::shared_ptr<FaultState> state_;
};

}  // namespace orgmgr::test
