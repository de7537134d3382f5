// JSON as text: checked once where it comes in, then sliced and glued without being parsed into
// trees, so that numbers and unknown fields keep every byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orgmgr::json {

/// Where and why a text is not acceptable JSON.
struct Fault {
  std::size_t offset = 0;    ///< byte
  std::uint64_t line = 1;    ///< 1-based
  std::uint64_t column = 1;  ///< 1-based, in bytes
  std::string reason{};      ///< "syntax error", "duplicate key \"id\"" …
};

struct Limits {
  std::size_t bytes = SIZE_MAX;
  std::size_t depth = 64;
};

/// Checks RFC 8259 strictly: valid UTF-8, no duplicate keys in any object, no lone surrogate
/// escapes, no trailing text, depth and size in bounds. Uses no recursion. Empty when all is well.
[[nodiscard]] std::optional<Fault> check(std::string_view text, const Limits& limits = {});

/// Valid JSON text without white space between tokens. Precondition: `check` found nothing.
[[nodiscard]] std::string compact(std::string_view text);

/// One member of an object: the key decoded, the value as its raw text.
struct Member {
  std::string key{};
  std::string_view value{};
};

/// The members of a valid JSON object in their order; empty optional when the text is not an
/// object. White space around tokens is allowed. Memory-safe on any text, exact on valid text.
[[nodiscard]] std::optional<std::vector<Member>> members(std::string_view object);
/// The elements of a valid JSON array.
[[nodiscard]] std::optional<std::vector<std::string_view>> elements(std::string_view array);
/// The raw value of one key of an object, found without allocation when no key has escapes; empty
/// view when it is not there.
[[nodiscard]] std::string_view find(std::string_view object, std::string_view key);

[[nodiscard]] bool is_null(std::string_view value) noexcept;
/// A JSON string decoded to UTF-8; empty optional when the value is no string.
[[nodiscard]] std::optional<std::string> decode_string(std::string_view value);
/// An integer within 64 bits; empty optional otherwise.
[[nodiscard]] std::optional<std::int64_t> decode_integer(std::string_view value);
[[nodiscard]] std::optional<bool> decode_bool(std::string_view value);

/// Appends `text` quoted, with the shortest escapes, UTF-8 as it is: the canonical form.
void append_string(std::string& out, std::string_view text);
[[nodiscard]] std::string quote(std::string_view text);

/// RFC 7396: `patch` merged into `target`, both valid JSON texts (empty target = `{}`).
[[nodiscard]] std::string merge_patch(std::string_view target, std::string_view patch);

/// Writes one JSON object member by member.
class ObjectWriter {
 public:
  ObjectWriter() : text_("{") {}
  ObjectWriter& string(std::string_view key, std::string_view value);
  ObjectWriter& integer(std::string_view key, std::uint64_t value);
  ObjectWriter& boolean(std::string_view key, bool value);
  ObjectWriter& null(std::string_view key);
  /// `value` is JSON text.
  ObjectWriter& raw(std::string_view key, std::string_view value);
  [[nodiscard]] std::string finish() &&;
  [[nodiscard]] std::string& text() noexcept { return text_; }

 private:
  void key(std::string_view key);
  std::string text_;
};

}  // namespace orgmgr::json
