// A user's changes: the host's verbs, made for the user as principal. The rules authorize them.
#include <orgmgr/user_orgs.hpp>

#include "manager/session.hpp"

namespace orgmgr::inline v0 {
namespace {

OrgManager verbs(const std::shared_ptr<manager::Session>& session) {
  return manager::Session::handle(session);
}

}  // namespace

Result<OrgId> UserOrgs::create_organization(std::string_view name, const WriteOptions& options) {
  return verbs(session_).create_organization(name, {}, options);
}

Result<void> UserOrgs::rename_organization(const OrgId& org, std::string_view name,
                                           const WriteOptions& options) {
  return verbs(session_).rename_organization(org, name, options);
}

Result<void> UserOrgs::update_organization(const OrgId& org, const OrganizationPatch& patch,
                                           const WriteOptions& options) {
  return verbs(session_).update_organization(org, patch, options);
}

Result<void> UserOrgs::update_org_plan(const OrgId& org, std::string_view plan_tier,
                                       const WriteOptions& options) {
  return verbs(session_).update_org_plan(org, plan_tier, options);
}

Result<void> UserOrgs::delete_organization(const OrgId& org, const WriteOptions& options) {
  return verbs(session_).delete_organization(org, options);
}

Result<void> UserOrgs::restore_organization(const OrgId& org, const WriteOptions& options) {
  return verbs(session_).restore_organization(org, options);
}

Result<OrgId> UserOrgs::ensure_personal_organization(std::string_view display_name,
                                                     const WriteOptions& options) {
  return verbs(session_).ensure_personal_organization(user_, display_name, options);
}

Result<void> UserOrgs::transfer_ownership(const OrgId& org, const UserId& to, const WriteOptions& options) {
  return verbs(session_).transfer_ownership(org, to, options);
}

Result<void> UserOrgs::offer_ownership(const OrgId& org, const UserId& to,
                                       std::optional<std::chrono::seconds> expires_in,
                                       const WriteOptions& options) {
  return verbs(session_).offer_ownership(org, to, expires_in, options);
}

Result<void> UserOrgs::withdraw_ownership_offer(const OrgId& org, const WriteOptions& options) {
  return verbs(session_).withdraw_ownership_offer(org, options);
}

Result<void> UserOrgs::accept_ownership(const OrgId& org, const WriteOptions& options) {
  return verbs(session_).accept_ownership(org, user_, options);
}

Result<void> UserOrgs::add_user_to_org(const OrgId& org, const UserId& user, std::string_view role,
                                       const WriteOptions& options) {
  return verbs(session_).add_user_to_org(org, user, role, options);
}

Result<void> UserOrgs::remove_user_from_org(const OrgId& org, const UserId& user,
                                            const WriteOptions& options) {
  return verbs(session_).remove_user_from_org(org, user, options);
}

Result<void> UserOrgs::leave_organization(const OrgId& org, const WriteOptions& options) {
  return verbs(session_).leave_organization(org, user_, options);
}

Result<void> UserOrgs::update_user_role(const OrgId& org, const UserId& user, std::string_view new_role,
                                        const WriteOptions& options) {
  return verbs(session_).update_user_role(org, user, new_role, options);
}

Result<void> UserOrgs::suspend_member(const OrgId& org, const UserId& user, const WriteOptions& options) {
  return verbs(session_).suspend_member(org, user, options);
}

Result<void> UserOrgs::reactivate_member(const OrgId& org, const UserId& user, const WriteOptions& options) {
  return verbs(session_).reactivate_member(org, user, options);
}

Result<void> UserOrgs::set_functional_roles(const OrgId& org, const UserId& user,
                                            const std::vector<std::string>& roles,
                                            const WriteOptions& options) {
  return verbs(session_).set_functional_roles(org, user, roles, options);
}

Result<void> UserOrgs::create_role(const FunctionalRole& role, const WriteOptions& options) {
  return verbs(session_).create_role(role, options);
}

Result<void> UserOrgs::update_role(const OrgId& org, std::string_view name, const FunctionalRolePatch& patch,
                                   const WriteOptions& options) {
  return verbs(session_).update_role(org.str(), name, patch, options);
}

Result<void> UserOrgs::remove_role(const OrgId& org, std::string_view name, std::string_view replacement,
                                   const WriteOptions& options) {
  return verbs(session_).remove_role(org.str(), name, replacement, options);
}

Result<IssuedInvitation> UserOrgs::create_invitation(const OrgId& org, const NewInvitation& invitation,
                                                     const WriteOptions& options) {
  return verbs(session_).create_invitation(org, invitation, options);
}

Result<void> UserOrgs::revoke_invitation(const OrgId& org, std::string_view invitation,
                                         const WriteOptions& options) {
  return verbs(session_).revoke_invitation(org, invitation, options);
}

Result<OrgId> UserOrgs::accept_invitation(std::string_view token, std::string_view verified_email,
                                          const WriteOptions& options) {
  return verbs(session_).accept_invitation(token, user_, verified_email, options);
}

Result<void> UserOrgs::decline_invitation(std::string_view token, const WriteOptions& options) {
  return verbs(session_).decline_invitation(token, options);
}

Result<IssuedSession> UserOrgs::create_session(const NewSession& session, const WriteOptions& options) {
  return verbs(session_).create_session(user_, session, options);
}

Result<void> UserOrgs::set_current_organization(std::string_view token, const std::optional<OrgId>& org,
                                                const WriteOptions& options) {
  return verbs(session_).set_current_organization(token, org, options);
}

Result<void> UserOrgs::revoke_session(std::string_view id_hash, const WriteOptions& options) {
  return verbs(session_).revoke_session(id_hash, options);
}

Result<std::uint64_t> UserOrgs::revoke_sessions(const WriteOptions& options) {
  return verbs(session_).revoke_sessions(user_, options);
}

Result<void> UserOrgs::set_default_organization(const std::optional<OrgId>& org,
                                                const WriteOptions& options) {
  return verbs(session_).set_default_organization(user_, org, options);
}

}  // namespace orgmgr::inline v0
