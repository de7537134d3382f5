// Taking lines of sorted files apart without parsing the records.
#include "storage/json/sorted_line.hpp"

#include <algorithm>

#include "base/json_slice.hpp"
#include "base/json_text.hpp"
#include "base/text_finder.hpp"
#include "model/collection.hpp"

namespace orgmgr::storage::json_engine {
namespace {

/// Length of the JSON string at the start of `text`, quotes included; 0 when there is none.
std::size_t string_length(std::string_view text, bool& escaped) noexcept {
  if (text.empty() || text.front() != '"') return 0;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data() + 1;; at += 2) {
    at = json::find_quote_or_backslash(at, end);
    if (at == end) return 0;
    if (*at == '"') return static_cast<std::size_t>(at + 1 - text.data());
    escaped = true;
    if (end - at < 2) return 0;
  }
}

std::string_view without_comma(std::string_view text) noexcept {
  if (!text.empty() && text.back() == ',') text.remove_suffix(1);
  return text;
}

/// Reads `"name":"…"` at the start of `text` (after `prefix`), leaving the rest.
bool take_field(std::string_view& text, std::string_view prefix, std::string_view& quoted, bool& escaped) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  const std::size_t length = string_length(text, escaped);
  if (length == 0) return false;
  quoted = text.substr(0, length);
  text.remove_prefix(length);
  return true;
}

SortedLine take_member(std::string_view line, std::string& scratch) {
  const std::string_view value = without_comma(line);
  std::string_view rest = value;
  std::string_view org;
  std::string_view user;
  bool escaped = false;
  if (!take_field(rest, R"({"org_id":)", org, escaped) ||
      !take_field(rest, R"(,"user_id":)", user, escaped) || value.back() != '}') {
    return {};
  }
  scratch.clear();
  if (!escaped) {
    scratch.append(org.substr(1, org.size() - 2)).append(1, ' ').append(user.substr(1, user.size() - 2));
  } else {
    const auto org_text = json::decode_string(org);
    const auto user_text = json::decode_string(user);
    if (!org_text || !user_text) return {};
    scratch.append(*org_text).append(1, ' ').append(*user_text);
  }
  return {LineKind::record, scratch, value};
}

}  // namespace

SortedLine take_apart(Shape shape, std::string_view line, std::string& scratch) {
  if (line == "{" || line == "]," || line == "]") return {LineKind::structure, {}, {}};
  if (line == "}") return {LineKind::end, {}, {}};
  if (shape == Shape::grouped && line.starts_with('{')) return take_member(line, scratch);

  bool escaped = false;
  const std::size_t length = string_length(line, escaped);
  if (length == 0 || line.substr(length, 2) != ": ") return {};
  SortedLine result;
  result.key = line.substr(1, length - 2);
  if (escaped) {
    auto decoded = json::decode_string(line.substr(0, length));
    if (!decoded) return {};
    scratch = *std::move(decoded);
    result.key = scratch;
  }
  result.value = line.substr(length + 2);
  if (shape == Shape::grouped) {
    result.kind = result.value == "[" ? LineKind::group_start : LineKind::malformed;
    result.value = {};
  } else {
    result.kind = LineKind::record;
    result.value = without_comma(result.value);
  }
  return result;
}

std::optional<std::string> line_start(Shape shape, std::string_view key) {
  const char* const end = key.data() + key.size();
  if (json::find_escaped(key.data(), end) != end || key.find('\x7f') != std::string_view::npos)
    return std::nullopt;
  std::string start;
  if (shape == Shape::keyed) {
    start.append("\"").append(key).append("\": ");
    return start;
  }
  const auto [org, user] = model::split_member_key(key);
  start.append(R"({"org_id":")").append(org).append(R"(","user_id":")").append(user).append("\"");
  return start;
}

std::size_t line_starting_with(std::string_view lines, std::string_view start) {
  // Neighbours differ where their keys end, just before what follows every key.
  const std::size_t end_of_key = std::max<std::size_t>(start.size(), 5) - 5;
  const TextFinder finder(start, {end_of_key, std::min(end_of_key + 1, start.size() - 1)});
  for (std::size_t from = 0; from < lines.size();) {
    const std::size_t found = finder.place_in(lines.substr(from));
    if (found == std::string_view::npos) return found;
    const std::size_t at = from + found;
    if (at == 0 || lines[at - 1] == '\n') return at;
    from = at + 1;
  }
  return std::string_view::npos;
}

}  // namespace orgmgr::storage::json_engine
