// The parts of `orgmgr role`, and what they share.
#pragma once

#include "nouns.hpp"
#include "role_scope.hpp"

namespace orgmgr::cli {

/// create, update, remove.
void setup_role_changes(Command& noun, Context& context);
/// list, assign: what members of an organization may hold, and do.
void setup_role_holding(Command& noun, Context& context);

/// Adds the positional SCOPE.
void add_scope(Command* verb, std::string& scope);
/// The stored record, with the name under which members hold it.
[[nodiscard]] std::string role_json(const FunctionalRole& role, const RoleScope& asked);

}  // namespace orgmgr::cli
