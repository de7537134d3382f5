// The host's reads: each answers from one state of the store.
#include <orgmgr/host_orgs.hpp>

#include "manager/record_reads.hpp"
#include "manager/session.hpp"
#include "rules/lists.hpp"
#include "rules/lookups.hpp"
#include "rules/search.hpp"
#include "rules/settings.hpp"

namespace orgmgr::inline v0 {
namespace {

// A visitor that collects everything.
auto collect(std::vector<Organization>& organizations) {
  return [&](Organization&& organization) {
    organizations.push_back(std::move(organization));
    return true;
  };
}

std::vector<Organization> all_that_match(const storage::Reader& reader, const OrganizationFilter& filter) {
  std::vector<Organization> organizations;
  rules::visit_organizations(reader, filter, "", collect(organizations));
  return organizations;
}

}  // namespace

std::optional<Organization> HostOrgs::get_org(const OrgId& org) const {
  const auto organization = manager::RecordReads(*session_).organization(org.str());
  return organization ? std::optional(organization->value) : std::nullopt;
}

std::optional<OrgUser> HostOrgs::get_org_user(const OrgId& org, const UserId& user) const {
  return rules::find_member(*session_->read(), org.str(), user.str());
}

std::optional<Organization> HostOrgs::find_org_by_slug(std::string_view slug) const {
  return rules::find_by_slug(*session_->read(), slug);
}

std::optional<Organization> HostOrgs::find_org_by_name(std::string_view name) const {
  return rules::find_by_name(*session_->read(), name);
}

std::optional<Organization> HostOrgs::find_org_by_billing_id(BillingProvider provider,
                                                             std::string_view customer_id) const {
  return rules::find_by_billing_id(*session_->read(), provider, customer_id);
}

std::vector<Organization> HostOrgs::get_user_orgs(const UserId& user) const {
  return manager::RecordReads(*session_).organizations_of(user.str());
}

std::vector<UserMembership> HostOrgs::get_user_memberships(const UserId& user) const {
  return manager::RecordReads(*session_).memberships<UserMembership>(
      user.str(), [](auto& taken, const Organization& organization, const OrgUser& member) {
        taken.push_back({organization, member});
      });
}

std::vector<OrgUser> HostOrgs::get_org_users(const OrgId& org) const {
  std::vector<OrgUser> members;
  rules::visit_members(*session_->read(), org.str(), {}, "", [&](OrgUser&& member) {
    members.push_back(std::move(member));
    return true;
  });
  return members;
}

Result<Page<OrgUser>> HostOrgs::list_org_users(const OrgId& org, const MemberFilter& filter,
                                               const PageRequest& page) const {
  if (auto error = session_->blocked()) return *error;
  return rules::list_members(*session_->read(), org.str(), filter, page);
}

std::vector<Organization> HostOrgs::list_all_organizations() const {
  return all_that_match(*session_->read(), {});
}

Result<Page<Organization>> HostOrgs::list_organizations(const OrganizationFilter& filter,
                                                        const PageRequest& page) const {
  if (auto error = session_->blocked()) return *error;
  return rules::list_organizations(*session_->read(), filter, page);
}

std::vector<Organization> HostOrgs::search_organizations(std::string_view query) const {
  std::vector<Organization> organizations;
  rules::search(*session_->read(), query, collect(organizations));
  return organizations;
}

Result<Page<Organization>> HostOrgs::search_organizations(std::string_view query,
                                                          const PageRequest& page) const {
  if (auto error = session_->blocked()) return *error;
  return rules::search_page(*session_->read(), query, page);
}

std::vector<Organization> HostOrgs::get_organizations_by_plan(std::string_view plan_tier) const {
  OrganizationFilter filter;
  filter.plan_tier = std::string(plan_tier);
  return all_that_match(*session_->read(), filter);
}

void HostOrgs::visit_organizations(const std::function<bool(const Organization&)>& visitor) const {
  rules::visit_organizations(*session_->read(), {}, "", visitor);
}

void HostOrgs::visit_org_users(const std::function<bool(const OrgUser&)>& visitor) const {
  rules::visit_all_members(*session_->read(), visitor);
}

Settings HostOrgs::get_settings() const { return rules::read_settings(*session_->read()); }

std::vector<SettingInfo> HostOrgs::list_settings() const {
  return rules::list_settings(rules::read_settings(*session_->read()));
}

}  // namespace orgmgr::inline v0
