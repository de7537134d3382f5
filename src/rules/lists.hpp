// Lists of organizations and members, whole and in pages, ordered by key.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/query.hpp>

#include "rules/lookups.hpp"

namespace orgmgr::rules {

using OrganizationVisitor = std::function<bool(Organization&&)>;
using MemberVisitor = std::function<bool(OrgUser&&)>;

/// Organizations that match, by id, after the id `after`; stops when the visitor returns false.
void visit_organizations(const Reader& reader, const OrganizationFilter& filter, std::string_view after,
                         const OrganizationVisitor& visitor);
/// Members of one organization that match, by user id, after the user `after`.
void visit_members(const Reader& reader, std::string_view org, const MemberFilter& filter,
                   std::string_view after, const MemberVisitor& visitor);
/// Every membership, by organization, then user.
void visit_all_members(const Reader& reader, const MemberVisitor& visitor);
/// The memberships of one user, by organization id.
[[nodiscard]] std::vector<OrgUser> memberships_of(const Reader& reader, std::string_view user);
/// The organizations of these, without reading them.
[[nodiscard]] std::vector<std::string> organization_ids_of(const Reader& reader, std::string_view user);

[[nodiscard]] Result<Page<Organization>> list_organizations(const Reader& reader,
                                                            const OrganizationFilter& filter,
                                                            const PageRequest& page);
/// The same among a user's own organizations, at hand by id, of which those of another owner are left out
/// already.
[[nodiscard]] Result<Page<Organization>> list_among(std::vector<Organization> organizations,
                                                    std::string_view user, const OrganizationFilter& filter,
                                                    const PageRequest& page);
[[nodiscard]] Result<Page<OrgUser>> list_members(const Reader& reader, std::string_view org,
                                                 const MemberFilter& filter, const PageRequest& page);

}  // namespace orgmgr::rules
