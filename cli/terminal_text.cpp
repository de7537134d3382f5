// Terminal text by Unicode's own tables of widths.
#include "terminal_text.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

#include <algorithm>

namespace orgmgr::cli {
namespace {

struct Character {
  std::int32_t code = -1;  // -1: a byte that is not UTF-8
  std::string_view bytes{};
};

Character next_character(std::string_view text) {
  utf8proc_int32_t code = -1;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &code);
  if (size <= 0 || code < 0) return {-1, text.substr(0, 1)};
  return {code, text.substr(0, static_cast<std::size_t>(size))};
}

bool is_harmful(std::int32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029 || code == 0x061C ||
         code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

bool is_plain_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

std::string escape(const Character& character) {
  if (character.code < 0)
    return fmt::format("\\x{:02x}", static_cast<unsigned char>(character.bytes.front()));
  if (character.code == '\n') return "\\n";
  if (character.code == '\t') return "\\t";
  if (character.code == '\r') return "\\r";
  return character.code < 0x80 ? fmt::format("\\x{:02x}", character.code)
                               : fmt::format("\\u{:04x}", character.code);
}

}  // namespace

std::string harmless(std::string_view text) {
  if (is_plain_ascii(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    const Character character = next_character(text);
    if (is_harmful(character.code)) {
      out += escape(character);
    } else {
      out += character.bytes;
    }
    text.remove_prefix(character.bytes.size());
  }
  return out;
}

std::string harmless_json(std::string_view json) {
  if (is_plain_ascii(json)) return std::string(json);
  std::string out;
  while (!json.empty()) {
    const Character character = next_character(json);
    if (character.code < 0) {
      out += "\\ufffd";
    } else if (is_harmful(character.code)) {
      out += fmt::format("\\u{:04x}", character.code);
    } else {
      out += character.bytes;
    }
    json.remove_prefix(character.bytes.size());
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  if (is_plain_ascii(text)) return text.size();
  std::size_t width = 0;
  while (!text.empty()) {
    const Character character = next_character(text);
    width +=
        character.code < 0 ? 1 : static_cast<std::size_t>(std::max(0, utf8proc_charwidth(character.code)));
    text.remove_prefix(character.bytes.size());
  }
  return width;
}

std::string shortened(std::string_view text, std::size_t width) {
  if (display_width(text) <= width) return std::string(text);
  if (width == 0) return {};
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const Character character = next_character(text);
    const std::size_t columns = display_width(character.bytes);
    if (used + columns > width - 1) break;
    used += columns;
    out += character.bytes;
    text.remove_prefix(character.bytes.size());
  }
  return out + "…";
}

std::string excerpt(std::string_view text, std::size_t most) {
  std::string_view rest = text;
  for (std::size_t seen = 0; !rest.empty() && seen < most; ++seen)
    rest.remove_prefix(next_character(rest).bytes.size());
  std::string shown(text.substr(0, text.size() - rest.size()));
  return rest.empty() ? shown : shown + "…";
}

std::size_t terminal_width() {
  if (isatty(STDOUT_FILENO) == 0) return 0;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace orgmgr::cli
