// The two ways to the same CRC-32C, each by itself, so that tests can compare them.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/processor.hpp"

namespace orgmgr::detail {

/// By table, on any processor.
[[nodiscard]] std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t seed) noexcept;
/// Precondition: `has_crc32c_instruction()`.
[[nodiscard]] std::uint32_t crc32c_by_instruction(std::string_view bytes, std::uint32_t seed) noexcept;

}  // namespace orgmgr::detail
