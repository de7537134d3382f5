// What one call takes when everything it needs is in memory, timed by Google Benchmark.
#pragma once

#include <cstddef>
#include <functional>

#include "comparison.hpp"

namespace orgmgr::bench {

/// One thread's share of the work: each call asks `calls` questions.
struct Work {
  std::size_t calls = 1;
  std::function<void()> run{};
};

struct HotLoop {
  unsigned threads = 1;
  double seconds = 0.5;
  std::function<Work(unsigned thread)> work{};
};

/// Nanoseconds for each call of all threads together, with what a call allocates and what it takes of a
/// processor besides.
[[nodiscard]] Sample time_hot_loop(const HotLoop& loop);

/// Keeps the compiler from leaving out what nobody looks at.
void keep(const void* answer);

}  // namespace orgmgr::bench
