// Cursors of long lists: a place in an order by key, sealed to the question it came from.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/query.hpp>
#include <orgmgr/result.hpp>

namespace orgmgr::rules {

/// An opaque text that leads back to `place`, for this question only. Holding a key rather than a
/// count, it stays right while others write.
[[nodiscard]] std::string make_cursor(std::string_view question, std::string_view place);
/// The place; cursor_invalid when the text was altered or belongs to another question.
[[nodiscard]] Result<std::string> read_cursor(std::string_view question, std::string_view cursor);

/// The place where a page starts: empty for the first. limit_invalid, cursor_invalid.
[[nodiscard]] Result<std::string> page_start(std::string_view question, const PageRequest& page);

}  // namespace orgmgr::rules
