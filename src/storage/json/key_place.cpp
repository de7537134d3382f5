// Keys as numbers: their characters from where the two ends differ are digits, of the base that they seem to
// need.
#include "storage/json/key_place.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::size_t most_digits = 12;  ///< of more the last ones would say little

/// Which kinds of characters occur. Between two kinds lie characters that identifiers do not have:
/// hexadecimal digits go on from 9 to a.
class Alphabet {
 public:
  static bool has(unsigned char character) noexcept {
    return within(character, '0', '9') || within(character, 'A', 'Z') || within(character, 'a', 'z');
  }
  void note(unsigned char character) noexcept {
    digits_ = digits_ || within(character, '0', '9');
    upper_ = upper_ || within(character, 'A', 'Z');
    lower_ = lower_ || within(character, 'a', 'z');
    highest_ = std::max(highest_, character);
  }
  /// Of a digit. Never falls as characters rise.
  [[nodiscard]] int value(unsigned char character) const noexcept {
    if (character < '0') return 0;
    if (character <= '9') return character - '0';
    int before = digits_ ? 10 : 0;
    if (character < 'A') return before;
    if (character <= 'Z') return before + character - 'A';
    before += upper_ ? 26 : 0;
    if (character < 'a') return before;
    if (character <= 'z') return before + character - 'a';
    before += lower_ ? 26 : 0;
    return before + character - '{';
  }
  [[nodiscard]] int base() const noexcept {
    if (highest_ > 'z') return value(highest_) + 1;
    if (lower_ != upper_ && (highest_ | 0x20U) <= 'f')
      return value(static_cast<unsigned char>(lower_ ? 'f' : 'F')) + 1;
    return (digits_ ? 10 : 0) + (upper_ ? 26 : 0) + (lower_ ? 26 : 0);
  }

 private:
  static bool within(unsigned char character, char first, char last) noexcept {
    return character >= static_cast<unsigned char>(first) && character <= static_cast<unsigned char>(last);
  }

  bool digits_ = false;
  bool upper_ = false;
  bool lower_ = false;
  unsigned char highest_ = 0;
};

using Characters = std::array<unsigned char, 3>;  ///< of low, high and key, at one place

}  // namespace

double share_of_way(std::string_view low, std::string_view high, std::string_view key) noexcept {
  const std::size_t same = static_cast<std::size_t>(
      std::mismatch(low.begin(), low.end(), high.begin(), high.end()).first - low.begin());
  std::array<Characters, most_digits> places{};
  std::size_t count = 0;
  Alphabet alphabet;
  const std::size_t end = std::max({low.size(), high.size(), key.size()});
  for (std::size_t at = same; at < end && count < most_digits; ++at) {
    const auto character = [at](std::string_view text) {
      return at < text.size() ? static_cast<unsigned char>(text[at]) : static_cast<unsigned char>(0);
    };
    const Characters here{character(low), character(high), character(key)};
    // What parts a number in groups stands in all of them.
    if (here[0] == here[1] && here[0] == here[2] && !Alphabet::has(here[0])) continue;
    for (const unsigned char one : here) alphabet.note(one);
    places[count++] = here;
  }
  const int base = alphabet.base();
  double from_low_to_high = 0;
  double from_low_to_key = 0;
  for (std::size_t place = 0; place < count; ++place) {
    const int start = alphabet.value(places[place][0]);
    from_low_to_high = from_low_to_high * base + (alphabet.value(places[place][1]) - start);
    from_low_to_key = from_low_to_key * base + (alphabet.value(places[place][2]) - start);
  }
  if (!(from_low_to_high > 0)) return 0.5;
  return std::clamp(from_low_to_key / from_low_to_high, 0.0, 1.0);
}

}  // namespace orgmgr::storage::json_engine
