// CRC-32C: the checksum of stored blocks.
#include "base/crc32c.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

#include "base/digest.hpp"

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace orgmgr {
namespace detail {
namespace {

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

/// Table n says what a byte does to the sum n bytes later, so that eight bytes go at once.
constexpr Tables tables = [] {
  Tables all{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t sum = byte;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? 0x82F63B78U : 0U);
    all[0][byte] = sum;
  }
  for (std::size_t n = 1; n < all.size(); ++n) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = all[n - 1][byte];
      all[n][byte] = (before >> 8U) ^ all[0][before & 0xFFU];
    }
  }
  return all;
}();

std::uint32_t byte_at(const char* at) noexcept { return static_cast<unsigned char>(*at); }

}  // namespace

std::uint32_t crc32c_by_table(std::string_view bytes, std::uint32_t seed) noexcept {
  std::uint32_t sum = ~seed;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; at += 8, left -= 8) {
    sum ^= byte_at(at) | byte_at(at + 1) << 8U | byte_at(at + 2) << 16U | byte_at(at + 3) << 24U;
    sum = tables[7][sum & 0xFFU] ^ tables[6][(sum >> 8U) & 0xFFU] ^ tables[5][(sum >> 16U) & 0xFFU] ^
          tables[4][sum >> 24U] ^ tables[3][byte_at(at + 4)] ^ tables[2][byte_at(at + 5)] ^
          tables[1][byte_at(at + 6)] ^ tables[0][byte_at(at + 7)];
  }
  for (; left > 0; ++at, --left) sum = (sum >> 8U) ^ tables[0][(sum ^ byte_at(at)) & 0xFFU];
  return ~sum;
}

#if defined(__x86_64__)

namespace {

/// The instruction takes three cycles, but one can start in each: three stretches go side by side. Three of
/// them, and 16 bytes, are a block of 4,096.
constexpr std::size_t stretch = 1360;

/// What `stretch` zero bytes do to each byte of a sum.
constexpr std::array<std::array<std::uint32_t, 256>, 4> behind_stretch = [] {
  std::array<std::uint32_t, 32> of_bit{};
  for (std::size_t bit = 0; bit < of_bit.size(); ++bit) {
    std::uint32_t sum = 1U << bit;
    for (std::size_t zero = 0; zero < stretch; ++zero) sum = (sum >> 8U) ^ tables[0][sum & 0xFFU];
    of_bit[bit] = sum;
  }
  std::array<std::array<std::uint32_t, 256>, 4> all{};
  for (std::size_t place = 0; place < all.size(); ++place) {
    for (std::size_t byte = 1; byte < 256; ++byte) {
      const auto lowest = static_cast<std::size_t>(std::countr_zero(byte));
      all[place][byte] = all[place][byte & (byte - 1)] ^ of_bit[place * 8 + lowest];
    }
  }
  return all;
}();

std::uint64_t skip_stretch(std::uint64_t sum) noexcept {
  return behind_stretch[0][sum & 0xFFU] ^ behind_stretch[1][sum >> 8U & 0xFFU] ^
         behind_stretch[2][sum >> 16U & 0xFFU] ^ behind_stretch[3][sum >> 24U & 0xFFU];
}

std::uint64_t eight_at(const char* at) noexcept {
  std::uint64_t eight = 0;
  std::memcpy(&eight, at, 8);
  return eight;
}

}  // namespace

__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(std::string_view bytes,
                                                                      std::uint32_t seed) noexcept {
  std::uint64_t sum = ~seed;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 3 * stretch; at += 3 * stretch, left -= 3 * stretch) {
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    for (std::size_t i = 0; i < stretch; i += 8) {
      sum = _mm_crc32_u64(sum, eight_at(at + i));
      second = _mm_crc32_u64(second, eight_at(at + stretch + i));
      third = _mm_crc32_u64(third, eight_at(at + 2 * stretch + i));
    }
    sum = skip_stretch(skip_stretch(sum) ^ second) ^ third;
  }
  for (; left >= 8; at += 8, left -= 8) sum = _mm_crc32_u64(sum, eight_at(at));
  auto rest = static_cast<std::uint32_t>(sum);
  for (; left > 0; ++at, --left) rest = _mm_crc32_u8(rest, static_cast<unsigned char>(*at));
  return ~rest;
}

#else

std::uint32_t crc32c_by_instruction(std::string_view bytes, std::uint32_t seed) noexcept {
  return crc32c_by_table(bytes, seed);
}

#endif

}  // namespace detail

std::uint32_t crc32c(std::string_view bytes, std::uint32_t seed) noexcept {
  return detail::has_crc32c_instruction() ? detail::crc32c_by_instruction(bytes, seed)
                                          : detail::crc32c_by_table(bytes, seed);
}

}  // namespace orgmgr
