// Taking lock bytes with a deadline, without blocking calls: a process that dies while it waits or
// holds leaves nothing behind [P10].
#include "storage/json/locks.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "fs/surroundings.hpp"

namespace orgmgr::storage::json_engine {
namespace {
constexpr std::chrono::milliseconds longest_nap{5};

bool lock_within(std::timed_mutex& mutex, std::chrono::nanoseconds time) {
#ifdef __SANITIZE_THREAD__
  // The thread checker does not know the call that waits by the monotonic clock.
  return mutex.try_lock_until(std::chrono::system_clock::now() + time);
#else
  return mutex.try_lock_for(time);
#endif
}
}  // namespace

Deadline::Deadline(std::chrono::milliseconds from_now)
    : at_(fs::steady_nanoseconds() + std::chrono::nanoseconds(from_now).count()) {}

bool Deadline::passed() const noexcept { return fs::steady_nanoseconds() >= at_; }

std::chrono::nanoseconds Deadline::left() const noexcept {
  return std::chrono::nanoseconds(std::max<std::int64_t>(0, at_ - fs::steady_nanoseconds()));
}

Locks::Guard::~Guard() {
  if (locks_ == nullptr) return;
  locks_->file_.unlock(byte_);
  if (byte_ == fs::LockByte::append) {
    locks_->page_.released.fetch_add(1);
    if (locks_->page_.waiting.load() != 0) locks_->file_.wake_all(locks_->page_.released);
  }
  locks_->mutex(byte_).unlock();
}

void Locks::acquired(fs::LockByte byte) noexcept {
  if (byte != fs::LockByte::append) return;
  static const fs::Process self = fs::this_process();
  page_.holder.store(self.pid);
  const std::size_t length = std::min(self.host.size(), page_.holder_host.size() - 1);
  std::copy_n(self.host.begin(), length, page_.holder_host.begin());
  page_.holder_host[length] = '\0';
}

std::optional<Locks::Guard> Locks::try_take(fs::LockByte byte) {
  if (!mutex(byte).try_lock()) return std::nullopt;
  if (!file_.try_lock(byte, fs::LockMode::exclusive)) {
    mutex(byte).unlock();
    return std::nullopt;
  }
  acquired(byte);
  return Guard(this, byte);
}

Locks::Guard Locks::take(fs::LockByte byte, const Deadline& deadline) {
  if (!mutex(byte).try_lock() && !lock_within(mutex(byte), deadline.left())) timed_out(byte);
  if (!file_.try_lock(byte, fs::LockMode::exclusive)) {
    page_.waiting.fetch_add(1);
    for (;;) {
      const std::uint32_t seen = page_.released.load();
      if (file_.try_lock(byte, fs::LockMode::exclusive)) break;
      if (deadline.passed()) {
        page_.waiting.fetch_sub(1);
        mutex(byte).unlock();
        timed_out(byte);
      }
      file_.wait(page_.released, seen, std::min<std::chrono::nanoseconds>(longest_nap, deadline.left()));
    }
    page_.waiting.fetch_sub(1);
  }
  acquired(byte);
  return Guard(this, byte);
}

void Locks::timed_out(fs::LockByte byte) const {
  std::string host(page_.holder_host.data(), strnlen(page_.holder_host.data(), page_.holder_host.size()));
  throw StorageError(
      ErrorCode::lock_timeout,
      fmt::format("The store stayed locked ({}) longer than the lock timeout; last holder: process {} "
                  "on {}. Nothing was changed: try again, or allow more time.",
                  byte == fs::LockByte::append ? "a change in progress" : "maintenance in progress",
                  page_.holder.load(), host));
}

}  // namespace orgmgr::storage::json_engine
