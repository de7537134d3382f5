// Tokens: random bits as base64url (RFC 4648, 5) without padding.
#include "rules/secret_token.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/digest.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string new_secret_token(const Randomness& random) {
  std::array<std::byte, token_bytes> bytes{};
  random(bytes);
  std::string token;
  std::uint32_t pending = 0;  // bits that are not written yet, below `count`
  unsigned count = 0;
  for (const std::byte byte : bytes) {
    pending = (pending << 8U | std::to_integer<std::uint32_t>(byte)) & 0xFFFFU;
    count += 8;
    while (count >= 6) {
      count -= 6;
      token.push_back(alphabet[pending >> count & 0x3FU]);
    }
  }
  if (count > 0) token.push_back(alphabet[pending << (6 - count) & 0x3FU]);
  // Pasted into a command line, a leading dash would make an option of it.
  if (token.front() == '-') token.front() = alphabet.front();
  return token;
}

std::string token_hash(std::string_view token) { return sha256_hex(token); }

std::string shown_id(std::string_view id) {
  constexpr std::size_t token_length = (token_bytes * 8 + 5) / 6;
  const bool token = id.size() == token_length && id.find_first_not_of(alphabet) == std::string_view::npos;
  return token ? "(a token)" : std::string(id);
}

}  // namespace orgmgr::rules
