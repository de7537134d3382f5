// What the process has in memory, and what it has written, by the kernel's account.
#pragma once

#include <cstdint>

namespace orgmgr::bench {

[[nodiscard]] std::uint64_t resident_bytes();
[[nodiscard]] std::uint64_t most_resident_bytes();
/// Bytes given to write calls so far.
[[nodiscard]] std::uint64_t written_bytes();

}  // namespace orgmgr::bench
