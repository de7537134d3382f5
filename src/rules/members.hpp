// Membership: who belongs to an organization, with which role.
#pragma once

#include "rules/lookups.hpp"

namespace orgmgr::rules {

/// Writes a new membership. Precondition: the user id is checked and no member yet.
void put_new_member(Context& context, const OrgId& org, const UserId& user, Role role);

[[nodiscard]] Result<void> add_member(Context& context, std::string_view org, std::string_view user,
                                      std::string_view role, const ExpectedVersion& expected);
[[nodiscard]] Result<void> remove_member(Context& context, std::string_view org, std::string_view user,
                                         const ExpectedVersion& expected);
[[nodiscard]] Result<void> set_member_role(Context& context, std::string_view org, std::string_view user,
                                           std::string_view role, const ExpectedVersion& expected);

}  // namespace orgmgr::rules
