// Data shown to people: what could steer a terminal or turn text around is made visible.
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace orgmgr::text {
namespace {

bool steers(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

void append_hex(std::string& out, char32_t value, unsigned digits) {
  while (digits-- > 0) out += "0123456789abcdef"[(value >> (4U * digits)) & 0xFU];
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    if (c == not_utf8) {
      shown += "\\x";
      append_hex(shown, static_cast<unsigned char>(text[begin]), 2);
    } else if (!steers(c)) {
      shown.append(text.substr(begin, at - begin));
    } else if (c < 0x80) {
      shown += "\\x";
      append_hex(shown, c, 2);
    } else {
      shown += "\\u";
      append_hex(shown, c, 4);
    }
  }
  return shown;
}

std::string excerpt(std::string_view text, std::size_t code_points) {
  std::size_t at = 0;
  for (std::size_t seen = 0; at < text.size() && seen < code_points; ++seen) {
    static_cast<void>(next_code_point(text, at));
  }
  std::string shown = printable(text.substr(0, at));
  if (at < text.size()) shown += "…";
  return shown;
}

}  // namespace orgmgr::text
