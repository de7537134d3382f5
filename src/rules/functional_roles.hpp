// Functional roles: making, changing, removing and giving them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/result.hpp>
#include <orgmgr/role.hpp>

#include "rules/authorization.hpp"
#include "rules/context.hpp"

namespace orgmgr::rules {

/// Roles of one scope, by name: what is stored, and what the catalogue has beside it.
[[nodiscard]] std::vector<FunctionalRole> roles_in_scope(const Reader& reader, std::string_view scope);
/// Roles that members of the organization may hold: its own and those of its types.
[[nodiscard]] std::vector<FunctionalRole> roles_for(const Reader& reader, const Organization& organization);

/// Roles of a type are the host's. Errors: those of authorization, role_name_invalid, role_exists,
/// permission_invalid, permission_reserved, role_invalid, permission_denied (grants more than held),
/// limit_reached.
[[nodiscard]] Result<void> create_role(Context& context, FunctionalRole role,
                                       const ExpectedVersion& expected);
/// Errors: the same, and role_not_found.
[[nodiscard]] Result<void> update_role(Context& context, std::string_view scope, std::string_view name,
                                       const FunctionalRolePatch& patch, const ExpectedVersion& expected);
/// `replacement` is written as members hold it, or empty. Errors: role_not_found, name_reserved (of a
/// catalogue), role_in_use (without a replacement).
[[nodiscard]] Result<void> remove_role(Context& context, std::string_view scope, std::string_view name,
                                       std::string_view replacement, const ExpectedVersion& expected);
/// All functional roles of a member, as held. Errors: role_not_found, target_outranks,
/// permission_denied, limit_invalid.
[[nodiscard]] Result<void> set_functional_roles(Context& context, std::string_view org, std::string_view user,
                                                const std::vector<std::string>& roles,
                                                const ExpectedVersion& expected);

/// The roles, each there and within what the principal may grant, without repetitions.
[[nodiscard]] Result<std::vector<std::string>> require_grantable(const Reader& reader,
                                                                 const Organization& organization,
                                                                 const Authority& authority,
                                                                 const std::vector<std::string>& roles);

}  // namespace orgmgr::rules
