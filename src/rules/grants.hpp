// What one member holds: the union over the governing role and all functional roles.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>
#include <orgmgr/role.hpp>

#include "rules/context.hpp"
#include "rules/permissions.hpp"

namespace orgmgr::rules {

/// The stored role, else the catalogue's; empty when there is neither. `scope` is an organization's id
/// or a type.
[[nodiscard]] std::optional<FunctionalRole> find_functional_role(const Reader& reader, std::string_view scope,
                                                                 std::string_view name);
/// The role that a member of `organization` holds as `held` (`customer:admin`, `own:reviewer`); empty
/// when there is no such role, or the organization is not of that type (any more).
[[nodiscard]] std::optional<FunctionalRole> find_held_role(const Reader& reader,
                                                           const Organization& organization,
                                                           std::string_view held);
/// How members of an organization write a role of this scope.
[[nodiscard]] std::string held_name(std::string_view scope, std::string_view name);

/// Of a built-in permission: whether a role of this scope can have it.
[[nodiscard]] bool is_grantable_to(const FunctionalRole& role, std::string_view permission) noexcept;
/// What a functional role gives: only permissions that are grantable and known.
[[nodiscard]] Grants grants_of_role(const FunctionalRole& role, const Settings& settings);

/// Everything that the member holds. The membership's status and the organization's are not looked at.
[[nodiscard]] Grants grants_of(const Reader& reader, const Organization& organization, const OrgUser& member);

/// The latest revision at which a functional role that the member holds was changed.
[[nodiscard]] Revision roles_epoch(const Reader& reader, const Organization& organization,
                                   const OrgUser& member);

/// Reads a stored record's text; throws `StorageError` damaged.
[[nodiscard]] FunctionalRole decode_functional_role(std::string_view key, std::string_view text);

}  // namespace orgmgr::rules
