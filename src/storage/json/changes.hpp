// What lies on a snapshot: the changes in memory, merged with those of runs.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "storage/json/overlay.hpp"
#include "storage/json/run.hpp"

namespace orgmgr::storage::json_engine {

/// How files say that a record was removed.
inline constexpr std::string_view removed_value = "null";

/// Gives each key of the stem that was changed in memory or in one of the runs (oldest first), in rising
/// order, and what it holds now; `removed_value` where nothing.
void walk_changes(const Overlay& in_memory, const std::vector<std::shared_ptr<const Run>>& runs,
                  std::string_view stem,
                  const std::function<void(std::string_view key, std::string_view value)>& visit);

}  // namespace orgmgr::storage::json_engine
