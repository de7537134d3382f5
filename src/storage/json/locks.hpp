// The locks of one handle: threads of the process first, then processes through the lock file.
// Order: append, then sync; checkpoint before both (docs/invariants.md).
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

#include "fs/file_system.hpp"
#include "fs/surroundings.hpp"
#include "storage/json/lock_page.hpp"

namespace orgmgr::storage::json_engine {

/// A point on the monotonic clock.
class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds from_now);
  [[nodiscard]] bool passed() const noexcept;
  [[nodiscard]] std::chrono::nanoseconds left() const noexcept;

 private:
  std::int64_t at_;
};

/// The lock file of one handle with a mutex per byte for its threads.
class Locks {
 public:
  explicit Locks(fs::LockFile& file) : file_(file), page_(LockPage::of(file)) {}

  /// Holds one byte exclusively until it goes out of scope.
  class Guard {
   public:
    Guard(Guard&& other) noexcept : locks_(other.locks_), byte_(other.byte_) { other.locks_ = nullptr; }
    Guard& operator=(Guard&&) = delete;
    ~Guard();

   private:
    friend class Locks;
    Guard(Locks* locks, fs::LockByte byte) : locks_(locks), byte_(byte) {}
    Locks* locks_;
    fs::LockByte byte_;
  };

  /// Waits until the deadline, then throws `StorageError` lock_timeout naming the holder. Who had to
  /// sleep for it calls `get_ready` before it takes it.
  [[nodiscard]] Guard take(fs::LockByte byte, const Deadline& deadline,
                           const std::function<void()>& get_ready = {});
  [[nodiscard]] std::optional<Guard> try_take(fs::LockByte byte);
  /// Throws lock_timeout.
  [[noreturn]] void timed_out(fs::LockByte byte) const;

 private:
  [[nodiscard]] std::timed_mutex& mutex(fs::LockByte byte) noexcept {
    return mutexes_[static_cast<std::size_t>(byte)];
  }
  [[nodiscard]] Guard acquired(fs::LockByte byte, std::unique_lock<std::timed_mutex>& held);
  void note_holder() noexcept;

  fs::LockFile& file_;
  LockPage& page_;
  const fs::Process self_ = fs::this_process();  ///< not the program's: a forked child has handles of its own
  std::array<std::timed_mutex, 4> mutexes_;
};

}  // namespace orgmgr::storage::json_engine
