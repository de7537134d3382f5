// Taking turns among the threads of one handle.
#include "storage/json/commit_queue.hpp"

#include <algorithm>
#include <array>

namespace orgmgr::storage::json_engine {
namespace {

std::cv_status wait_within(std::condition_variable& changed, std::unique_lock<std::mutex>& held,
                           std::chrono::nanoseconds time) {
#ifdef __SANITIZE_THREAD__
  // The thread checker does not know the call that waits by the monotonic clock.
  return changed.wait_until(held, std::chrono::system_clock::now() + time);
#else
  return changed.wait_for(held, time);
#endif
}

}  // namespace

CommitQueue::Turn CommitQueue::enter(PendingCommit& commit) {
  std::unique_lock held(mutex_);
  if (!led_) {
    led_ = true;
    return Turn::leads;
  }
  if (free_sleepers_.empty()) {
    free_sleepers_.reserve(sleepers_.size() + 1);  // so that giving back needs no memory
    free_sleepers_.push_back(&sleepers_.emplace_back());
  }
  waiting_.push_back(&commit);
  commit.sleeper_ = free_sleepers_.back();
  free_sleepers_.pop_back();
  const Turn turn = wait(commit, held);
  free_sleepers_.push_back(commit.sleeper_);
  return turn;
}

CommitQueue::Turn CommitQueue::wait(PendingCommit& commit, std::unique_lock<std::mutex>& held) {
  using State = PendingCommit::State;
  while (commit.state_ == State::waiting) {
    if (commit.deadline.passed()) {
      waiting_.erase(std::find(waiting_.begin(), waiting_.end(), &commit));
      return Turn::timed_out;
    }
    (void)wait_within(*commit.sleeper_, held, commit.deadline.left());
  }
  if (commit.state_ == State::leads) return Turn::leads;
  commit.sleeper_->wait(held, [&] { return commit.state_ == State::finished; });
  return Turn::finished;
}

PendingCommit* CommitQueue::take() {
  const std::scoped_lock held(mutex_);
  if (waiting_.empty()) return nullptr;
  PendingCommit* next = waiting_.front();
  waiting_.pop_front();
  next->state_ = PendingCommit::State::taken;
  return next;
}

void CommitQueue::pass_on() {
  std::condition_variable* sleeper = nullptr;
  {
    const std::scoped_lock held(mutex_);
    led_ = !waiting_.empty();
    if (!led_) return;
    PendingCommit* next = waiting_.front();
    waiting_.pop_front();
    next->state_ = PendingCommit::State::leads;
    sleeper = next->sleeper_;
  }
  sleeper->notify_one();
}

void CommitQueue::finish(std::span<PendingCommit* const> commits) {
  std::array<std::condition_variable*, most_others> sleepers{};
  {
    const std::scoped_lock held(mutex_);
    for (std::size_t i = 0; i < commits.size(); ++i) {
      commits[i]->state_ = PendingCommit::State::finished;
      sleepers.at(i) = commits[i]->sleeper_;
    }
  }
  for (std::size_t i = 0; i < commits.size(); ++i) sleepers.at(i)->notify_one();
}

}  // namespace orgmgr::storage::json_engine
