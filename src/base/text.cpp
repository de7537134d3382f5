// What names may be made of, and how they are trimmed and compared.
#include "base/text.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

#include "base/simple_folding.hpp"
#include "base/utf8.hpp"

namespace orgmgr::text {
namespace {

bool is_continuation(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// White_Space of Unicode, and the invisible characters that only ever pad a text.
bool is_space(char32_t c) noexcept {
  if (c <= 0x20) return c == 0x20 || (c >= 0x09 && c <= 0x0D);
  return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200B) || c == 0x2028 ||
         c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

/// Kept by Unicode for characters that are not shown, and given to none yet: folding does not know to pass
/// over them, so that two names could look the same.
bool is_kept_for_invisible(char32_t c) noexcept {
  if (c == 0x2065 || (c >= 0xFFF0 && c <= 0xFFF8)) return true;
  if (c < 0xE0000 || c > 0xE0FFF) return false;
  return c != 0xE0001 && !(c >= 0xE0020 && c <= 0xE007F) && !(c >= 0xE0100 && c <= 0xE01EF);
}

bool is_forbidden(char32_t c) noexcept {
  if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) return true;
  if (c < 0x2028) return false;
  if (is_kept_for_invisible(c)) return true;
  if (c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) return true;
  return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFEU) == 0xFFFEU;
}

/// `text` through the tables of Unicode; nothing when it is not UTF-8.
std::optional<std::string> map(std::string_view text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner{mapped, &std::free};
  if (size == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc{};
  if (size < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  if (is_ascii(text)) return true;
  for (std::size_t at = 0; at < text.size();) {
    if (next_code_point(text, at) == not_utf8) return false;
  }
  return true;
}

std::size_t length(std::string_view text) noexcept {
  std::size_t count = 0;
  for (const char c : text) count += is_continuation(c) ? 0U : 1U;
  return count;
}

std::string_view trim(std::string_view text) noexcept {
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); begin = at) {
    if (!is_space(next_code_point(text, at))) break;
  }
  text.remove_prefix(begin);
  std::size_t end = text.size();
  for (std::size_t at = end; at > 0; end = at) {
    if (!is_space(previous_code_point(text, at))) break;
  }
  return text.substr(0, end);
}

std::string fold(std::string_view text) {
  if (auto folded = fold_simply(text)) return *std::move(folded);
  constexpr int casefold =
      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
  std::string folded{text};
  // Composing can make a letter that folds once more; comparing needs a form that folds to itself.
  for (int round = 0; round < 4; ++round) {
    auto next = map(folded, casefold);
    if (!next || *next == folded) break;
    folded = std::move(*next);
  }
  return folded;
}

std::optional<char32_t> first_forbidden(std::string_view text) noexcept {
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == not_utf8 || is_forbidden(c)) return c;
  }
  return std::nullopt;
}

std::string slug_of(std::string_view name) {
  constexpr std::size_t max_bytes = 64;
  std::string plain = fold(name);
  if (!is_ascii(plain)) {
    constexpr int without_marks = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                  UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;
    if (auto mapped = map(plain, without_marks)) plain = std::move(*mapped);
  }
  std::string slug;
  bool gap = false;
  for (const char c : plain) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      if (gap && !slug.empty()) slug += '-';
      gap = false;
      slug += c;
    } else {
      gap = true;
    }
  }
  if (slug.size() > max_bytes) slug.resize(max_bytes);
  while (!slug.empty() && slug.back() == '-') slug.pop_back();
  return slug;
}

std::string_view unicode_version() noexcept { return utf8proc_unicode_version(); }

}  // namespace orgmgr::text
