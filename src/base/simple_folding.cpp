// One pass, code point by code point.
#include "base/simple_folding.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace orgmgr::text {
namespace {

/// Code points that all fold by the same distance.
struct Range {
  char32_t first;
  char32_t last;
  char32_t distance;
};

// Composed as they are, of no compatibility form, and nothing that stands in a row of them composes.
constexpr std::array ranges{
    Range{0x00C0, 0x00D6, 0x20}, Range{0x00D8, 0x00DE, 0x20}, Range{0x00E0, 0x00F6, 0},
    Range{0x00F8, 0x00FF, 0},    Range{0x0391, 0x03A1, 0x20}, Range{0x03A3, 0x03A9, 0x20},
    Range{0x03B1, 0x03C1, 0},    Range{0x03C3, 0x03C9, 0},    Range{0x0400, 0x040F, 0x50},
    Range{0x0410, 0x042F, 0x20}, Range{0x0430, 0x045F, 0},    Range{0x3041, 0x3096, 0},
    Range{0x30A1, 0x30FA, 0},    Range{0x4E00, 0x9FA5, 0},    Range{0xAC00, 0xD7A3, 0}};
constexpr char32_t sharp_s = 0x00DF;

/// False for a code point that is none of these.
bool append_folded(std::string& folded, char32_t c) {
  if (c == sharp_s) {
    folded += "ss";
    return true;
  }
  const auto* const range =
      std::find_if(ranges.begin(), ranges.end(), [&](const Range& one) { return c <= one.last; });
  if (range == ranges.end() || c < range->first) return false;
  append_utf8(folded, c + range->distance);
  return true;
}

}  // namespace

std::optional<std::string> fold_simply(std::string_view text) {
  std::string folded;
  folded.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (static_cast<unsigned char>(c) < 0x80) {
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
      ++at;
    } else if (!append_folded(folded, next_code_point(text, at))) {
      return std::nullopt;
    }
  }
  return folded;
}

}  // namespace orgmgr::text
