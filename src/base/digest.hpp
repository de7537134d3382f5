// Digests. SHA-256 through libcrypto's low-level calls, which need no EVP set-up: a cold process
// that only reads stays twice as quick (docs/decisions).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace orgmgr {

/// SHA-256, incremental.
class Sha256 {
 public:
  using Digest = std::array<std::byte, 32>;

  Sha256();
  Sha256& update(std::string_view bytes);
  /// Ends the computation, as `hex` does.
  [[nodiscard]] Digest digest();
  /// 64 lower-case hexadecimal digits. Ends the computation.
  [[nodiscard]] std::string hex();

 private:
  alignas(8) std::array<std::byte, 128> state_;  // SHA256_CTX, kept out of this header
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);
/// CRC-32C (Castagnoli), continued from `seed`; the processor's instruction where there is one.
[[nodiscard]] std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed = 0) noexcept;
[[nodiscard]] std::string hex(std::span<const std::byte> bytes);
[[nodiscard]] std::string hex32(std::uint32_t value);
[[nodiscard]] bool constant_time_equal(std::string_view one, std::string_view other) noexcept;

}  // namespace orgmgr
