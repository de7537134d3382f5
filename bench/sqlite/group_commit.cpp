// Leadership passes on before those who waited are woken, so that the disk is never idle.
#include "sqlite/group_commit.hpp"

namespace orgmgr::bench::sqlite {

void GroupCommit::run(const Change& change) {
  Request request;
  request.change = &change;
  bool leader = false;
  {
    const std::lock_guard guard(mutex_);
    waiting_.push_back(&request);
    leader = !led_;
    led_ = true;
  }
  if (!leader) {
    request.woken.acquire();
    leader = !request.done;
  }
  if (leader) lead(request);
  if (request.failure) std::rethrow_exception(request.failure);
}

void GroupCommit::lead(const Request& own) {
  std::vector<Request*> batch;
  {
    const std::lock_guard guard(mutex_);
    batch.swap(waiting_);
  }
  try {
    begin_();
    for (Request* request : batch) {
      try {
        (*request->change)();
      } catch (...) {
        request->failure = std::current_exception();
      }
    }
    commit_();
  } catch (...) {
    for (Request* request : batch) request->failure = std::current_exception();
  }
  Request* next = nullptr;
  {
    const std::lock_guard guard(mutex_);
    led_ = !waiting_.empty();
    if (led_) next = waiting_.front();
  }
  if (next != nullptr) next->woken.release();
  for (Request* request : batch) {
    if (request == &own) continue;
    request->done = true;
    request->woken.release();
  }
}

}  // namespace orgmgr::bench::sqlite
