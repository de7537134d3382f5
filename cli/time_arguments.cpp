// Parsing of times, durations and numbers.
#include "time_arguments.hpp"

#include <fmt/format.h>

#include <charconv>

#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

std::optional<std::chrono::milliseconds> duration(std::string_view text) {
  const auto unit_at = text.find_first_not_of("0123456789");
  if (unit_at == 0 || unit_at == std::string_view::npos) return std::nullopt;
  const auto count = whole_number(text.substr(0, unit_at));
  constexpr std::uint64_t longest = 1'000'000'000;  // keeps every product below 64 bits
  if (!count || *count > longest) return std::nullopt;
  const auto number = static_cast<std::int64_t>(*count);
  const std::string_view unit = text.substr(unit_at);
  if (unit == "ms") return std::chrono::milliseconds(number);
  if (unit == "s") return std::chrono::seconds(number);
  if (unit == "m") return std::chrono::minutes(number);
  if (unit == "h") return std::chrono::hours(number);
  if (unit == "d") return std::chrono::days(number);
  if (unit == "w") return std::chrono::weeks(number);
  return std::nullopt;
}

/// RFC 3339, or a date (midnight UTC).
std::optional<Timestamp> absolute_time(std::string_view text) {
  return parse_time(text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text));
}

Timestamp now() {
  return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace

bool HistoryPoint::is_after(Revision revision, Timestamp at) const {
  if (const auto* bound = std::get_if<Revision>(&point)) return revision < *bound;
  return at < std::get<Timestamp>(point);
}

std::chrono::milliseconds parse_duration(std::string_view text, std::string_view what) {
  if (const auto value = duration(text)) return *value;
  throw BadResult(Error(ErrorCode::time_invalid,
                        fmt::format("{} must be a duration such as 500ms, 10s, 5m, 24h or 7d, not \"{}\".",
                                    what, excerpt(text)),
                        std::string(text), std::string(what)));
}

std::optional<std::chrono::seconds> optional_seconds(std::string_view text, std::string_view what) {
  if (text.empty()) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::seconds>(parse_duration(text, what));
}

HistoryPoint parse_history_point(std::string_view text, std::string_view what) {
  if (text.starts_with("rev:")) {
    if (const auto revision = whole_number(text.substr(4))) return {*revision};
  } else if (const auto ago = duration(text)) {
    return {now() - *ago};
  } else if (const auto time = absolute_time(text)) {
    return {*time};
  }
  throw BadResult(Error(ErrorCode::time_invalid,
                        fmt::format("{} must be a time (2026-11-20T14:55:30Z), a date (2026-11-20), a span "
                                    "back from now (24h, 7d) or rev:N, not \"{}\".",
                                    what, excerpt(text)),
                        std::string(text), std::string(what)));
}

Timestamp parse_time_ahead(std::string_view text, std::string_view what) {
  if (const auto span = duration(text)) return now() + *span;
  if (const auto time = absolute_time(text)) return *time;
  throw BadResult(Error(ErrorCode::time_invalid,
                        fmt::format("{} must be a time (2026-11-20T14:55:30Z), a date (2026-11-20) or a span "
                                    "from now (24h, 7d), not \"{}\".",
                                    what, excerpt(text)),
                        std::string(text), std::string(what)));
}

std::uint64_t parse_number(std::string_view text, std::string_view what, ErrorCode code, std::uint64_t least,
                           std::uint64_t most) {
  const auto value = whole_number(text);
  if (value && *value >= least && *value <= most) return *value;
  constexpr std::uint64_t as_good_as_any = std::uint64_t{1} << 53U;
  const std::string bound =
      most >= as_good_as_any ? fmt::format("{} or more", least) : fmt::format("{} to {}", least, most);
  throw BadResult(Error(code,
                        fmt::format("{} must be a whole number, {}, not \"{}\".", what, bound, excerpt(text)),
                        std::string(text), std::string(what)));
}

}  // namespace orgmgr::cli
