// SHA-256 by libcrypto's low-level calls, and the small helpers around digests.
#include "base/digest.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <new>

#include "base/hex_digits.hpp"

namespace orgmgr {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

/// Both digits of every byte.
constexpr std::array<std::array<char, 2>, 256> pairs = [] {
  std::array<std::array<char, 2>, 256> all{};
  for (unsigned byte = 0; byte < all.size(); ++byte) all[byte] = {digits[byte >> 4U], digits[byte & 0xFU]};
  return all;
}();

void write_hex(std::span<const std::byte> bytes, char* place) noexcept {
  for (const std::byte byte : bytes) {
    place = std::copy_n(pairs[std::to_integer<unsigned>(byte)].data(), 2, place);
  }
}

SHA256_CTX* context(std::array<std::byte, 128>& state) noexcept {
  return std::launder(reinterpret_cast<SHA256_CTX*>(state.data()));
}

}  // namespace

static_assert(sizeof(SHA256_CTX) <= 128 && alignof(SHA256_CTX) <= 8);

// Deprecated in favour of EVP, whose set-up costs a cold process as much as all else it does.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

Sha256::Sha256() : state_{} {
  new (state_.data()) SHA256_CTX;
  SHA256_Init(context(state_));
}

Sha256& Sha256::update(std::string_view bytes) {
  SHA256_Update(context(state_), bytes.data(), bytes.size());
  return *this;
}

Sha256::Digest Sha256::digest() {
  Digest bytes{};
  static_assert(sizeof(bytes) == SHA256_DIGEST_LENGTH);
  SHA256_Final(reinterpret_cast<unsigned char*>(bytes.data()), context(state_));
  return bytes;
}

#pragma GCC diagnostic pop

std::string Sha256::hex() { return orgmgr::hex(digest()); }

HexDigest hex_digits(const Sha256::Digest& digest) noexcept {
  HexDigest text{};
  write_hex(digest, text.data());
  return text;
}

std::string sha256_hex(std::string_view bytes) { return Sha256{}.update(bytes).hex(); }

std::string hex(std::span<const std::byte> bytes) {
  std::string text(bytes.size() * 2, '0');
  write_hex(bytes, text.data());
  return text;
}

std::string hex32(std::uint32_t value) {
  std::string text(8, '0');
  for (std::size_t i = text.size(); i-- > 0; value >>= 4U) text[i] = digits[value & 0xFU];
  return text;
}

bool constant_time_equal(std::string_view one, std::string_view other) noexcept {
  if (one.size() != other.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    difference = static_cast<unsigned char>(difference | (one[i] ^ other[i]));
  }
  // Keeps the compiler from leaving the loop at the first difference.
  const volatile unsigned char result = difference;
  return result == 0;
}

}  // namespace orgmgr
