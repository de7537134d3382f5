// What one user may ask for: every verb authorized as that user, and recorded as made by them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/access.hpp>
#include <orgmgr/billing.hpp>
#include <orgmgr/changes.hpp>
#include <orgmgr/invitation.hpp>
#include <orgmgr/options.hpp>
#include <orgmgr/query.hpp>
#include <orgmgr/requests.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/role.hpp>
#include <orgmgr/user_session.hpp>

namespace orgmgr {
namespace manager {
class Session;
}
inline namespace v0 {

/// A user's handle. Made by `OrgManager::as`, which is impersonation by whoever holds that handle and
/// not authentication. It cannot become the host or another user. Besides the errors of the host's verb
/// of the same name each may answer organization_not_found (also for what the user may not see),
/// organization_deleted, membership_suspended, organization_suspended, billing_locked, permission_denied,
/// target_outranks, role_not_assignable, in this order and before anything else. `docs/permissions.md` has
/// the whole table.
/// Thread-safe, and cheap to copy; holds the store open.
class ORGMGR_EXPORT UserOrgs {
 public:
  [[nodiscard]] const UserId& user() const noexcept { return user_; }

  // --- organizations -------------------------------------------------------------------------
  /// The user becomes owner and billing owner in the same commit. Errors: creation_denied.
  Result<OrgId> create_organization(std::string_view name, const WriteOptions& options = {});
  /// Without billing.read the linked billing customers are left out, here and in the lists.
  [[nodiscard]] Result<Organization> get_org(const OrgId& org) const;
  /// The user's own organizations, deleted ones left out. Of one that the user is suspended in or locked
  /// out of, only id, name, slug, status and time of creation are told.
  [[nodiscard]] std::vector<Organization> get_user_orgs() const;
  [[nodiscard]] std::vector<UserMembership> get_user_memberships() const;
  /// A page of the same, by id; `owner` counts where the user may read the members. Errors: limit_invalid
  /// cursor_invalid.
  [[nodiscard]] Result<Page<Organization>> list_organizations(const OrganizationFilter& filter,
                                                              const PageRequest& page = {}) const;
  /// Among the user's own organizations.
  [[nodiscard]] std::vector<Organization> search_organizations(std::string_view query) const;
  [[nodiscard]] Result<Page<Organization>> search_organizations(std::string_view query,
                                                                const PageRequest& page) const;
  Result<void> rename_organization(const OrgId& org, std::string_view name, const WriteOptions& options = {});
  /// Types are the host's: permission_denied.
  Result<void> update_organization(const OrgId& org, const OrganizationPatch& patch,
                                   const WriteOptions& options = {});
  Result<void> update_org_plan(const OrgId& org, std::string_view plan_tier,
                               const WriteOptions& options = {});
  Result<void> delete_organization(const OrgId& org, const WriteOptions& options = {});
  Result<void> restore_organization(const OrgId& org, const WriteOptions& options = {});
  Result<OrgId> ensure_personal_organization(std::string_view display_name, const WriteOptions& options = {});

  // --- ownership, by the billing owner -----------------------------------------------------------
  Result<void> transfer_ownership(const OrgId& org, const UserId& to, const WriteOptions& options = {});
  Result<void> offer_ownership(const OrgId& org, const UserId& to,
                               std::optional<std::chrono::seconds> expires_in = {},
                               const WriteOptions& options = {});
  Result<void> withdraw_ownership_offer(const OrgId& org, const WriteOptions& options = {});
  Result<void> accept_ownership(const OrgId& org, const WriteOptions& options = {});

  // --- members -------------------------------------------------------------------------------
  Result<void> add_user_to_org(const OrgId& org, const UserId& user, std::string_view role = "member",
                               const WriteOptions& options = {});
  Result<void> remove_user_from_org(const OrgId& org, const UserId& user, const WriteOptions& options = {});
  /// Suspended members may, too. Errors: billing_owner last_owner.
  Result<void> leave_organization(const OrgId& org, const WriteOptions& options = {});
  Result<void> update_user_role(const OrgId& org, const UserId& user, std::string_view new_role,
                                const WriteOptions& options = {});
  Result<void> suspend_member(const OrgId& org, const UserId& user, const WriteOptions& options = {});
  Result<void> reactivate_member(const OrgId& org, const UserId& user, const WriteOptions& options = {});
  Result<void> set_functional_roles(const OrgId& org, const UserId& user,
                                    const std::vector<std::string>& roles, const WriteOptions& options = {});
  [[nodiscard]] Result<std::vector<OrgUser>> get_org_users(const OrgId& org) const;
  [[nodiscard]] Result<Page<OrgUser>> list_org_users(const OrgId& org, const MemberFilter& filter,
                                                     const PageRequest& page = {}) const;
  /// Errors: user_not_in_organization.
  [[nodiscard]] Result<OrgUser> get_org_user(const OrgId& org, const UserId& user) const;

  // --- functional roles of an organization ---------------------------------------------------------
  Result<void> create_role(const FunctionalRole& role, const WriteOptions& options = {});
  Result<void> update_role(const OrgId& org, std::string_view name, const FunctionalRolePatch& patch,
                           const WriteOptions& options = {});
  Result<void> remove_role(const OrgId& org, std::string_view name, std::string_view replacement = {},
                           const WriteOptions& options = {});
  [[nodiscard]] Result<std::vector<FunctionalRole>> list_roles(const OrgId& org) const;

  // --- invitations -----------------------------------------------------------------------------------
  Result<IssuedInvitation> create_invitation(const OrgId& org, const NewInvitation& invitation,
                                             const WriteOptions& options = {});
  Result<void> revoke_invitation(const OrgId& org, std::string_view invitation,
                                 const WriteOptions& options = {});
  [[nodiscard]] Result<std::vector<Invitation>> list_invitations(
      const OrgId& org, std::optional<InvitationState> state = {}) const;
  Result<OrgId> accept_invitation(std::string_view token, std::string_view verified_email,
                                  const WriteOptions& options = {});
  Result<void> decline_invitation(std::string_view token, const WriteOptions& options = {});

  // --- billing ---------------------------------------------------------------------------------
  /// With billing.read.
  [[nodiscard]] Result<BillingStatus> get_billing(const OrgId& org) const;

  // --- access, sessions --------------------------------------------------------------------------------
  /// May this user do this here, now? organization_not_found also where the user is no member.
  [[nodiscard]] Decision can(const OrgId& org, Permission permission) const;
  /// Of oneself always, of other members with members.read.
  [[nodiscard]] Result<Explanation> explain_access(const OrgId& org, const UserId& user,
                                                   std::string_view permission) const;
  [[nodiscard]] std::vector<std::string> list_permissions(const OrgId& org) const;
  Result<IssuedSession> create_session(const NewSession& session = {}, const WriteOptions& options = {});
  Result<void> set_current_organization(std::string_view token, const std::optional<OrgId>& org,
                                        const WriteOptions& options = {});
  [[nodiscard]] std::vector<UserSession> list_sessions() const;
  Result<void> revoke_session(std::string_view id_hash, const WriteOptions& options = {});
  Result<std::uint64_t> revoke_sessions(const WriteOptions& options = {});
  Result<void> set_default_organization(const std::optional<OrgId>& org, const WriteOptions& options = {});

  /// Changes of this organization alone after a revision: of a commit that touched others too, only what
  /// is here; nothing of an earlier organization of this id, and of billing with billing.read alone. Throws
  /// `StorageError` revision_not_found when that part of history has been archived.
  [[nodiscard]] Result<Changes> read_org_changes(const OrgId& org, Revision after,
                                                 std::size_t limit = 100) const;

 private:
  friend class OrgManager;
  UserOrgs(std::shared_ptr<manager::Session> session, UserId user)
      : session_(std::move(session)), user_(std::move(user)) {}

  std::shared_ptr<manager::Session> session_;
  UserId user_;
};

}  // namespace v0
}  // namespace orgmgr
