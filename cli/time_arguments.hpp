// Times and durations as people type them.
#pragma once

#include <chrono>
#include <optional>
#include <orgmgr/error.hpp>
#include <orgmgr/types.hpp>
#include <string>
#include <string_view>
#include <variant>

namespace orgmgr::cli {

/// A point of history: a time, or a revision (`rev:N`).
struct HistoryPoint {
  std::variant<Timestamp, Revision> point{};
  /// True when the point lies after the commit; a span [since, until) holds what is not before
  /// `since` and is before `until`.
  [[nodiscard]] bool is_after(Revision revision, Timestamp at) const;
};

/// `500ms`, `30s`, `5m`, `24h`, `7d`, `2w`. Throws `BadResult` time_invalid; `what` names the option.
[[nodiscard]] std::chrono::milliseconds parse_duration(std::string_view text, std::string_view what);
/// The same in whole seconds; empty text is not set.
[[nodiscard]] std::optional<std::chrono::seconds> optional_seconds(std::string_view text,
                                                                   std::string_view what);
/// RFC 3339, a date (midnight UTC), a duration (that long ago), or `rev:N`. Throws as above.
[[nodiscard]] HistoryPoint parse_history_point(std::string_view text, std::string_view what);
/// RFC 3339, a date (midnight UTC), or a duration (that long from now). Throws as above.
[[nodiscard]] Timestamp parse_time_ahead(std::string_view text, std::string_view what);
/// A whole number. Throws `BadResult` with `code`.
[[nodiscard]] std::uint64_t parse_number(std::string_view text, std::string_view what, ErrorCode code,
                                         std::uint64_t least, std::uint64_t most);

}  // namespace orgmgr::cli
