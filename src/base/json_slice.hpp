// Walks JSON text without copying it. Safe on any bytes, exact on text that `check` accepted.
#pragma once

#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace orgmgr::json {

/// The first quote or backslash in [at, end), or end.
[[nodiscard]] const char* find_quote_or_backslash(const char* at, const char* end) noexcept;
/// The first character that a JSON string holds escaped only: a quote, a backslash, a control (RFC 8259, 7).
[[nodiscard]] const char* find_escaped(const char* at, const char* end) noexcept;

/// A place in a JSON text that moves forward token by token. Uses no recursion.
class Slicer {
 public:
  explicit Slicer(std::string_view text) noexcept : at_(text.data()), end_(text.data() + text.size()) {}

  [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }
  /// The next byte; 0 at the end.
  [[nodiscard]] char peek() const noexcept { return at_ == end_ ? '\0' : *at_; }
  void skip_space() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }
  /// Steps over one byte. Precondition: not at the end.
  void step() noexcept { ++at_; }
  /// Steps over `c`, if it is next.
  bool skip(char c) noexcept {
    if (at_ == end_ || *at_ != c) return false;
    ++at_;
    return true;
  }
  /// Steps over a string and gives it with its quotes; empty when there is none, or no end to it.
  std::string_view string() noexcept;
  /// Steps over a string without escapes and gives its inside; nothing, and no step, when that is not next.
  std::optional<std::string_view> plain_string() noexcept;
  /// Steps over `text`, if it is next.
  bool skip(std::string_view text) noexcept {
    if (static_cast<std::size_t>(end_ - at_) < text.size() || std::memcmp(at_, text.data(), text.size()) != 0)
      return false;
    at_ += text.size();
    return true;
  }
  /// Steps over a value of any kind and gives its text; empty when there is none.
  std::string_view value() noexcept;

 private:
  std::string_view nested() noexcept;

  const char* at_;
  const char* end_;
};

/// Calls `visit(quoted_key, value)` for each member of the object that is next until it answers false, and
/// steps over what was visited. False when there is no object, or a broken one.
template <class Visit>
bool for_each_member(Slicer& slicer, Visit&& visit) {
  if (!slicer.skip('{')) return false;
  slicer.skip_space();
  if (slicer.skip('}')) return true;
  while (true) {
    const std::string_view key = slicer.string();
    slicer.skip_space();
    if (key.empty() || !slicer.skip(':')) return false;
    slicer.skip_space();
    const std::string_view value = slicer.value();
    if (value.empty()) return false;
    if (!visit(key, value)) return true;
    slicer.skip_space();
    if (slicer.skip('}')) return true;
    if (!slicer.skip(',')) return false;
    slicer.skip_space();
  }
}

/// The same of a text that is one object.
template <class Visit>
bool for_each_member(std::string_view object, Visit&& visit) {
  Slicer slicer{object};
  slicer.skip_space();
  return for_each_member(slicer, std::forward<Visit>(visit));
}

/// Whether a quoted key, as `for_each_member` gives it, says `name`.
[[nodiscard]] bool key_is(std::string_view quoted_key, std::string_view name);

}  // namespace orgmgr::json
