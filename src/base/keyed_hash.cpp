// SipHash, one round for each word and three at the end.
#include "base/keyed_hash.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

namespace orgmgr {
namespace {

struct State {
  std::uint64_t a;
  std::uint64_t b;
  std::uint64_t c;
  std::uint64_t d;

  void round() noexcept {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }

  void take(std::uint64_t word) noexcept {
    d ^= word;
    round();
    a ^= word;
  }

  [[nodiscard]] std::uint64_t finish() noexcept {
    for (int left = 3; left > 0; --left) round();
    return a ^ b ^ c ^ d;
  }
};

/// Up to 8 bytes, the first lowest.
std::uint64_t word_of(const char* bytes, std::size_t size) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, size);
  static_assert(std::endian::native == std::endian::little);
  return word;
}

}  // namespace

Fingerprint keyed_hash(const HashKey& key, std::string_view bytes) noexcept {
  State state{key[0] ^ 0x736f6d6570736575U, key[1] ^ 0x646f72616e646f6dU ^ 0xEEU,
              key[0] ^ 0x6c7967656e657261U, key[1] ^ 0x7465646279746573U};
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) state.take(word_of(at, 8));
  state.take(word_of(at, left) | std::uint64_t{bytes.size() & 0xFFU} << 56U);
  state.c ^= 0xEEU;
  const std::uint64_t first = state.finish();
  state.b ^= 0xDDU;
  return {first, state.finish()};
}

}  // namespace orgmgr
