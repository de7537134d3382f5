// What holds at the end of every commit, whatever verbs made it.
#pragma once

#include <optional>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// The invariants of ownership, and billing brought up to date, for the organizations that were touched.
/// last_owner, billing_owner, limit_reached: the commit is then refused.
[[nodiscard]] std::optional<Error> end_commit(Context& context, const OwnerTouches& touched);

}  // namespace orgmgr::rules
