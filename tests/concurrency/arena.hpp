// Where sides meet, threads or processes: each is asked for one thing at the same moment, round after round.
// All that they share is in memory that a fork keeps shared.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <vector>

#include "concurrency/race_calls.hpp"

namespace orgmgr::tests {

class Arena {
 public:
  static constexpr std::size_t most_sides = 64;

  explicit Arena(std::size_t sides);
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  ~Arena();

  /// Takes part as one of the sides until the end, on the calling thread.
  void serve(OrgManager& orgs, std::size_t side);
  /// One round: what each side is asked; throws when a side does not answer within a minute.
  std::vector<Outcome> run(const std::vector<Words>& asked);
  void end();

 private:
  static constexpr int last_round = 1 << 30;
  static_assert(std::atomic<int>::is_always_lock_free);
  using Line = std::array<char, 1024>;
  struct Side {
    std::atomic<int> ready{0};
    std::atomic<int> done{0};
    Line asked{};
    Line code{};
    Line value{};
    std::int64_t began = 0;
    std::int64_t ended = 0;
    Revision revision = 0;
  };
  struct Shared {
    std::atomic<int> round{0};
    std::array<Side, most_sides> sides{};
  };

  [[nodiscard]] bool all(std::atomic<int> Side::*what, int round) const;

  std::size_t sides_;
  Shared* shared_;
};

}  // namespace orgmgr::tests
