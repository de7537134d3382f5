// Staff's verbs: the host's, made for the member of staff as principal. The rules authorize them.
#include <orgmgr/staff_orgs.hpp>

#include "manager/authorized_reads.hpp"
#include "rules/access.hpp"
#include "rules/functional_roles.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::read_authorized;
using rules::Verb;
using storage::Reader;

OrgManager verbs(const std::shared_ptr<manager::Session>& session) {
  return manager::Session::handle(session);
}

}  // namespace

Result<std::optional<Organization>> StaffOrgs::get_org(const OrgId& org) const {
  return read_authorized(*session_, Verb::get_org, org,
                         [&](const Reader& reader) { return rules::find_organization(reader, org.str()); });
}

Result<Page<Organization>> StaffOrgs::list_organizations(const OrganizationFilter& filter,
                                                         const PageRequest& page) const {
  return read_authorized(*session_, Verb::get_org, {},
                         [&](const Reader&) { return verbs(session_).list_organizations(filter, page); });
}

Result<std::vector<OrgUser>> StaffOrgs::get_org_users(const OrgId& org) const {
  return read_authorized(*session_, Verb::list_org_users, org,
                         [&](const Reader&) { return verbs(session_).get_org_users(org); });
}

Result<std::vector<FunctionalRole>> StaffOrgs::list_roles(const OrgId& org) const {
  return read_authorized(*session_, Verb::list_roles, org,
                         [&](const Reader&) { return verbs(session_).list_roles(org.str()); });
}

Result<std::vector<Invitation>> StaffOrgs::list_invitations(const OrgId& org) const {
  return read_authorized(*session_, Verb::list_invitations, org,
                         [&](const Reader&) { return verbs(session_).list_invitations(org); });
}

Result<Explanation> StaffOrgs::explain_access(const OrgId& org, const UserId& user,
                                              std::string_view permission) const {
  return read_authorized(*session_, Verb::explain_access, org, [&](const Reader& reader) {
    return rules::explain(reader, org.str(), user.str(), permission, manager::judged_at(*session_, reader));
  });
}

Result<Changes> StaffOrgs::read_org_changes(const OrgId& org, Revision after, std::size_t limit) const {
  return read_authorized(*session_, Verb::read_org_changes, org, [&](const Reader&) {
    return manager::changes_of(verbs(session_).read_changes(after, limit), org, {});
  });
}

Result<BillingStatus> StaffOrgs::get_billing(const OrgId& org) const {
  return read_authorized(*session_, Verb::get_billing, org, [&](const Reader& reader) {
    return rules::billing_status(reader, org.str(), manager::judged_at(*session_, reader));
  });
}

Result<void> StaffOrgs::override_billing(const OrgId& org, BillingState state, Timestamp until,
                                         const WriteOptions& options) {
  return verbs(session_).override_billing(org, state, until, options);
}

Result<void> StaffOrgs::end_billing_override(const OrgId& org, const WriteOptions& options) {
  return verbs(session_).end_billing_override(org, options);
}

Result<void> StaffOrgs::restore_organization(const OrgId& org, const WriteOptions& options) {
  return verbs(session_).restore_organization(org, options);
}

Result<void> StaffOrgs::suspend_organization(const OrgId& org, const WriteOptions& options) {
  return verbs(session_).suspend_organization(org, options);
}

Result<void> StaffOrgs::resume_organization(const OrgId& org, const WriteOptions& options) {
  return verbs(session_).resume_organization(org, options);
}

Result<void> StaffOrgs::transfer_ownership(const OrgId& org, const UserId& to, const WriteOptions& options) {
  return verbs(session_).transfer_ownership(org, to, options);
}

Result<void> StaffOrgs::offer_ownership(const OrgId& org, const UserId& to,
                                        std::optional<std::chrono::seconds> expires_in,
                                        const WriteOptions& options) {
  return verbs(session_).offer_ownership(org, to, expires_in, options);
}

Result<void> StaffOrgs::withdraw_ownership_offer(const OrgId& org, const WriteOptions& options) {
  return verbs(session_).withdraw_ownership_offer(org, options);
}

}  // namespace orgmgr::inline v0
