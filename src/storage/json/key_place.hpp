// Where a key should stand between two others, as its characters tell.
#pragma once

#include <string_view>

namespace orgmgr::storage::json_engine {

/// From 0 (at `low`) to 1 (at `high`), as if keys were spread evenly, which identifiers are: their parts are
/// numbers of one base. A guess, on which nothing may rest but how soon a search ends. Precondition: low <=
/// key <= high.
[[nodiscard]] double share_of_way(std::string_view low, std::string_view high, std::string_view key) noexcept;

}  // namespace orgmgr::storage::json_engine
