// Base64 digit by digit; libcrypto's decoder takes white space and cannot tell padding from zeros.
#include "base/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace orgmgr {
namespace {

constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view for_urls = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t no_digit = 0xFF;
using DigitValues = std::array<std::uint8_t, 256>;

constexpr DigitValues values_of(std::string_view alphabet) {
  DigitValues values{};
  values.fill(no_digit);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr DigitValues standard_values = values_of(standard);
constexpr DigitValues values_for_urls = values_of(for_urls);

/// Digits without their padding.
std::optional<std::string> decode_digits(std::string_view digits, const DigitValues& values) {
  if (digits.size() % 4 == 1) return std::nullopt;
  std::string bytes;
  bytes.reserve(digits.size() / 4 * 3 + 2);
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char digit : digits) {
    const std::uint8_t value = values[static_cast<unsigned char>(digit)];
    if (value == no_digit) return std::nullopt;
    held = (held << 6U) | value;
    held_bits += 6;
    if (held_bits < 8) continue;
    held_bits -= 8;
    bytes += static_cast<char>(held >> held_bits);
    held &= (1U << held_bits) - 1U;
  }
  if (held != 0) return std::nullopt;
  return bytes;
}

}  // namespace

std::string encode_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t held = 0;
  unsigned held_bits = 0;
  for (const char byte : bytes) {
    held = (held << 8U) | static_cast<unsigned char>(byte);
    for (held_bits += 8; held_bits >= 6;) {
      held_bits -= 6;
      text += standard[(held >> held_bits) & 0x3FU];
    }
    held &= (1U << held_bits) - 1U;
  }
  if (held_bits > 0) text += standard[(held << (6U - held_bits)) & 0x3FU];
  while (text.size() % 4 != 0) text += '=';
  return text;
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return decode_digits(text, standard_values);
}

std::optional<std::string> decode_base64url(std::string_view text) {
  return decode_digits(text, values_for_urls);
}

}  // namespace orgmgr
