// Text as a terminal shows it: made harmless, measured in columns, shortened.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace orgmgr::cli {

/// Control characters, DEL, C1, line separators and bidirectional controls as visible escapes
/// (`\n`, `\x1b`, `\u202e`); bytes that are not UTF-8 as `\xNN`. All else as it is.
[[nodiscard]] std::string harmless(std::string_view text);
/// The same characters inside JSON text, as `\uXXXX`: the value stays equal. Bytes that are not
/// UTF-8 become U+FFFD.
[[nodiscard]] std::string harmless_json(std::string_view json);
/// Columns that harmless text takes: wide characters two, combining marks none.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// At most `width` columns of `text`, the last one `…` when something was cut.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t width);
/// At most so many characters of what somebody gave, and `…` when there was more: a sentence about an
/// argument is no place for all of a large one. No id and no name that is valid is cut.
[[nodiscard]] std::string excerpt(std::string_view text, std::size_t most = 300);
/// Columns of the terminal at standard output; 0 when it is none.
[[nodiscard]] std::size_t terminal_width();

}  // namespace orgmgr::cli
