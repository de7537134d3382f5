// A short fingerprint of a text under a secret key: SipHash-1-3 with 128 bits (Aumasson and Bernstein,
// 2012; the rounds that Python and Rust use for their tables). Whoever does not know the key cannot
// choose texts that collide, and 128 bits leave no chance for it by accident.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace orgmgr {

using HashKey = std::array<std::uint64_t, 2>;
using Fingerprint = std::array<std::uint64_t, 2>;

[[nodiscard]] Fingerprint keyed_hash(const HashKey& key, std::string_view bytes) noexcept;

}  // namespace orgmgr
