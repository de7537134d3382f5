// Adding members, one durable command each, as fast as a store takes them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "dataset.hpp"

namespace orgmgr::bench {

/// Memberships that nobody has yet, spread over the organizations.
class NewMembers {
 public:
  /// `tag` tells processes that share a store apart.
  NewMembers(const Dataset& data, std::string tag) : data_(data), tag_(std::move(tag)) {}
  [[nodiscard]] Membership next();

 private:
  Dataset data_;
  std::string tag_;
  std::atomic<std::uint64_t> made_{0};
};

struct Adds {
  double per_second = 0;
  double slowest = 0;  ///< milliseconds of the one that took longest
  std::uint64_t count = 0;
};

/// What threads did side by side in that time.
[[nodiscard]] Adds together(const std::vector<Adds>& by_thread, std::chrono::duration<double> taken);

/// Adds for so long on so many threads. A client is opened for each thread before the time begins.
[[nodiscard]] Adds add_members(Contender& contender, NewMembers& members, unsigned threads,
                               std::chrono::duration<double> time);

}  // namespace orgmgr::bench
