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
/// A holder that dies wakes nobody. The more wait, the longer each sleeps: one of them awake is enough.
constexpr std::chrono::milliseconds nap_of_each{2};
constexpr std::uint32_t most_naps = 25;

using Held = std::unique_lock<std::timed_mutex>;

bool lock_within(Held& held, std::chrono::nanoseconds time) {
#ifdef __SANITIZE_THREAD__
  // The thread checker does not know the call that waits by the monotonic clock.
  return held.try_lock_until(std::chrono::system_clock::now() + time);
#else
  return held.try_lock_for(time);
#endif
}

/// Counted among those who may be waiting, as long as it lives.
class Waiting {
 public:
  explicit Waiting(std::atomic<std::uint32_t>& count) : count_(count) { count_.fetch_add(1); }
  ~Waiting() { count_.fetch_sub(1); }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  std::atomic<std::uint32_t>& count_;
};

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
    if (locks_->page_.waiting.load() != 0) locks_->file_.wake_one(locks_->page_.released);
  }
  locks_->mutex(byte_).unlock();
}

Locks::Guard Locks::acquired(fs::LockByte byte, Held& held) {
  held.release();  // the guard unlocks it
  if (byte == fs::LockByte::append) note_holder();
  return Guard(this, byte);
}

void Locks::note_holder() noexcept {
  page_.holder.store(self_.pid);
  const std::size_t length = std::min(self_.host.size(), page_.holder_host.size() - 1);
  std::copy_n(self_.host.begin(), length, page_.holder_host.begin());
  page_.holder_host[length] = '\0';
}

/// The lock of the file may fail with an error: then the threads of this process must not be kept out.
std::optional<Locks::Guard> Locks::try_take(fs::LockByte byte) {
  Held held(mutex(byte), std::try_to_lock);
  if (!held || !file_.try_lock(byte, fs::LockMode::exclusive)) return std::nullopt;
  return acquired(byte, held);
}

Locks::Guard Locks::take(fs::LockByte byte, const Deadline& deadline,
                         const std::function<void()>& get_ready) {
  Held held(mutex(byte), std::try_to_lock);
  if (!held && !lock_within(held, deadline.left())) timed_out(byte);
  if (!file_.try_lock(byte, fs::LockMode::exclusive)) {
    const Waiting waiting(page_.waiting);
    for (;;) {
      const std::uint32_t seen = page_.released.load();
      if (file_.try_lock(byte, fs::LockMode::exclusive)) break;
      if (deadline.passed()) timed_out(byte);
      const auto nap = nap_of_each * std::clamp<std::uint32_t>(page_.waiting.load(), 1, most_naps);
      file_.wait(page_.released, seen, std::min<std::chrono::nanoseconds>(nap, deadline.left()));
      if (get_ready) get_ready();
    }
  }
  return acquired(byte, held);
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
