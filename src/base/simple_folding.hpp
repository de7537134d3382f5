// Letters that fold by themselves, whatever stands beside them: most names hold no other.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orgmgr::text {

/// The folded form of a text of ASCII, letters of Latin-1, Greek and Cyrillic, kana, CJK ideographs and
/// Hangul syllables: what `fold` gives, without its tables. Nothing when it holds anything else, a mark that
/// joins the letter before it above all.
[[nodiscard]] std::optional<std::string> fold_simply(std::string_view text);

}  // namespace orgmgr::text
