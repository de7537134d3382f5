// How thorough a proof is, and what it measured, in the form that script/prove reads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string_view>

#include <doctest/doctest.h>

#include "support/environment.hpp"

namespace orgmgr::test {

/// In percent of the run that every change gets: script/prove --long asks for more, sanitizers for less.
inline std::uint64_t proof_scale() {
  static const int scale = std::max(1, tests::number_of("ORGMGR_PROOF_SCALE", 100));
  return static_cast<std::uint64_t>(scale);
}

inline constexpr std::uint64_t long_run = 2500;  ///< the scale of script/prove --long

inline std::uint64_t scaled(std::uint64_t count) {
  return std::max<std::uint64_t>(1, count * proof_scale() / 100);
}

/// Says what was measured of these promises ("P1 P3"), and checks that it is enough: `bar` in the normal
/// run, less in a smaller one, `long_bar` in a long one.
inline void figure_at_least(std::string_view promises, std::string_view what, std::uint64_t value,
                            std::uint64_t bar, std::uint64_t long_bar = 0) {
  std::uint64_t least = bar;
  if (proof_scale() < 100) least = scaled(bar) / 2;  // what is not scaled down is there all the same
  if (proof_scale() >= long_run) least = std::max(bar, long_bar);
  std::cout << "figure: " << promises << " | " << what << " | " << value << " | at least " << least << "\n";
  CHECK_MESSAGE(value >= least, what << ": " << value);
}

/// The same of what must not happen at all.
inline void figure_none(std::string_view promises, std::string_view what, std::uint64_t value) {
  std::cout << "figure: " << promises << " | " << what << " | " << value << " | exactly 0\n";
  CHECK_MESSAGE(value == 0, what << ": " << value);
}

}  // namespace orgmgr::test
