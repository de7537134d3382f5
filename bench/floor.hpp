// What any store pays whose answers wait for the disk: a line for each add, written and synced, and a thread
// that is woken. No rules, no records, no lookups: no store can be quicker than this on the same disk.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>

#include "adds.hpp"

namespace orgmgr::bench {

inline constexpr std::size_t bytes_of_an_add = 650;  ///< a line of our journal

/// Lines of the size of ours, one after the other for each thread; those of threads that wait are written and
/// synced together. Into a file in `folder` whose size is fixed before.
[[nodiscard]] Adds lines_on_disk(const std::filesystem::path& folder, unsigned threads,
                                 std::chrono::duration<double> time);

}  // namespace orgmgr::bench
