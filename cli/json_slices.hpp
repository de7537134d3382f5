// Reading the library's JSON by slicing it, so that every value keeps its bytes; and writing small
// objects. All that is read here comes from the library and is valid; on anything else the
// functions stay within bounds and answer "nothing".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace orgmgr::cli {

/// A key, decoded, and the raw text of its value.
using JsonMember = std::pair<std::string, std::string_view>;

[[nodiscard]] std::vector<JsonMember> json_members(std::string_view object);
[[nodiscard]] std::vector<std::string_view> json_elements(std::string_view array);
/// The raw value under a dotted path (`membership.role`); an empty view when there is none.
[[nodiscard]] std::string_view json_find(std::string_view object, std::string_view path);
/// A JSON string decoded; any other value as its raw text.
[[nodiscard]] std::string json_text(std::string_view value);
[[nodiscard]] std::string json_quote(std::string_view text);

/// Writes one JSON object, member by member.
class JsonObject {
 public:
  JsonObject& string(std::string_view key, std::string_view value) { return raw(key, json_quote(value)); }
  JsonObject& number(std::string_view key, std::uint64_t value) { return raw(key, std::to_string(value)); }
  JsonObject& boolean(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
  /// `value` is JSON text.
  JsonObject& raw(std::string_view key, std::string_view value);
  [[nodiscard]] std::string text() const { return text_ + "}"; }

 private:
  std::string text_ = "{";
};

}  // namespace orgmgr::cli
