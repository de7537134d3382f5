// Membership: who belongs to an organization, with which role.
#pragma once

#include "rules/lookups.hpp"

namespace orgmgr::rules {

/// Writes a new membership. Precondition: the user id is checked and no member yet.
void put_new_member(Context& context, const OrgId& org, const UserId& user, Role role,
                    std::vector<std::string> roles = {});
/// Writes a new membership of the user, the roles and `added_by` that it names. Same precondition.
void put_new_member(Context& context, OrgUser member);
/// already_member when the user is one.
[[nodiscard]] std::optional<Error> check_no_member(const Reader& reader, std::string_view org,
                                                   std::string_view user);
/// Writes a membership whose grants have changed, with new version and epoch.
void put_changed_member(Context& context, OrgUser member);
/// Ends a membership, and with it an offer of the ownership to this member; it is their personal organization
/// no more. The organization as it is stored.
void erase_member(Context& context, const Organization& organization, const UserId& user);

[[nodiscard]] Result<void> add_member(Context& context, std::string_view org, std::string_view user,
                                      std::string_view role, const ExpectedVersion& expected);
[[nodiscard]] Result<void> remove_member(Context& context, std::string_view org, std::string_view user,
                                         const ExpectedVersion& expected);
[[nodiscard]] Result<void> set_member_role(Context& context, std::string_view org, std::string_view user,
                                           std::string_view role, const ExpectedVersion& expected);
/// Roles are kept. Suspending twice changes nothing.
[[nodiscard]] Result<void> suspend_member(Context& context, std::string_view org, std::string_view user,
                                          const ExpectedVersion& expected);
[[nodiscard]] Result<void> reactivate_member(Context& context, std::string_view org, std::string_view user,
                                             const ExpectedVersion& expected);
/// By the member itself, or by the host for it.
[[nodiscard]] Result<void> leave(Context& context, std::string_view org, std::string_view user,
                                 const ExpectedVersion& expected);

}  // namespace orgmgr::rules
