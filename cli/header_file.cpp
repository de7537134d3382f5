// Header fields out of lines, or out of JSON.
#include "header_file.hpp"

#include <fmt/format.h>

#include <orgmgr/error.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/types.hpp>
#include <string_view>

#include "input_file.hpp"
#include "json_slices.hpp"

namespace orgmgr::cli {
namespace {

// A token of Lago's holds the body, at most eight bytes for one.
constexpr std::size_t longest_file = (8U << 20U) + (256U << 10U);
constexpr std::string_view blank = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

/// `POST /webhooks HTTP/1.1`, `HTTP/1.1 200 OK`.
bool is_start_line(std::string_view line) {
  return line.starts_with("HTTP/") || line.find(" HTTP/") != std::string_view::npos;
}

[[noreturn]] void refuse_line(const std::string& path, std::size_t number) {
  throw BadResult(Error(ErrorCode::malformed_line,
                        fmt::format("{}:{} must be a header field, \"Name: value\".", path, number), path,
                        "--headers-file"));
}

std::vector<HeaderField> read_lines(const std::string& path, std::string_view text) {
  std::vector<HeaderField> fields;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (trimmed(line).empty() || (number == 1 && is_start_line(line))) continue;
    const auto colon = line.find(':');
    // A line that begins with white space would continue the one before, which HTTP no longer allows.
    const std::string_view name = line.substr(0, colon);
    if (colon == std::string_view::npos || name.empty() ||
        name.find_first_of(blank) != std::string_view::npos)
      refuse_line(path, number);
    fields.emplace_back(name, trimmed(line.substr(colon + 1)));
  }
  return fields;
}

std::vector<HeaderField> read_object(const std::string& path, std::string_view text) {
  const auto refuse = [&path] {
    throw BadResult(
        Error(ErrorCode::json_invalid,
              fmt::format("{} must be lines \"Name: value\", or a JSON object of strings of at most "
                          "64 KiB.",
                          path),
              path, "--headers-file"));
  };
  const auto json = Json::parse(text);
  if (!json) refuse();
  std::vector<HeaderField> fields;
  for (const auto& [name, value] : json_members(json->text())) {
    if (!value.starts_with('"')) refuse();
    fields.emplace_back(name, json_text(value));
  }
  return fields;
}

}  // namespace

std::vector<HeaderField> read_header_file(const std::string& path) {
  const std::string text = read_input(path, longest_file);
  if (text.size() > longest_file) {
    throw BadResult(Error(ErrorCode::argument_invalid,
                          fmt::format("{} is longer than any header, {} bytes.", path, longest_file), path,
                          "--headers-file"));
  }
  return trimmed(text).starts_with('{') ? read_object(path, text) : read_lines(path, text);
}

}  // namespace orgmgr::cli
