// The platform organization, whose members may be staff.
#pragma once

#include <string_view>

#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// Makes `org_platform` with the user as its owner. When it is there already, the name is not looked at
/// and a member's role stays; who is no member becomes one, with role owner. Errors: permission_denied,
/// user_id_invalid, name_*, name_taken, id_taken (one that an import brought is no platform),
/// organization_deleted, limit_reached.
[[nodiscard]] Result<OrgId> found_platform(Context& context, std::string_view name, std::string_view admin);

}  // namespace orgmgr::rules
