// Code points out of UTF-8 and into it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace orgmgr::text {

/// What `next_code_point` answers where the bytes are not UTF-8; it has stepped over one byte.
inline constexpr char32_t not_utf8 = 0xFFFFFFFF;

/// Decodes the code point at `at` and moves `at` behind it. Precondition: at < text.size(). Strict:
/// no overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& at) noexcept;
/// The code point that ends at `end`, and `end` moved before it. Precondition: end > 0, valid UTF-8.
[[nodiscard]] char32_t previous_code_point(std::string_view text, std::size_t& end) noexcept;
void append_utf8(std::string& out, char32_t code_point);
/// Whether every byte is from 0x20 to 0x7E.
[[nodiscard]] bool is_printable_ascii(std::string_view text) noexcept;
/// Whether every byte is below 0x80.
[[nodiscard]] bool is_ascii(std::string_view text) noexcept;

}  // namespace orgmgr::text
