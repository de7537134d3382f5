// Reads that the host, users and staff may all ask for, each within what they may see. All throw
// `BadResult` with the refusal.
#pragma once

#include <vector>

#include "principal.hpp"

namespace orgmgr::cli {

[[nodiscard]] Page<Organization> list_organizations(const Principal& who, const OrganizationFilter& filter,
                                                    const PageRequest& page);
[[nodiscard]] Page<Organization> search_organizations(const Principal& who, std::string_view query,
                                                      const PageRequest& page);
[[nodiscard]] std::vector<Organization> organizations_of(const Principal& who, const UserId& user);
[[nodiscard]] std::vector<UserMembership> memberships_of(const Principal& who, const UserId& user);

[[nodiscard]] Organization read_organization(const Principal& who, const Organization& found);
[[nodiscard]] Page<OrgUser> list_members(const Principal& who, const OrgId& org, const MemberFilter& filter,
                                         const PageRequest& page);
[[nodiscard]] std::optional<OrgUser> find_member(const Principal& who, const OrgId& org, const UserId& user);
[[nodiscard]] std::vector<FunctionalRole> list_roles(const Principal& who, const OrgId& org);
[[nodiscard]] std::vector<Invitation> list_invitations(const Principal& who, const OrgId& org,
                                                       std::optional<InvitationState> state);
[[nodiscard]] std::vector<UserSession> list_sessions(const Principal& who, const UserId& user);

[[nodiscard]] BillingStatus read_billing(const Principal& who, const OrgId& org);

[[nodiscard]] Decision decide(const Principal& who, const OrgId& org, const UserId& user,
                              const std::string& permission);
[[nodiscard]] Explanation explain_access(const Principal& who, const OrgId& org, const UserId& user,
                                         std::string_view permission);
[[nodiscard]] std::vector<std::string> list_permissions(const Principal& who, const OrgId& org,
                                                        const UserId& user);

}  // namespace orgmgr::cli
