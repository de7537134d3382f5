// What staff of the platform may ask for, with a reason.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <orgmgr/access.hpp>
#include <orgmgr/billing.hpp>
#include <orgmgr/changes.hpp>
#include <orgmgr/invitation.hpp>
#include <orgmgr/options.hpp>
#include <orgmgr/query.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/role.hpp>

namespace orgmgr {
namespace manager {
class Session;
}
inline namespace v0 {

/// A handle for an active member of the platform organization who holds platform.staff. That is looked at
/// anew by every verb: permission_denied. Reads, restores, suspends and resumes, moves billing ownership,
/// overrides billing; nothing else. Changes are recorded with the reason given to `OrgManager::as_staff`.
/// Other errors are those of the host's verb of the same name. Thread-safe, and cheap to copy; holds the
/// store open.
class ORGMGR_EXPORT StaffOrgs {
 public:
  [[nodiscard]] const UserId& user() const noexcept { return user_; }

  [[nodiscard]] Result<std::optional<Organization>> get_org(const OrgId& org) const;
  [[nodiscard]] Result<Page<Organization>> list_organizations(const OrganizationFilter& filter,
                                                              const PageRequest& page = {}) const;
  [[nodiscard]] Result<std::vector<OrgUser>> get_org_users(const OrgId& org) const;
  [[nodiscard]] Result<std::vector<FunctionalRole>> list_roles(const OrgId& org) const;
  [[nodiscard]] Result<std::vector<Invitation>> list_invitations(const OrgId& org) const;
  [[nodiscard]] Result<Explanation> explain_access(const OrgId& org, const UserId& user,
                                                   std::string_view permission) const;
  /// As `UserOrgs::read_org_changes`; throws the same.
  [[nodiscard]] Result<Changes> read_org_changes(const OrgId& org, Revision after,
                                                 std::size_t limit = 100) const;

  /// Errors: organization_not_found.
  [[nodiscard]] Result<BillingStatus> get_billing(const OrgId& org) const;

  Result<void> override_billing(const OrgId& org, BillingState state, Timestamp until,
                                const WriteOptions& options = {});
  Result<void> end_billing_override(const OrgId& org, const WriteOptions& options = {});
  Result<void> restore_organization(const OrgId& org, const WriteOptions& options = {});
  Result<void> suspend_organization(const OrgId& org, const WriteOptions& options = {});
  Result<void> resume_organization(const OrgId& org, const WriteOptions& options = {});
  Result<void> transfer_ownership(const OrgId& org, const UserId& to, const WriteOptions& options = {});
  Result<void> offer_ownership(const OrgId& org, const UserId& to,
                               std::optional<std::chrono::seconds> expires_in = {},
                               const WriteOptions& options = {});
  Result<void> withdraw_ownership_offer(const OrgId& org, const WriteOptions& options = {});

 private:
  friend class OrgManager;
  StaffOrgs(std::shared_ptr<manager::Session> session, UserId user)
      : session_(std::move(session)), user_(std::move(user)) {}

  std::shared_ptr<manager::Session> session_;
  UserId user_;
};

}  // namespace v0
}  // namespace orgmgr
