// The slicer's steps.
#include "base/json_slice.hpp"

#include "base/json_text.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace orgmgr::json {

#if defined(__SSE2__)
namespace {

constexpr std::ptrdiff_t step = 16;

/// The first place in [at, end) that `hits_of` marks, which looks at 16 bytes; null when less than 16 bytes
/// are left to be looked at one by one. The last step looks at some bytes twice.
template <class HitsOf>
const char* find_by_steps(const char* at, const char* end, const HitsOf& hits_of) noexcept {
  if (end - at < step) return nullptr;
  for (;; at += step) {
    if (end - at < step) at = end - step;
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(hits_of(bytes)));
    if (mask != 0) return at + __builtin_ctz(mask);
    if (end - at == step) return end;
  }
}

}  // namespace
#endif

const char* find_quote_or_backslash(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i quotes = _mm_set1_epi8('"');
  const __m128i backslashes = _mm_set1_epi8('\\');
  const char* const found = find_by_steps(at, end, [&](__m128i bytes) {
    return _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, backslashes));
  });
  if (found != nullptr) return found;
#endif
  while (at != end && *at != '"' && *at != '\\') ++at;
  return at;
}

const char* find_escaped(const char* at, const char* end) noexcept {
#if defined(__SSE2__)
  const __m128i quotes = _mm_set1_epi8('"');
  const __m128i backslashes = _mm_set1_epi8('\\');
  const __m128i highest_control = _mm_set1_epi8(0x1f);
  const char* const found = find_by_steps(at, end, [&](__m128i bytes) {
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, highest_control), bytes);
    return _mm_or_si128(controls,
                        _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, backslashes)));
  });
  if (found != nullptr) return found;
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

std::optional<std::string_view> Slicer::plain_string() noexcept {
  if (at_ == end_ || *at_ != '"') return std::nullopt;
  const char* const begin = at_ + 1;
  const char* const end = find_escaped(begin, end_);
  if (end == end_ || *end != '"') return std::nullopt;
  at_ = end + 1;
  return std::string_view(begin, static_cast<std::size_t>(end - begin));
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
