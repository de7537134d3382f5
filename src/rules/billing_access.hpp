// Whom a lapse locks out: everyone but those who can mend it.
#pragma once

#include <orgmgr/access.hpp>
#include <orgmgr/permission.hpp>

#include "rules/billing_state.hpp"

namespace orgmgr::rules {

/// Whether the member keeps the permission while the organization's billing has lapsed. The billing owner
/// keeps what is needed to read, pay, hand over, delete and bring back; the roles of the setting
/// `lockout_roles` keep reading it and its billing.
[[nodiscard]] bool keeps_while_lapsed(const Reader& reader, const Organization& organization,
                                      const OrgUser& member, Permission permission);

}  // namespace orgmgr::rules
