// Every verb that the host program may call, once. `OrgManager` runs each as a commit of its own;
// inside `OrgManager::transaction` the `Transaction` runs them all in one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/changes.hpp>
#include <orgmgr/options.hpp>
#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>
#include <orgmgr/query.hpp>
#include <orgmgr/requests.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/settings.hpp>

namespace orgmgr {
namespace manager {
class Session;  // principal + rules + store, behind every handle
}
inline namespace v0 {

/// The host's verbs. Organization before user everywhere. A change that returned success is
/// durable [P1] and whole [P2]; a refused one changed nothing [P7]. Every verb may throw
/// `StorageError` (io_error corrupt busy read_only outcome_unknown needs_reopen). Reads answer
/// from the newest durable revision and take no lock; what they return is a copy that stays valid.
/// Thread-safe, and cheap to copy.
class ORGMGR_EXPORT HostOrgs {
 public:
  // --- organizations -------------------------------------------------------------------------
  /// Makes an organization and returns its id. Errors: name_empty name_too_long name_invalid
  /// text_not_utf8 name_taken plan_invalid slug_invalid slug_taken id_invalid id_taken
  /// user_id_invalid billing_id_invalid billing_id_taken version_mismatch.
  Result<OrgId> create_organization(std::string_view name, const NewOrganization& more = {},
                                    const WriteOptions& options = {});
  /// The organization, deleted ones included; empty when there is none.
  [[nodiscard]] std::optional<Organization> get_org(const OrgId& org) const;
  /// Errors: organization_not_found organization_deleted plan_invalid version_mismatch.
  Result<void> update_org_plan(const OrgId& org, std::string_view plan_tier,
                               const WriteOptions& options = {});
  /// `active`, `suspended` or `deleted`, by way of the rules of suspend, resume, delete and restore.
  /// Errors: organization_not_found status_invalid version_mismatch.
  Result<void> update_org_status(const OrgId& org, std::string_view status, const WriteOptions& options = {});
  /// Links billing customers. Errors: organization_not_found organization_deleted
  /// billing_id_invalid billing_id_taken version_mismatch.
  Result<void> update_org_billing_ids(const OrgId& org, const BillingIds& ids,
                                      const WriteOptions& options = {});
  /// Unlinks billing customers. Errors as above.
  Result<void> clear_org_billing_ids(const OrgId& org, const ClearBillingIds& which,
                                     const WriteOptions& options = {});
  /// Errors: organization_not_found organization_deleted name_* name_taken version_mismatch. The
  /// slug stays.
  Result<void> rename_organization(const OrgId& org, std::string_view name, const WriteOptions& options = {});
  /// Changes the fields that the patch sets. Errors: those of rename, slug_invalid slug_taken
  /// json_invalid.
  Result<void> update_organization(const OrgId& org, const OrganizationPatch& patch,
                                   const WriteOptions& options = {});
  /// Errors: organization_not_found organization_deleted. Suspending twice changes nothing.
  Result<void> suspend_organization(const OrgId& org, const WriteOptions& options = {});
  Result<void> resume_organization(const OrgId& org, const WriteOptions& options = {});
  /// Soft: members, name, slug and links stay until purge. Errors: organization_not_found.
  Result<void> delete_organization(const OrgId& org, const WriteOptions& options = {});
  /// Back to the status before. Errors: organization_not_found organization_not_deleted.
  Result<void> restore_organization(const OrgId& org, const WriteOptions& options = {});
  /// Removes every record of a deleted organization, the audit trail aside. Errors:
  /// organization_not_found organization_not_deleted.
  Result<void> purge_organization(const OrgId& org, const WriteOptions& options = {});
  /// Purges every organization whose `purge_after` has passed; returns their ids.
  Result<std::vector<OrgId>> purge_due(const WriteOptions& options = {});

  // --- members -------------------------------------------------------------------------------
  /// Errors: organization_not_found organization_deleted user_id_invalid already_member
  /// role_invalid version_mismatch.
  Result<void> add_user_to_org(const OrgId& org, const UserId& user, std::string_view role = "member",
                               const WriteOptions& options = {});
  /// Errors: organization_not_found organization_deleted user_not_in_organization version_mismatch.
  Result<void> remove_user_from_org(const OrgId& org, const UserId& user, const WriteOptions& options = {});
  /// Errors: those of removal and role_invalid.
  Result<void> update_user_role(const OrgId& org, const UserId& user, std::string_view new_role,
                                const WriteOptions& options = {});
  /// Organizations that the user is a member of, by organization id, in every status. Empty for an
  /// unknown user.
  [[nodiscard]] std::vector<Organization> get_user_orgs(const UserId& user) const;
  /// The same with the membership.
  [[nodiscard]] std::vector<UserMembership> get_user_memberships(const UserId& user) const;
  /// Members by user id; empty for an unknown organization.
  [[nodiscard]] std::vector<OrgUser> get_org_users(const OrgId& org) const;
  /// One page of them. Errors: limit_invalid cursor_invalid.
  [[nodiscard]] Result<Page<OrgUser>> list_org_users(const OrgId& org, const MemberFilter& filter,
                                                     const PageRequest& page = {}) const;
  [[nodiscard]] std::optional<OrgUser> get_org_user(const OrgId& org, const UserId& user) const;
  /// The governing role, or empty when the user is no member.
  [[nodiscard]] std::optional<Role> get_user_role_in_org(const OrgId& org, const UserId& user) const;

  // --- lists and search ------------------------------------------------------------------------
  /// All organizations by id (which is by time of creation for ids made here).
  [[nodiscard]] std::vector<Organization> list_all_organizations() const;
  /// One page. Errors: limit_invalid cursor_invalid.
  [[nodiscard]] Result<Page<Organization>> list_organizations(const OrganizationFilter& filter,
                                                              const PageRequest& page = {}) const;
  /// All organizations whose folded name holds the folded query: the exact match, then names that
  /// start with it, then the rest, each by folded name. An empty query means all.
  [[nodiscard]] std::vector<Organization> search_organizations(std::string_view query) const;
  /// One page of them. Errors: limit_invalid cursor_invalid.
  [[nodiscard]] Result<Page<Organization>> search_organizations(std::string_view query,
                                                                const PageRequest& page) const;
  [[nodiscard]] std::vector<Organization> get_organizations_by_plan(std::string_view plan_tier) const;
  [[nodiscard]] std::optional<Organization> find_org_by_slug(std::string_view slug) const;
  [[nodiscard]] std::optional<Organization> find_org_by_name(std::string_view name) const;
  [[nodiscard]] std::optional<Organization> find_org_by_billing_id(BillingProvider provider,
                                                                   std::string_view customer_id) const;
  /// Visits every organization in the order of ids, without holding them all; stops when the
  /// visitor returns false. The visitor must not write.
  void visit_organizations(const std::function<bool(const Organization&)>& visitor) const;
  /// Visits every membership in the order of organization, then user.
  void visit_org_users(const std::function<bool(const OrgUser&)>& visitor) const;

  // --- settings ----------------------------------------------------------------------------------
  [[nodiscard]] Settings get_settings() const;
  [[nodiscard]] std::vector<SettingInfo> list_settings() const;
  /// Sets one setting from JSON text; `null` means back to the default. Errors: setting_not_found
  /// setting_invalid version_mismatch.
  Result<void> update_setting(std::string_view name, const Json& value, const WriteOptions& options = {});

  /// The revision that reads see: the newest durable one, or inside a transaction the one before it.
  [[nodiscard]] Revision revision() const;

 protected:
  explicit HostOrgs(std::shared_ptr<manager::Session> session);
  HostOrgs(const HostOrgs&);
  HostOrgs(HostOrgs&&) noexcept;
  HostOrgs& operator=(const HostOrgs&);
  HostOrgs& operator=(HostOrgs&&) noexcept;
  ~HostOrgs();

  std::shared_ptr<manager::Session> session_;
};

}  // namespace v0
}  // namespace orgmgr
