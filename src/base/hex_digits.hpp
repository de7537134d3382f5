// A digest as text, without memory of its own.
#pragma once

#include <array>

#include "base/digest.hpp"

namespace orgmgr {

using HexDigest = std::array<char, 64>;

/// Lower case, as `hex` writes it.
[[nodiscard]] HexDigest hex_digits(const Sha256::Digest& digest) noexcept;

}  // namespace orgmgr
