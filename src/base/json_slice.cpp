// The slicer's steps.
#include "base/json_slice.hpp"

#include "base/json_text.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace orgmgr::json {

const char* find_quote_or_backslash(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i quotes = _mm_set1_epi8('"');
  const __m128i backslashes = _mm_set1_epi8('\\');
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, backslashes));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) return at + __builtin_ctz(mask);
  }
#endif
  while (at != end && *at != '"' && *at != '\\') ++at;
  return at;
}

const char* find_escaped(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i quotes = _mm_set1_epi8('"');
  const __m128i backslashes = _mm_set1_epi8('\\');
  const __m128i highest_control = _mm_set1_epi8(0x1f);
  for (; end - at >= 16; at += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, highest_control), bytes);
    const __m128i hits = _mm_or_si128(
        controls, _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, backslashes)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits));
    if (mask != 0) return at + __builtin_ctz(mask);
  }
#endif
  while (at != end && static_cast<unsigned char>(*at) >= 0x20 && *at != '"' && *at != '\\') ++at;
  return at;
}

namespace {

bool ends_scalar(char c) noexcept {
  return c == ',' || c == '}' || c == ']' || c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ':';
}

}  // namespace

std::string_view Slicer::string() noexcept {
  if (at_ == end_ || *at_ != '"') return {};
  const char* const begin = at_++;
  while (true) {
    at_ = find_quote_or_backslash(at_, end_);
    if (at_ == end_) return {};
    if (*at_ == '"') {
      ++at_;
      return {begin, static_cast<std::size_t>(at_ - begin)};
    }
    if (end_ - at_ < 2) {
      at_ = end_;
      return {};
    }
    at_ += 2;
  }
}

std::string_view Slicer::nested() noexcept {
  const char* const begin = at_;
  std::size_t open = 0;
  while (at_ != end_) {
    const char c = *at_;
    if (c == '"') {
      if (string().empty()) return {};
      continue;
    }
    ++at_;
    if (c == '{' || c == '[') {
      ++open;
    } else if (c == '}' || c == ']') {
      if (--open == 0) return {begin, static_cast<std::size_t>(at_ - begin)};
    }
  }
  return {};
}

std::string_view Slicer::value() noexcept {
  switch (peek()) {
    case '"':
      return string();
    case '{':
    case '[':
      return nested();
    default:
      break;
  }
  const char* const begin = at_;
  while (at_ != end_ && !ends_scalar(*at_)) ++at_;
  return {begin, static_cast<std::size_t>(at_ - begin)};
}

bool key_is(std::string_view quoted_key, std::string_view name) {
  const std::string_view inner = quoted_key.substr(1, quoted_key.size() - 2);
  if (inner.find('\\') == std::string_view::npos) return inner == name;
  return decode_string(quoted_key) == name;
}

}  // namespace orgmgr::json
