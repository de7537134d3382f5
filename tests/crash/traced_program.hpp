// A program that is killed at its n-th call of the operating system that changes files, or just before it
// ends.
#pragma once

#include <cstdint>
#include <string>

#include "cli/run.hpp"

namespace orgmgr::test {

struct TracedRun {
  bool killed = false;
  int exit_code = -1;       ///< when it was not killed
  std::uint64_t calls = 0;  ///< of those that count, the one where it was killed included
  std::string out{};        ///< all that it had printed
};

/// Whether the surroundings let a process be traced at all; why not, else.
[[nodiscard]] std::string tracing_refused();
/// Runs `words` with a file as its input. `nth` 0 kills nowhere.
[[nodiscard]] TracedRun run_killed(const Words& words, const Environment& environment,
                                   const std::string& input, std::uint64_t nth);

}  // namespace orgmgr::test
