// Cursors of long lists: hexadecimal of a version digit, a checksum over question and place, and
// the place itself.
#include "rules/cursor.hpp"

#include <fmt/format.h>

#include <span>

#include "base/digest.hpp"
#include "model/limits.hpp"

namespace orgmgr::rules {
namespace {

constexpr char cursor_version = '1';
constexpr std::size_t seal_size = 8;

std::string seal(std::string_view question, std::string_view place) {
  return hex32(crc32c(place, crc32c(question)));
}

std::optional<unsigned> digit(char letter) {
  if (letter >= '0' && letter <= '9') return static_cast<unsigned>(letter - '0');
  if (letter >= 'a' && letter <= 'f') return static_cast<unsigned>(letter - 'a') + 10U;
  return std::nullopt;
}

std::optional<std::string> decode_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const auto high = digit(text[at]);
    const auto low = digit(text[at + 1]);
    if (!high || !low) return std::nullopt;
    bytes += static_cast<char>(*high * 16U + *low);
  }
  return bytes;
}

}  // namespace

std::string make_cursor(std::string_view question, std::string_view place) {
  std::string cursor(1, cursor_version);
  cursor += seal(question, place);
  cursor += hex(std::as_bytes(std::span(place)));
  return cursor;
}

Result<std::string> read_cursor(std::string_view question, std::string_view cursor) {
  if (cursor.size() > seal_size && cursor.front() == cursor_version) {
    auto place = decode_hex(cursor.substr(1 + seal_size));
    if (place && cursor.substr(1, seal_size) == seal(question, *place)) return std::move(*place);
  }
  return Error(ErrorCode::cursor_invalid,
               "This cursor does not belong to this list; pass the one of the page before, with the same "
               "question, or none",
               std::string(cursor.substr(0, 100)), "after");
}

Result<std::string> page_start(std::string_view question, const PageRequest& page) {
  if (page.limit < 1 || page.limit > model::max_page) {
    return Error(ErrorCode::limit_invalid,
                 fmt::format("A page has a limit of 1 to {}, not {}", model::max_page, page.limit),
                 std::to_string(page.limit), "limit");
  }
  if (page.after.empty()) return std::string();
  return read_cursor(question, page.after);
}

}  // namespace orgmgr::rules
