// Commits of one handle that wait for the append lock. Whoever has it runs what the others brought, so
// that many threads cost one handing over of the lock, and one waking each (I14b).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <span>
#include <vector>

#include "storage/json/locks.hpp"
#include "storage/store.hpp"

namespace orgmgr::storage::json_engine {

/// One call of `Engine::commit`: lives on the stack of the thread that made it, which waits meanwhile.
struct PendingCommit {
  PendingCommit(const CommitInfo& described, const std::function<Ruling(Transaction&)>& rule,
                std::chrono::milliseconds lock_timeout)
      : info(described), function(rule), deadline(lock_timeout) {}

  const CommitInfo& info;
  const std::function<Ruling(Transaction&)>& function;
  const Deadline deadline;  ///< for taking locks
  Outcome outcome{};
  std::exception_ptr error{};

 private:
  friend class CommitQueue;
  enum class State : std::uint8_t { waiting, leads, taken, finished };
  State state_ = State::waiting;  ///< guarded by the queue
  std::condition_variable* sleeper_ = nullptr;
};

/// Thread-safe.
class CommitQueue {
 public:
  enum class Turn : std::uint8_t {
    leads,     ///< nobody else does: take the lock, run this commit, then what `take` gives
    finished,  ///< another thread ran it
    timed_out  ///< nobody did before its deadline, and nobody will
  };

  /// Waits for one of these.
  [[nodiscard]] Turn enter(PendingCommit& commit);
  /// The next commit that waits, for the leader to run; null when none does. From here on its thread waits
  /// until `finish`, however long that takes.
  [[nodiscard]] PendingCommit* take();
  /// The leader takes no more: the next that waits leads.
  void pass_on();
  /// Their threads go on. At most `most_others` of them.
  void finish(std::span<PendingCommit* const> commits);

  static constexpr std::size_t most_others = 31;  ///< whose commits one leader may take

 private:
  [[nodiscard]] Turn wait(PendingCommit& commit, std::unique_lock<std::mutex>& held);

  std::mutex mutex_;
  std::deque<PendingCommit*> waiting_;
  bool led_ = false;
  /// What threads sleep on belongs to the queue, so that it can be woken after the mutex was given back, when
  /// the commit may be gone already: who wakes would otherwise wait for who woke it.
  std::deque<std::condition_variable> sleepers_;
  std::vector<std::condition_variable*> free_sleepers_;
};

}  // namespace orgmgr::storage::json_engine
