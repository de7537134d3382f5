// Whether a text is JSON that orgmgr takes in: Boost's parser for the grammar, a handler here for
// what the grammar leaves open (duplicate keys).
#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <functional>

#include "base/json_slice.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace orgmgr::json {
namespace {

using boost::json::error_code;
using boost::json::string_view;

// The parser recurses once per level, so the limit that a caller may ask for has one itself.
constexpr std::size_t max_parser_depth = 512;

/// Collects the keys of each object and compares them where it ends. Keys are sorted rather than
/// hashed into a table: no choice of keys makes that slow.
class Handler {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  bool on_object_begin(error_code&) {
    objects_.push_back({keys_.size(), key_bytes_.size()});
    return true;
  }
  bool on_object_end(std::size_t, error_code& error) {
    const Object object = objects_.back();
    objects_.pop_back();
    if (keys_.size() - object.first_key > 1 && has_duplicate(object.first_key)) return stop(error);
    keys_.resize(object.first_key);
    key_bytes_.resize(object.first_byte);
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    key_bytes_.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view part, std::size_t size, error_code&) {
    key_bytes_.append(part.data(), part.size());
    const std::size_t offset = key_bytes_.size() - size;
    const std::string_view key{key_bytes_.data() + offset, size};
    keys_.push_back({std::hash<std::string_view>{}(key), offset, size, ++number_});
    return true;
  }

  static bool on_document_begin(error_code&) { return true; }
  static bool on_document_end(error_code&) { return true; }
  static bool on_array_begin(error_code&) { return true; }
  static bool on_array_end(std::size_t, error_code&) { return true; }
  static bool on_string_part(string_view, std::size_t, error_code&) { return true; }
  static bool on_string(string_view, std::size_t, error_code&) { return true; }
  static bool on_number_part(string_view, error_code&) { return true; }
  static bool on_int64(std::int64_t, string_view, error_code&) { return true; }
  static bool on_uint64(std::uint64_t, string_view, error_code&) { return true; }
  static bool on_double(double, string_view, error_code&) { return true; }
  static bool on_bool(bool, error_code&) { return true; }
  static bool on_null(error_code&) { return true; }
  static bool on_comment_part(string_view, error_code&) { return true; }
  static bool on_comment(string_view, error_code&) { return true; }

  /// The number of the first key that an object has twice; 0 when there was none.
  [[nodiscard]] std::uint64_t duplicate_number() const { return duplicate_number_; }
  [[nodiscard]] const std::string& duplicate_key() const { return duplicate_key_; }

 private:
  struct Key {
    std::size_t hash;
    std::size_t offset;
    std::size_t size;
    std::uint64_t number;  // of all keys of the text, counted from 1
  };
  /// Where the keys of an open object begin.
  struct Object {
    std::size_t first_key;
    std::size_t first_byte;
  };

  [[nodiscard]] std::string_view bytes_of(const Key& key) const {
    return std::string_view{key_bytes_}.substr(key.offset, key.size);
  }
  bool has_duplicate(std::size_t first) {
    const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(first);
    std::sort(begin, keys_.end(), [this](const Key& one, const Key& other) {
      if (one.hash != other.hash) return one.hash < other.hash;
      const int order = bytes_of(one).compare(bytes_of(other));
      return order != 0 ? order < 0 : one.number < other.number;
    });
    for (auto key = begin; key + 1 != keys_.end(); ++key) {
      const Key& next = key[1];
      if (key->hash != next.hash || bytes_of(*key) != bytes_of(next)) continue;
      if (duplicate_number_ != 0 && next.number > duplicate_number_) continue;
      duplicate_number_ = next.number;
      duplicate_key_ = bytes_of(next);
    }
    return duplicate_number_ != 0;
  }
  static bool stop(error_code& error) {
    error = boost::json::error::exception;  // any error will do: who stopped is asked, not why
    return false;
  }

  std::uint64_t number_ = 0;
  std::uint64_t duplicate_number_ = 0;
  std::string duplicate_key_;
  std::string key_bytes_;
  std::vector<Key> keys_;  // of all open objects, outermost first
  std::vector<Object> objects_;
};

using Parser = boost::json::basic_parser<Handler>;

boost::json::parse_options options_for(std::size_t depth) {
  boost::json::parse_options options;
  options.max_depth = std::min(depth, max_parser_depth);
  return options;
}

Fault fault_at(std::string_view text, std::size_t offset, std::string reason) {
  offset = std::min(offset, text.size());
  const std::string_view before = text.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_break = before.rfind('\n');
  const std::size_t line_begin = line_break == std::string_view::npos ? 0 : line_break + 1;
  return {offset, static_cast<std::uint64_t>(lines) + 1, offset - line_begin + 1, std::move(reason)};
}

std::string reason_of(const error_code& error, std::string_view text, std::size_t depth) {
  using Reason = boost::json::error;
  if (text.starts_with("\xEF\xBB\xBF")) return "byte order mark before the JSON text";
  if (error == Reason::incomplete) return text.empty() ? "empty text" : "text ends too early";
  if (error == Reason::too_deep) return "nested deeper than " + std::to_string(depth) + " levels";
  if (error == Reason::exponent_overflow) return "exponent of a number is too large";
  return error.message();
}

/// Where the key of that number stands. The text is valid up to there, so a string is a key if a
/// colon follows.
std::size_t offset_of_key(std::string_view text, std::uint64_t number) {
  Slicer slicer{text};
  while (!slicer.at_end()) {
    if (slicer.peek() != '"') {
      slicer.step();
      continue;
    }
    const std::string_view quoted = slicer.string();
    slicer.skip_space();
    if (slicer.peek() == ':' && --number == 0) return static_cast<std::size_t>(quoted.data() - text.data());
  }
  return text.size();
}

}  // namespace

std::optional<Fault> check(std::string_view text, const Limits& limits) {
  if (text.size() > limits.bytes) {
    return fault_at(text, limits.bytes, "longer than " + std::to_string(limits.bytes) + " bytes");
  }
  const std::size_t depth = std::min(limits.depth, max_parser_depth);
  Parser parser{options_for(depth)};
  error_code error;
  const std::size_t parsed = parser.write_some(false, text.data(), text.size(), error);
  const Handler& handler = parser.handler();
  if (handler.duplicate_number() != 0) {
    const std::size_t offset = offset_of_key(text, handler.duplicate_number());
    return fault_at(text, offset, "duplicate key \"" + text::excerpt(handler.duplicate_key()) + "\"");
  }
  if (error) return fault_at(text, parsed, reason_of(error, text, depth));
  if (parsed != text.size()) return fault_at(text, parsed, "more text after the JSON value");
  return std::nullopt;
}

}  // namespace orgmgr::json
