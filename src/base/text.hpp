// Unicode text: what names may be made of and how they are compared.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace orgmgr::text {

[[nodiscard]] bool is_utf8(std::string_view text) noexcept;
/// Code points of valid UTF-8.
[[nodiscard]] std::size_t length(std::string_view text) noexcept;
/// Without leading and trailing white space (Unicode White_Space, U+FEFF and U+200B..).
[[nodiscard]] std::string_view trim(std::string_view text) noexcept;
/// The form in which names are compared and searched: NFKC + case folding, default-ignorable code
/// points removed, runs of white space kept. ASCII takes a short way. Precondition: valid UTF-8.
[[nodiscard]] std::string fold(std::string_view text);
/// The first character that no name or id may hold: a control (Cc), U+2028/2029, a bidirectional
/// override, embedding or isolate (U+202A..202E, U+2066..2069), a noncharacter. Empty when none.
[[nodiscard]] std::optional<char32_t> first_forbidden(std::string_view text) noexcept;
/// `[a-z0-9-]`, at most 64: from a name, after folding and decomposition (accents dropped), runs of
/// anything else as one `-`; empty when nothing is left.
[[nodiscard]] std::string slug_of(std::string_view name);
/// The Unicode version of the tables behind `fold`: "14.0.0".
[[nodiscard]] std::string_view unicode_version() noexcept;

/// Control characters, DEL, C1 and bidirectional controls as visible escapes (`\x1b`, `\u202e`):
/// for terminals and messages. Invalid UTF-8 bytes as `\xNN`.
[[nodiscard]] std::string printable(std::string_view text);
/// `text` shortened to `code_points` with `…`, made printable: for messages.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t code_points = 60);

}  // namespace orgmgr::text
