// One read, three handles.
#include "principal_reads.hpp"

#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

bool is_about_self(const Principal& who, const UserId& user) {
  return who.user() != nullptr && who.user()->user() == user;
}

}  // namespace

Page<Organization> list_organizations(const Principal& who, const OrganizationFilter& filter,
                                      const PageRequest& page) {
  if (who.staff() != nullptr) return who.staff()->list_organizations(filter, page).value();
  if (who.user() == nullptr) return who.host().list_organizations(filter, page).value();
  return who.user()->list_organizations(filter, page).value();
}

Page<Organization> search_organizations(const Principal& who, std::string_view query,
                                        const PageRequest& page) {
  if (who.user() == nullptr) return who.host().search_organizations(query, page).value();
  return who.user()->search_organizations(query, page).value();
}

std::vector<Organization> organizations_of(const Principal& who, const UserId& user) {
  return is_about_self(who, user) ? who.user()->get_user_orgs() : who.host().get_user_orgs(user);
}

std::vector<UserMembership> memberships_of(const Principal& who, const UserId& user) {
  return is_about_self(who, user) ? who.user()->get_user_memberships()
                                  : who.host().get_user_memberships(user);
}

Organization read_organization(const Principal& who, const Organization& found) {
  return who.user() == nullptr ? found : who.user()->get_org(found.id).value();
}

Page<OrgUser> list_members(const Principal& who, const OrgId& org, const MemberFilter& filter,
                           const PageRequest& page) {
  if (who.staff() != nullptr) static_cast<void>(who.staff()->get_org(org).value());
  if (who.user() == nullptr) return who.verbs().list_org_users(org, filter, page).value();
  return who.user()->list_org_users(org, filter, page).value();
}

std::optional<OrgUser> find_member(const Principal& who, const OrgId& org, const UserId& user) {
  if (who.staff() != nullptr) static_cast<void>(who.staff()->get_org(org).value());
  if (who.user() == nullptr) return who.verbs().get_org_user(org, user);
  Result<OrgUser> member = who.user()->get_org_user(org, user);
  if (!member && member.error().code() == ErrorCode::user_not_in_organization) return std::nullopt;
  return std::move(member).value();
}

std::vector<FunctionalRole> list_roles(const Principal& who, const OrgId& org) {
  if (who.user() != nullptr) return who.user()->list_roles(org).value();
  if (who.staff() != nullptr) return who.staff()->list_roles(org).value();
  return who.host().list_roles(org.str());
}

std::vector<Invitation> list_invitations(const Principal& who, const OrgId& org,
                                         std::optional<InvitationState> state) {
  if (who.user() != nullptr) return who.user()->list_invitations(org, state).value();
  if (who.staff() == nullptr) return who.host().list_invitations(org, state);
  std::vector<Invitation> invitations = who.staff()->list_invitations(org).value();
  std::erase_if(invitations, [&](const Invitation& one) { return state && one.state != *state; });
  return invitations;
}

std::vector<UserSession> list_sessions(const Principal& who, const UserId& user) {
  return is_about_self(who, user) ? who.user()->list_sessions() : who.host().list_sessions(user);
}

BillingStatus read_billing(const Principal& who, const OrgId& org) {
  if (who.user() != nullptr) return who.user()->get_billing(org).value();
  if (who.staff() != nullptr) return who.staff()->get_billing(org).value();
  if (auto status = who.host().get_billing(org)) return *std::move(status);
  throw BadResult(Error(ErrorCode::organization_not_found,
                        "There is no organization with the id \"" + excerpt(org.str()) + "\".", org.str()));
}

Decision decide(const Principal& who, const OrgId& org, const UserId& user, const std::string& permission) {
  if (is_about_self(who, user)) return who.user()->can(org, Permission(permission));
  if (!who.is_host()) return explain_access(who, org, user, permission).decision;
  return who.host().can(org, user, Permission(permission));
}

Explanation explain_access(const Principal& who, const OrgId& org, const UserId& user,
                           std::string_view permission) {
  if (who.user() != nullptr) return who.user()->explain_access(org, user, permission).value();
  if (who.staff() != nullptr) return who.staff()->explain_access(org, user, permission).value();
  return who.host().explain_access(org, user, permission).value();
}

std::vector<std::string> list_permissions(const Principal& who, const OrgId& org, const UserId& user) {
  if (is_about_self(who, user)) return who.user()->list_permissions(org);
  // Who may have one permission explained may know them all.
  if (!who.is_host()) static_cast<void>(explain_access(who, org, user, "org.read"));
  return who.verbs().list_permissions(org, user);
}

}  // namespace orgmgr::cli
