// Two wide compares for each 32 places; what is left at the end, and every other processor, goes to the C
// library.
#include "base/text_finder.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/processor.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace orgmgr {
namespace {

std::size_t place_by_library(std::string_view bytes, std::string_view text) noexcept {
  const void* found = ::memmem(bytes.data(), bytes.size(), text.data(), text.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
}

#if defined(__x86_64__)
constexpr std::size_t width = 64;  ///< places that are looked at in one step

// Both characters at 32 places: a bit for each.
__attribute__((target("avx2"))) inline std::uint64_t both_at(const char* first, const char* second,
                                                             __m256i rare, __m256i other) noexcept {
  // NOLINTBEGIN(*-reinterpret-cast): how it is asked for
  const __m256i one = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(first));
  const __m256i two = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(second));
  // NOLINTEND(*-reinterpret-cast)
  return static_cast<std::uint32_t>(
      _mm256_movemask_epi8(_mm256_and_si256(_mm256_cmpeq_epi8(rare, one), _mm256_cmpeq_epi8(other, two))));
}

// The first place of the text at or behind `from`, else npos; `from` is then where less than a step is left.
__attribute__((target("avx2"))) std::size_t place_by_steps(std::string_view bytes, std::string_view text,
                                                           std::array<std::size_t, 2> rare,
                                                           std::size_t& from) noexcept {
  const __m256i first = _mm256_set1_epi8(text[rare[0]]);
  const __m256i second = _mm256_set1_epi8(text[rare[1]]);
  for (; from + text.size() + width <= bytes.size(); from += width) {
    const char* at = bytes.data() + from;
    std::uint64_t places = both_at(at + rare[0], at + rare[1], first, second) |
                           both_at(at + rare[0] + 32, at + rare[1] + 32, first, second) << 32U;
    for (; places != 0; places &= places - 1) {
      const auto place = static_cast<std::size_t>(std::countr_zero(places));
      if (std::memcmp(at + place, text.data(), text.size()) == 0) return from + place;
    }
  }
  return std::string_view::npos;
}
#endif

}  // namespace

TextFinder::TextFinder(std::string_view text, std::string_view sample) : text_(text) {
  std::array<std::uint32_t, 256> often{};
  for (const char c : sample) ++often[static_cast<unsigned char>(c)];
  const auto frequency = [&](std::size_t place) { return often[static_cast<unsigned char>(text_[place])]; };
  for (std::size_t place = 1; place < text_.size(); ++place) {
    if (frequency(place) < frequency(rare_[0])) {
      rare_[1] = std::exchange(rare_[0], place);
    } else if (rare_[1] == rare_[0] || frequency(place) < frequency(rare_[1])) {
      rare_[1] = place;
    }
  }
  std::sort(rare_.begin(), rare_.end());
}

std::size_t TextFinder::place_in(std::string_view bytes) const noexcept {
  std::size_t from = 0;
#if defined(__x86_64__)
  if (!text_.empty() && detail::has_wide_instructions()) {
    const std::size_t place = place_by_steps(bytes, text_, rare_, from);
    if (place != std::string_view::npos) return place;
  }
#endif
  const std::size_t rest = place_by_library(bytes.substr(from), text_);
  return rest == std::string_view::npos ? rest : from + rest;
}

}  // namespace orgmgr
