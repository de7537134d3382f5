// The records that a verb may change, as they are now: what a dry run compares.
#pragma once

#include <initializer_list>
#include <optional>
#include <orgmgr/host_orgs.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "record.hpp"

namespace orgmgr::cli {

using Records = std::vector<Record>;

/// The record of an organization, none when there is none.
[[nodiscard]] Records organization_record(const HostOrgs& orgs, const OrgId& org);
[[nodiscard]] Records member_record(const HostOrgs& orgs, const OrgId& org, const UserId& user);
/// All members of an organization.
[[nodiscard]] Records member_records(const HostOrgs& orgs, const OrgId& org);
[[nodiscard]] Records role_records(const HostOrgs& orgs, std::string_view scope);
[[nodiscard]] Records invitation_records(const HostOrgs& orgs, const OrgId& org);
/// An organization with its members, roles and invitations.
[[nodiscard]] Records organization_records(const HostOrgs& orgs, const OrgId& org);
/// What is kept of a user beside memberships: the record and the sessions.
[[nodiscard]] Records user_records(const HostOrgs& orgs, const UserId& user);
/// Organizations that a change of all that is about a user may touch.
[[nodiscard]] std::vector<OrgId> organizations_about(const HostOrgs& orgs, const UserId& user);
/// The session that a token leads to; empty when it leads to none that is valid.
[[nodiscard]] std::optional<UserSession> session_of_token(const HostOrgs& orgs, std::string_view token);

[[nodiscard]] Records joined(std::initializer_list<Records> parts);

}  // namespace orgmgr::cli
