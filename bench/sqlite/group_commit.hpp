// Many threads' inserts in one transaction: whoever finds nobody committing takes all that wait.
#pragma once

#include <exception>
#include <functional>
#include <mutex>
#include <semaphore>
#include <vector>

namespace orgmgr::bench::sqlite {

class GroupCommit {
 public:
  /// Runs in the leader, between `begin` and `commit`.
  using Change = std::function<void()>;
  GroupCommit(Change begin, Change commit) : begin_(std::move(begin)), commit_(std::move(commit)) {}

  /// Returns when the change is committed, by this thread or another; throws what it threw.
  void run(const Change& change);

 private:
  struct Request {
    const Change* change = nullptr;
    bool done = false;  ///< else: woken to lead
    std::exception_ptr failure{};
    std::binary_semaphore woken{0};
  };
  void lead(const Request& own);

  Change begin_;
  Change commit_;
  std::mutex mutex_;
  std::vector<Request*> waiting_;
  bool led_ = false;
};

}  // namespace orgmgr::bench::sqlite
