// How often the calling thread has asked for memory.
#pragma once

#include <cstdint>

namespace orgmgr::bench {

[[nodiscard]] std::uint64_t allocations_of_this_thread() noexcept;

}  // namespace orgmgr::bench
