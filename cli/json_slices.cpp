// Slicing of valid JSON without building trees.
#include "json_slices.hpp"

#include <algorithm>

namespace orgmgr::cli {
namespace {

void skip_space(std::string_view text, std::size_t& at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r'))
    ++at;
}

// Moves `at` behind the string that starts there.
void skip_string(std::string_view text, std::size_t& at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      ++at;
      return;
    }
  }
  at = text.size();
}

// The value that starts at `at`, which moves behind it.
std::string_view take_value(std::string_view text, std::size_t& at) {
  skip_space(text, at);
  const std::size_t start = at;
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      skip_string(text, at);
      if (depth == 0) break;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) break;
      ++at;
      if (--depth == 0) break;
      continue;
    }
    if (depth == 0 && (c == ',' || c == ' ' || c == '\n' || c == '\t' || c == '\r')) break;
    ++at;
  }
  return text.substr(start, at - start);
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto byte = [&out](std::uint32_t value) {
    out += static_cast<char>(static_cast<unsigned char>(value));
  };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0U | (code >> 6U));
    byte(0x80U | (code & 0x3FU));
  } else if (code < 0x10000) {
    byte(0xE0U | (code >> 12U));
    byte(0x80U | ((code >> 6U) & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  } else {
    byte(0xF0U | (code >> 18U));
    byte(0x80U | ((code >> 12U) & 0x3FU));
    byte(0x80U | ((code >> 6U) & 0x3FU));
    byte(0x80U | (code & 0x3FU));
  }
}

std::uint32_t hex4(std::string_view text, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4 && i < text.size(); ++i) {
    const char c = text[i];
    const auto digit = c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
    value = value * 16 + (static_cast<std::uint32_t>(digit) & 0xFU);
  }
  return value;
}

// Decodes the escape after a backslash at `at`, which moves behind it.
void decode_escape(std::string_view text, std::size_t& at, std::string& out) {
  const char c = text[at++];
  switch (c) {
    case 'n':
      out += '\n';
      return;
    case 't':
      out += '\t';
      return;
    case 'r':
      out += '\r';
      return;
    case 'b':
      out += '\b';
      return;
    case 'f':
      out += '\f';
      return;
    case 'u':
      break;
    default:
      out += c;
      return;
  }
  std::uint32_t code = hex4(text, at);
  at += 4;
  if (code >= 0xD800 && code < 0xDC00 && at + 6 <= text.size() && text[at] == '\\' && text[at + 1] == 'u') {
    code = 0x10000 + ((code - 0xD800) << 10U) + (hex4(text, at + 2) - 0xDC00);
    at += 6;
  }
  append_utf8(out, code);
}

// Goes through the members, with the raw text of each key, for as long as `go_on` says so.
template <class GoOn>
void each_member(std::string_view object, const GoOn& go_on) {
  std::size_t at = 0;
  skip_space(object, at);
  if (at >= object.size() || object[at] != '{') return;
  ++at;
  while (at < object.size()) {
    skip_space(object, at);
    if (at >= object.size() || object[at] != '"') return;
    const std::size_t start = at;
    skip_string(object, at);
    const std::string_view key = object.substr(start, at - start);
    skip_space(object, at);
    if (at >= object.size() || object[at] != ':') return;
    ++at;
    if (!go_on(key, take_value(object, at))) return;
    skip_space(object, at);
    if (at >= object.size() || object[at] != ',') return;
    ++at;
  }
}

// Most keys are written as they are, and need no copy to be compared.
bool is_key(std::string_view raw, std::string_view key) {
  if (raw.find('\\') != std::string_view::npos) return json_text(raw) == key;
  return raw.size() == key.size() + 2 && raw.substr(1, key.size()) == key;
}

std::string_view find_one(std::string_view object, std::string_view key) {
  std::string_view found;
  each_member(object, [&](std::string_view name, std::string_view value) {
    const bool is_it = is_key(name, key);
    if (is_it) found = value;
    return !is_it;
  });
  return found;
}

}  // namespace

std::vector<JsonMember> json_members(std::string_view object) {
  std::vector<JsonMember> found;
  each_member(object, [&](std::string_view key, std::string_view value) {
    found.emplace_back(json_text(key), value);
    return true;
  });
  return found;
}

std::vector<std::string_view> json_elements(std::string_view array) {
  std::vector<std::string_view> found;
  std::size_t at = 0;
  skip_space(array, at);
  if (at >= array.size() || array[at] != '[') return found;
  ++at;
  while (at < array.size()) {
    skip_space(array, at);
    if (at >= array.size() || array[at] == ']') break;
    found.push_back(take_value(array, at));
    skip_space(array, at);
    if (at >= array.size() || array[at] != ',') break;
    ++at;
  }
  return found;
}

std::string_view json_find(std::string_view object, std::string_view path) {
  while (true) {
    const auto dot = path.find('.');
    object = find_one(object, path.substr(0, dot));
    if (dot == std::string_view::npos || object.empty()) return object;
    path.remove_prefix(dot + 1);
  }
}

std::string json_text(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return std::string(value);
  value = value.substr(1, value.size() - 2);
  std::string out;
  out.reserve(value.size());
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t plain = std::min(value.find('\\', at), value.size());
    out.append(value.substr(at, plain - at));
    at = plain;
    if (at + 1 < value.size()) {
      decode_escape(value, ++at, out);
    } else if (at < value.size()) {
      out += value[at++];
    }
  }
  return out;
}

std::string json_quote(std::string_view text) {
  static constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += digits[byte >> 4U];
      out += digits[byte & 0xFU];
    } else {
      out += c;
    }
  }
  return out + '"';
}

JsonObject& JsonObject::raw(std::string_view key, std::string_view value) {
  if (text_.size() > 1) text_ += ',';
  text_ += json_quote(key);
  text_ += ':';
  text_ += value;
  return *this;
}

}  // namespace orgmgr::cli
