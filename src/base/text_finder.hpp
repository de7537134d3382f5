// Finding one text again and again in many bytes.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace orgmgr {

/// Looks for the two characters of the text that a sample of the bytes holds least often, many places at a
/// time, and compares the whole text only where both stand.
class TextFinder {
 public:
  TextFinder(std::string_view text, std::string_view sample);
  /// Of a text that tells itself apart by the characters at these two rising places of it.
  TextFinder(std::string_view text, std::array<std::size_t, 2> places) : text_(text), rare_(places) {}
  /// The first place of the text in these bytes, else npos.
  [[nodiscard]] std::size_t place_in(std::string_view bytes) const noexcept;

 private:
  std::string text_;
  std::array<std::size_t, 2>
      rare_{};  ///< places in the text, the first before the second unless it has one character
};

}  // namespace orgmgr
