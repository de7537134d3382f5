// What is known of lookup keys without making them.
#pragma once

#include "model/collection.hpp"

namespace orgmgr::model {

/// Whether the lookup keys of these records follow from their keys alone: then no two records can have the
/// same one, and none changes as long as the record is there.
[[nodiscard]] constexpr bool lookups_follow_key(Collection collection) noexcept {
  return collection == Collection::org_users;
}

}  // namespace orgmgr::model
