// Slices of JSON text, and scalars decoded from them.
#include "base/json_text.hpp"

#include <charconv>

#include "base/json_slice.hpp"
#include "base/utf8.hpp"

namespace orgmgr::json {
namespace {

bool ends_here(Slicer& slicer) {
  slicer.skip_space();
  return slicer.at_end();
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::string_view without_space(std::string_view value) {
  while (!value.empty() && is_space(value.front())) value.remove_prefix(1);
  while (!value.empty() && is_space(value.back())) value.remove_suffix(1);
  return value;
}

/// The four digits of a \u escape at `at`.
std::optional<char32_t> four_digits(std::string_view text, std::size_t at) {
  if (text.size() < at + 4) return std::nullopt;
  std::uint32_t value = 0;
  const char* const begin = text.data() + at;
  const auto [end, error] = std::from_chars(begin, begin + 4, value, 16);
  if (error != std::errc{} || end != begin + 4) return std::nullopt;
  return value;
}

/// Decodes the \u escape whose `u` is at `at` and leaves `at` on its last digit. Lone surrogates are
/// refused.
bool append_unicode_escape(std::string& out, std::string_view text, std::size_t& at) {
  const auto unit = four_digits(text, at + 1);
  if (!unit) return false;
  at += 4;
  char32_t code_point = *unit;
  if (code_point >= 0xDC00 && code_point <= 0xDFFF) return false;
  if (code_point >= 0xD800 && code_point <= 0xDBFF) {
    if (text.substr(at + 1, 2) != "\\u") return false;
    const auto low = four_digits(text, at + 3);
    if (!low || *low < 0xDC00 || *low > 0xDFFF) return false;
    at += 6;
    code_point = 0x10000 + ((code_point - 0xD800) << 10U) + (*low - 0xDC00);
  }
  text::append_utf8(out, code_point);
  return true;
}

}  // namespace

std::optional<std::vector<Member>> members(std::string_view object) {
  std::vector<Member> found;
  bool keys_valid = true;
  const bool whole = for_each_member(object, [&](std::string_view key, std::string_view value) {
    auto decoded = decode_string(key);
    keys_valid = decoded.has_value();
    if (keys_valid) found.push_back({std::move(*decoded), value});
    return keys_valid;
  });
  if (!whole || !keys_valid) return std::nullopt;
  return found;
}

std::optional<std::vector<std::string_view>> elements(std::string_view array) {
  std::vector<std::string_view> found;
  Slicer slicer{array};
  slicer.skip_space();
  if (!slicer.skip('[')) return std::nullopt;
  slicer.skip_space();
  if (slicer.skip(']')) return ends_here(slicer) ? std::optional{found} : std::nullopt;
  while (true) {
    const std::string_view value = slicer.value();
    if (value.empty()) return std::nullopt;
    found.push_back(value);
    slicer.skip_space();
    if (slicer.skip(']')) return ends_here(slicer) ? std::optional{std::move(found)} : std::nullopt;
    if (!slicer.skip(',')) return std::nullopt;
    slicer.skip_space();
  }
}

std::string_view find(std::string_view object, std::string_view key) {
  std::string_view found;
  for_each_member(object, [&](std::string_view quoted, std::string_view value) {
    if (!key_is(quoted, key)) return true;
    found = value;
    return false;
  });
  return found;
}

bool is_null(std::string_view value) noexcept { return without_space(value) == "null"; }

std::optional<std::string> decode_string(std::string_view value) {
  value = without_space(value);
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::nullopt;
  value = value.substr(1, value.size() - 2);
  const char* const begin = value.data();
  const char* const end = begin + value.size();
  auto special = static_cast<std::size_t>(find_quote_or_backslash(begin, end) - begin);
  if (special == value.size()) return std::string{value};
  std::string text;
  text.reserve(value.size());
  std::size_t at = 0;
  while (true) {
    text.append(value.substr(at, special - at));
    if (special == value.size()) return text;
    if (value[special] == '"' || special + 1 >= value.size()) return std::nullopt;
    at = special + 1;
    switch (value[at]) {
      case '"':
      case '\\':
      case '/':
        text += value[at];
        break;
      case 'b':
        text += '\b';
        break;
      case 'f':
        text += '\f';
        break;
      case 'n':
        text += '\n';
        break;
      case 'r':
        text += '\r';
        break;
      case 't':
        text += '\t';
        break;
      case 'u':
        if (!append_unicode_escape(text, value, at)) return std::nullopt;
        break;
      default:
        return std::nullopt;
    }
    ++at;
    special = static_cast<std::size_t>(find_quote_or_backslash(begin + at, end) - begin);
  }
}

std::optional<std::int64_t> decode_integer(std::string_view value) {
  value = without_space(value);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (value.empty() || error != std::errc{} || end != value.data() + value.size()) return std::nullopt;
  return number;
}

std::optional<bool> decode_bool(std::string_view value) {
  value = without_space(value);
  if (value == "true") return true;
  if (value == "false") return false;
  return std::nullopt;
}

}  // namespace orgmgr::json
