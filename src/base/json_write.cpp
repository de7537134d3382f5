// JSON text made: strings in the canonical form, objects member by member, white space taken out.
#include <array>
#include <charconv>

#include "base/json_slice.hpp"
#include "base/json_text.hpp"

namespace orgmgr::json {
namespace {

/// For each byte: 0 as it is, 'u' as \u00xx, else the letter after the backslash.
constexpr std::array<char, 256> escapes = [] {
  std::array<char, 256> table{};
  for (std::size_t c = 0; c < 0x20; ++c) table[c] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

}  // namespace

void append_string(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    const char* const escaped = find_escaped(at, end);
    out.append(at, static_cast<std::size_t>(escaped - at));
    if (escaped == end) break;
    const auto byte = static_cast<unsigned char>(*escaped);
    const char escape = escapes[byte];
    out += '\\';
    out += escape;
    if (escape == 'u') {
      out += "00";
      out += digits[byte >> 4U];
      out += digits[byte & 0xFU];
    }
    at = escaped + 1;
  }
  out += '"';
}

std::string quote(std::string_view text) {
  std::string out;
  out.reserve(text.size() + 2);
  append_string(out, text);
  return out;
}

std::string compact(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool in_string = false;
  std::size_t plain = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      out.append(text.substr(plain, i - plain));
      plain = i + 1;
    }
  }
  if (plain < text.size()) out.append(text.substr(plain));
  return out;
}

void ObjectWriter::key(std::string_view key) {
  if (text_.size() > 1) text_ += ',';
  append_string(text_, key);
  text_ += ':';
}

ObjectWriter& ObjectWriter::string(std::string_view name, std::string_view value) {
  key(name);
  append_string(text_, value);
  return *this;
}

ObjectWriter& ObjectWriter::integer(std::string_view name, std::uint64_t value) {
  key(name);
  std::array<char, 20> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  text_.append(digits.data(), written.ptr);
  return *this;
}

ObjectWriter& ObjectWriter::boolean(std::string_view name, bool value) {
  return raw(name, value ? "true" : "false");
}

ObjectWriter& ObjectWriter::null(std::string_view name) { return raw(name, "null"); }

ObjectWriter& ObjectWriter::raw(std::string_view name, std::string_view value) {
  key(name);
  text_.append(value);
  return *this;
}

std::string ObjectWriter::finish() && {
  text_ += '}';
  return std::move(text_);
}

}  // namespace orgmgr::json
