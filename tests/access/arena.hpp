// Two sides, threads or processes, that ask for one thing each at the same moment, round after round. All
// that they share is in memory that a fork keeps shared.
#pragma once

#include <sys/mman.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

#include <orgmgr/orgmgr.hpp>

namespace orgmgr::tests {

/// What came of one side's call.
struct Outcome {
  std::int64_t began = 0;  ///< of the clock that all processes share
  std::int64_t ended = 0;
  int code = done;  ///< an `ErrorCode`, or one of these
  static constexpr int done = -1;
  static constexpr int threw = -2;
  [[nodiscard]] std::string name() const {
    if (code == done) return "done";
    return code == threw ? "threw" : std::string(to_string(static_cast<ErrorCode>(code)));
  }
};

class Arena {
 public:
  /// What a side does in a round of some kind in some organization; gives the code.
  using Call = std::function<int(OrgManager& orgs, std::size_t side, int kind, const OrgId& org)>;

  Arena() {
    void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::runtime_error("no shared memory");
    shared_ = new (memory) Shared;
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena() { ::munmap(shared_, sizeof(Shared)); }

  /// Takes part until the end, on the calling thread.
  void serve(OrgManager& orgs, std::size_t side, const Call& call) {
    for (int round = 1;; ++round) {
      wait([&] { return shared_->round >= round || shared_->round == last_round; });
      if (shared_->round == last_round) return;
      shared_->ready.at(side) = round;
      wait([&] { return shared_->ready.at(1 - side) >= round || shared_->round == last_round; });
      Outcome& outcome = shared_->outcomes.at(side);
      outcome.began = now();
      try {
        outcome.code = call(orgs, side, shared_->kind, OrgId(shared_->org.data()));
      } catch (const std::exception&) {
        outcome.code = Outcome::threw;
      }
      outcome.ended = now();
      shared_->done.at(side) = round;
    }
  }

  /// One round; throws when a side does not answer within a minute.
  std::array<Outcome, 2> run(int kind, const OrgId& org) {
    shared_->kind = kind;
    std::memcpy(shared_->org.data(), org.str().c_str(), org.str().size() + 1);
    const int round = ++shared_->round;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    wait([&] {
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("a side is gone");
      return shared_->done[0] >= round && shared_->done[1] >= round;
    });
    return shared_->outcomes;
  }
  void end() { shared_->round = last_round; }

 private:
  static constexpr int last_round = 1 << 30;
  struct Shared {
    std::atomic<int> round{0};
    std::array<std::atomic<int>, 2> ready{};
    std::array<std::atomic<int>, 2> done{};
    int kind = 0;
    std::array<char, 256> org{};
    std::array<Outcome, 2> outcomes{};
  };
  static_assert(std::atomic<int>::is_always_lock_free);

  static std::int64_t now() { return std::chrono::steady_clock::now().time_since_epoch().count(); }
  template <class Condition>
  static void wait(const Condition& condition) {
    while (!condition()) std::this_thread::yield();
  }

  Shared* shared_;
};

}  // namespace orgmgr::tests
