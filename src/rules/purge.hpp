// Removing every trace of organizations, the audit trail aside.
#pragma once

#include <vector>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// Erases them with their memberships, roles and invitations; sessions and users that name one of them
/// forget it.
void erase_organizations(Context& context, const std::vector<OrgId>& organizations);

}  // namespace orgmgr::rules
