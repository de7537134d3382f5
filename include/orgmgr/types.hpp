// The small types that every call speaks in: ids, revisions, times, JSON text.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/export.hpp>

namespace orgmgr::inline v0 {

/// The number of a commit, 1, 2, 3 … without a gap; 0 is the empty store. Below 2^53.
using Revision = std::uint64_t;

/// UTC with microseconds, as stored.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Names one kind of thing; the two kinds below do not convert into each other, so that swapped
/// arguments do not compile. No form is checked here: a call given a malformed id refuses it.
template <class Tag>
class Identifier {
 public:
  Identifier() = default;
  Identifier(const char* text) : text_(text) {}             // NOLINT(*-explicit-*)
  Identifier(std::string text) : text_(std::move(text)) {}  // NOLINT(*-explicit-*)
  Identifier(std::string_view text) : text_(text) {}        // NOLINT(*-explicit-*)

  [[nodiscard]] const std::string& str() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  friend auto operator<=>(const Identifier&, const Identifier&) = default;

 private:
  std::string text_;
};

/// An organization: `org_` and 1 to 251 more of [A-Za-z0-9_-.:]; new ones are `org_` + UUIDv7.
using OrgId = Identifier<struct OrgTag>;
/// A user as the identity provider names it: 1 to 255 code points, compared exactly.
using UserId = Identifier<struct UserTag>;

/// A JSON value as text: valid (RFC 8259), no duplicate keys, no white space between tokens.
/// Numbers and strings stay byte for byte as they came in. Empty text means "not set".
class ORGMGR_EXPORT Json {
 public:
  Json() = default;
  /// Checks and compacts `text`. Empty when it is not valid JSON, has duplicate keys, is not
  /// UTF-8, is deeper than 32 levels or longer than 64 KiB.
  [[nodiscard]] static std::optional<Json> parse(std::string_view text);
  /// Takes text that is known to be of the form above (the library's own output).
  [[nodiscard]] static Json trusted(std::string text) {
    Json json;
    json.text_ = std::move(text);
    return json;
  }

  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  friend bool operator==(const Json&, const Json&) = default;

 private:
  std::string text_;
};

/// RFC 3339 with microseconds and `Z`: `2026-11-20T14:55:30.265398Z`.
[[nodiscard]] ORGMGR_EXPORT std::string format_time(Timestamp time);
/// Reads RFC 3339 and the forms of the original module (a space instead of `T`, with or without
/// fraction and zone; no zone means UTC). Empty when it is none of them.
[[nodiscard]] ORGMGR_EXPORT std::optional<Timestamp> parse_time(std::string_view text);

}  // namespace orgmgr::inline v0

template <class Tag>
struct std::hash<orgmgr::Identifier<Tag>> {
  std::size_t operator()(const orgmgr::Identifier<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.str());
  }
};
