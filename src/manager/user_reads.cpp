// A user's reads: what they may not see answers like what does not exist.
#include <orgmgr/user_orgs.hpp>

#include "base/text.hpp"
#include "manager/authorized_reads.hpp"
#include "rules/access.hpp"
#include "rules/functional_roles.hpp"
#include "rules/invitation_lookups.hpp"
#include "rules/lists.hpp"
#include "rules/lookups.hpp"
#include "rules/search.hpp"

namespace orgmgr::inline v0 {

using manager::read_authorized;
using rules::Verb;
using storage::Reader;

Result<Organization> UserOrgs::get_org(const OrgId& org) const {
  return read_authorized(*session_, Verb::get_org, org, [&](const Reader& reader) -> Result<Organization> {
    auto organization = rules::require_organization(reader, org.str());
    auto member = rules::require_member(reader, org.str(), user_.str());
    if (!organization || !member) return organization;
    return rules::as_seen_by_member(reader, std::move(organization).value(), std::move(member).value(),
                                    manager::judged_at(*session_, reader));
  });
}

Result<BillingStatus> UserOrgs::get_billing(const OrgId& org) const {
  return read_authorized(*session_, Verb::get_billing, org, [&](const Reader& reader) {
    return rules::billing_status(reader, org.str(), manager::judged_at(*session_, reader));
  });
}

std::vector<UserMembership> UserOrgs::get_user_memberships() const {
  const auto reader = session_->read();
  const Timestamp now = manager::judged_at(*session_, *reader);
  std::vector<UserMembership> memberships;
  for (OrgUser& member : rules::memberships_of(*reader, user_.str())) {
    auto organization = rules::find_organization(*reader, member.org_id.str());
    if (!organization || organization->status == OrganizationStatus::deleted) continue;
    memberships.push_back(
        {rules::as_seen_by_member(*reader, std::move(*organization), member, now), std::move(member)});
  }
  return memberships;
}

std::vector<Organization> UserOrgs::get_user_orgs() const {
  std::vector<Organization> organizations;
  for (UserMembership& one : get_user_memberships()) organizations.push_back(std::move(one.organization));
  return organizations;
}

Result<Page<Organization>> UserOrgs::list_organizations(const OrganizationFilter& filter,
                                                        const PageRequest& page) const {
  std::vector<Organization> organizations = get_user_orgs();
  std::erase_if(organizations, [&](const Organization& one) {
    if (!filter.owner) return false;
    const auto owner = get_org_user(one.id, *filter.owner);
    return !owner || owner.value().role != Role::owner;
  });
  return rules::list_among(std::move(organizations), user_.str(), filter, page);
}

std::vector<Organization> UserOrgs::search_organizations(std::string_view query) const {
  return rules::search_among(get_user_orgs(), query);
}

Result<Page<Organization>> UserOrgs::search_organizations(std::string_view query,
                                                          const PageRequest& page) const {
  return rules::search_page_among(get_user_orgs(), user_.str(), query, page);
}

Result<std::vector<OrgUser>> UserOrgs::get_org_users(const OrgId& org) const {
  return read_authorized(*session_, Verb::list_org_users, org, [&](const Reader& reader) {
    std::vector<OrgUser> members;
    rules::visit_members(reader, org.str(), {}, "", [&](OrgUser&& member) {
      members.push_back(std::move(member));
      return true;
    });
    return members;
  });
}

Result<Page<OrgUser>> UserOrgs::list_org_users(const OrgId& org, const MemberFilter& filter,
                                               const PageRequest& page) const {
  return read_authorized(*session_, Verb::list_org_users, org, [&](const Reader& reader) {
    return rules::list_members(reader, org.str(), filter, page);
  });
}

Result<OrgUser> UserOrgs::get_org_user(const OrgId& org, const UserId& user) const {
  return read_authorized(*session_, Verb::list_org_users, org, [&](const Reader& reader) {
    return rules::require_member(reader, org.str(), user.str());
  });
}

Result<std::vector<FunctionalRole>> UserOrgs::list_roles(const OrgId& org) const {
  return read_authorized(*session_, Verb::list_roles, org, [&](const Reader& reader) {
    return rules::roles_for(reader, rules::require_organization(reader, org.str()).value());
  });
}

Result<std::vector<Invitation>> UserOrgs::list_invitations(const OrgId& org,
                                                           std::optional<InvitationState> state) const {
  return read_authorized(*session_, Verb::list_invitations, org, [&](const Reader& reader) {
    return rules::list_invitations(reader, org.str(), state);
  });
}

Decision UserOrgs::can(const OrgId& org, Permission permission) const {
  const OrgManager host = manager::Session::handle(session_);
  const Decision decision = host.can(org, user_, permission);
  const bool may_be_hidden =
      decision.code == AccessCode::not_a_member || decision.code == AccessCode::organization_deleted;
  if (!may_be_hidden || host.get_user_role_in_org(org, user_)) return decision;
  return {false, AccessCode::organization_not_found, decision.notice};
}

Result<Explanation> UserOrgs::explain_access(const OrgId& org, const UserId& user,
                                             std::string_view permission) const {
  if (user == user_) {
    auto about_oneself = manager::Session::handle(session_).explain_access(org, user, permission);
    if (!about_oneself) return about_oneself;
    return rules::as_seen_by_oneself(std::move(about_oneself).value(), org.str(), user.str());
  }
  return read_authorized(*session_, Verb::explain_access, org, [&](const Reader& reader) {
    return rules::explain(reader, org.str(), user.str(), permission, manager::judged_at(*session_, reader));
  });
}

std::vector<std::string> UserOrgs::list_permissions(const OrgId& org) const {
  return manager::Session::handle(session_).list_permissions(org, user_);
}

std::vector<UserSession> UserOrgs::list_sessions() const {
  return manager::Session::handle(session_).list_sessions(user_);
}

Result<Changes> UserOrgs::read_org_changes(const OrgId& org, Revision after, std::size_t limit) const {
  return read_authorized(*session_, Verb::read_org_changes, org, [&](const Reader& reader) {
    Changes changes = manager::Session::handle(session_).read_changes(after, limit);
    // Looked for when they were read: what began meanwhile is another's already.
    const auto sight = manager::sight_of_member(*session_, reader, org);
    return manager::changes_of(std::move(changes), org, sight);
  });
}

}  // namespace orgmgr::inline v0
