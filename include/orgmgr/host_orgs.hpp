// Every verb that the host program may call, once. `OrgManager` runs each as a commit of its own;
// inside `OrgManager::transaction` the `Transaction` runs them all in one.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/access.hpp>
#include <orgmgr/billing.hpp>
#include <orgmgr/changes.hpp>
#include <orgmgr/invitation.hpp>
#include <orgmgr/options.hpp>
#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>
#include <orgmgr/plan.hpp>
#include <orgmgr/query.hpp>
#include <orgmgr/requests.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/role.hpp>
#include <orgmgr/settings.hpp>
#include <orgmgr/user.hpp>
#include <orgmgr/user_session.hpp>

namespace orgmgr {
namespace manager {
class Session;  // principal + rules + store, behind every handle
}
inline namespace v0 {

/// The host's verbs. Organization before user everywhere. A change that returned success is
/// durable [P1] and whole [P2]; a refused one changed nothing [P7]. Every change may also answer
/// operation_id_invalid operation_id_reused text_invalid (the reason) transaction_open, and
/// argument_invalid for an `expected_version` where there is no one record to have it. Every verb may
/// throw `StorageError` of the kinds io_error corrupt busy read_only outcome_unknown needs_reopen, a
/// change also transaction_too_large. Reads answer from the newest durable revision and take no lock of
/// the store; what they return is a copy that stays valid. Thread-safe, and cheap to copy.
class ORGMGR_EXPORT HostOrgs {
 public:
  // --- organizations -------------------------------------------------------------------------
  /// Makes an organization and returns its id. Errors: name_empty name_too_long name_invalid
  /// text_not_utf8 name_taken plan_invalid plan_not_found slug_invalid slug_taken id_invalid id_taken
  /// user_id_invalid billing_id_invalid billing_id_taken name_reserved (the id org_platform) limit_reached
  /// (organizations of one owner) version_mismatch.
  Result<OrgId> create_organization(std::string_view name, const NewOrganization& more = {},
                                    const WriteOptions& options = {});
  /// The organization, deleted ones included; empty when there is none.
  [[nodiscard]] std::optional<Organization> get_org(const OrgId& org) const;
  /// Errors: organization_not_found organization_deleted plan_invalid plan_not_found version_mismatch.
  Result<void> update_org_plan(const OrgId& org, std::string_view plan_tier,
                               const WriteOptions& options = {});
  /// Sets the status to `active`, `suspended` or `deleted` from any other, as the original module did: a
  /// deleted organization becomes what is named, whatever it was before. Errors: organization_not_found
  /// status_invalid version_mismatch.
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
  /// json_invalid name_reserved argument_invalid (a type) limit_reached (more than 16 types).
  Result<void> update_organization(const OrgId& org, const OrganizationPatch& patch,
                                   const WriteOptions& options = {});
  /// Errors: organization_not_found organization_deleted version_mismatch. Suspending twice changes
  /// nothing.
  Result<void> suspend_organization(const OrgId& org, const WriteOptions& options = {});
  Result<void> resume_organization(const OrgId& org, const WriteOptions& options = {});
  /// Soft: members, name, slug and links stay until purge. Deleting twice changes nothing. Errors:
  /// organization_not_found version_mismatch.
  Result<void> delete_organization(const OrgId& org, const WriteOptions& options = {});
  /// Back to the status before. Errors: organization_not_found organization_not_deleted version_mismatch.
  Result<void> restore_organization(const OrgId& org, const WriteOptions& options = {});
  /// Removes every record of a deleted organization, the audit trail aside. Errors:
  /// organization_not_found organization_not_deleted version_mismatch.
  Result<void> purge_organization(const OrgId& org, const WriteOptions& options = {});
  /// Purges every organization whose `purge_after` has passed; returns their ids.
  Result<std::vector<OrgId>> purge_due(const WriteOptions& options = {});

  /// Counts that replace those of the plan: {"members":…,"pending_invitations":…,
  /// "custom_roles":…,"grace_days":…};
  /// `null` brings the plan's back. Errors: organization_not_found organization_deleted json_invalid
  /// version_mismatch.
  Result<void> set_organization_limits(const OrgId& org, const Json& limits,
                                       const WriteOptions& options = {});

  // --- ownership -----------------------------------------------------------------------------
  /// Makes an active member the billing owner, and owner if they are not. Errors:
  /// organization_not_found organization_deleted user_not_in_organization membership_suspended
  /// argument_invalid (they are it already) limit_reached version_mismatch.
  Result<void> transfer_ownership(const OrgId& org, const UserId& to, const WriteOptions& options = {});
  /// Offers it instead; an offer made before is replaced. `expires_in` not set: the setting
  /// `offer_days`. Errors: those of transfer, and argument_invalid for an `expires_in` that is not 1 second
  /// to 3,650 days.
  Result<void> offer_ownership(const OrgId& org, const UserId& to,
                               std::optional<std::chrono::seconds> expires_in = {},
                               const WriteOptions& options = {});
  /// Errors: organization_not_found organization_deleted offer_not_found version_mismatch.
  Result<void> withdraw_ownership_offer(const OrgId& org, const WriteOptions& options = {});
  /// For the one to whom it was offered. Errors: offer_not_found offer_expired, those of transfer.
  Result<void> accept_ownership(const OrgId& org, const UserId& user, const WriteOptions& options = {});

  // --- members -------------------------------------------------------------------------------
  /// Errors: organization_not_found organization_deleted user_id_invalid already_member
  /// role_invalid limit_reached version_mismatch.
  Result<void> add_user_to_org(const OrgId& org, const UserId& user, std::string_view role = "member",
                               const WriteOptions& options = {});
  /// Errors: organization_not_found organization_deleted user_not_in_organization billing_owner (transfer
  /// the ownership first) last_owner (add another first) version_mismatch.
  Result<void> remove_user_from_org(const OrgId& org, const UserId& user, const WriteOptions& options = {});
  /// Removal by the member's own wish. Errors: those of removal.
  Result<void> leave_organization(const OrgId& org, const UserId& user, const WriteOptions& options = {});
  /// Nothing is granted until reactivation; roles stay. Suspending twice changes nothing. Errors: those
  /// of removal.
  Result<void> suspend_member(const OrgId& org, const UserId& user, const WriteOptions& options = {});
  Result<void> reactivate_member(const OrgId& org, const UserId& user, const WriteOptions& options = {});
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

  // --- access --------------------------------------------------------------------------------------
  /// May the user do this here, now? No allocation and no write while the handle keeps the answer
  /// (`OpenOptions::answer_bytes`) and no commit has changed what it rests on, whichever thread asked first.
  [[nodiscard]] Decision can(const OrgId& org, const UserId& user, Permission permission) const;
  /// The same decision with its reasons. Errors: permission_invalid.
  [[nodiscard]] Result<Explanation> explain_access(const OrgId& org, const UserId& user,
                                                   std::string_view permission) const;
  /// Names of all permissions that `can` would allow, sorted.
  [[nodiscard]] std::vector<std::string> list_permissions(const OrgId& org, const UserId& user) const;

  // --- functional roles ------------------------------------------------------------------------------
  /// Errors: organization_not_found organization_deleted role_name_invalid role_exists role_invalid
  /// permission_invalid permission_reserved argument_invalid (a scope) limit_invalid limit_reached
  /// version_mismatch.
  Result<void> create_role(const FunctionalRole& role, const WriteOptions& options = {});
  /// `scope` is an organization's id or a type. Errors: those of creation, and role_not_found.
  Result<void> update_role(std::string_view scope, std::string_view name, const FunctionalRolePatch& patch,
                           const WriteOptions& options = {});
  /// Who holds the role, or is invited to, gets `replacement` (`own:NAME`, `TYPE:NAME`). Errors:
  /// organization_not_found organization_deleted argument_invalid role_not_found name_reserved role_in_use
  /// role_invalid (of the replacement, as role_not_found is, too) version_mismatch.
  Result<void> remove_role(std::string_view scope, std::string_view name, std::string_view replacement = {},
                           const WriteOptions& options = {});
  /// Roles of an organization and its types, or of one type; empty for what does not exist.
  [[nodiscard]] std::vector<FunctionalRole> list_roles(std::string_view scope) const;
  /// All functional roles of a member (`own:NAME`, `TYPE:NAME`). Errors: those of removal,
  /// role_not_found role_invalid limit_invalid.
  Result<void> set_functional_roles(const OrgId& org, const UserId& user,
                                    const std::vector<std::string>& roles, const WriteOptions& options = {});

  // --- invitations -----------------------------------------------------------------------------------
  /// Invites an address, or makes a link. The token is in the answer and nowhere else. With an operation
  /// id a repeat answers the id alone. The store does not know its users' addresses: that the invited is
  /// a member already is found when they accept. Errors: organization_not_found organization_deleted
  /// argument_invalid email_invalid role_invalid role_not_assignable role_not_found limit_invalid
  /// already_invited version_mismatch limit_reached.
  Result<IssuedInvitation> create_invitation(const OrgId& org, const NewInvitation& invitation,
                                             const WriteOptions& options = {});
  /// Revoking twice changes nothing. Errors: organization_not_found organization_deleted
  /// invitation_not_found invitation_used (accepted or declined) version_mismatch.
  Result<void> revoke_invitation(const OrgId& org, std::string_view invitation,
                                 const WriteOptions& options = {});
  /// All, or those of one state, by id: by time. Empty for an unknown organization. Like all that follow
  /// without `token_hash`.
  [[nodiscard]] std::vector<Invitation> list_invitations(const OrgId& org,
                                                         std::optional<InvitationState> state = {}) const;
  [[nodiscard]] std::optional<Invitation> get_invitation(const OrgId& org, std::string_view invitation) const;
  /// What a token invites to, before it is accepted. Errors: invitation_not_found, invitation_used
  /// (accepted, declined, or no use left), invitation_expired, invitation_revoked.
  [[nodiscard]] Result<Invitation> find_invitation(std::string_view token) const;
  /// Makes the user a member. `verified_email`: an address that the host vouches for; may be empty for
  /// links without a domain. Returns the organization. A refusal leaves the invitation as it was. Errors:
  /// user_id_invalid, those of find_invitation, version_mismatch (of the invitation) organization_deleted
  /// organization_suspended email_mismatch inviter_lost_right role_not_found already_member
  /// limit_reached.
  Result<OrgId> accept_invitation(std::string_view token, const UserId& user, std::string_view verified_email,
                                  const WriteOptions& options = {});
  /// Errors: those of find_invitation, argument_invalid (a link cannot be declined) version_mismatch
  /// organization_deleted.
  Result<void> decline_invitation(std::string_view token, const WriteOptions& options = {});

  // --- sessions --------------------------------------------------------------------------------------
  /// The token is in the answer and nowhere else; with an operation id a repeat answers the hash alone.
  /// Errors: user_id_invalid text_invalid argument_invalid version_mismatch and, for an organization named,
  /// those of choosing it.
  Result<IssuedSession> create_session(const UserId& user, const NewSession& session = {},
                                       const WriteOptions& options = {});
  /// Who this is, where, and what they may do there; writes nothing. `org` names another organization
  /// than the session's current one for this question alone. Errors: session_not_found session_expired
  /// and, for an organization named, organization_not_found (also where the user is no active member or is
  /// locked out, and of a deleted one).
  [[nodiscard]] Result<SessionCheck> check_session(std::string_view token,
                                                   const std::optional<OrgId>& org = {}) const;
  /// Not set: personal mode. Errors: session_not_found session_expired organization_not_found
  /// organization_deleted user_not_in_organization membership_suspended billing_locked version_mismatch.
  Result<void> set_current_organization(std::string_view token, const std::optional<OrgId>& org,
                                        const WriteOptions& options = {});
  /// Notes that the user was here; writes at most once in five minutes. Errors: session_not_found
  /// session_expired.
  Result<void> touch_session(std::string_view token, const WriteOptions& options = {});
  /// The user's sessions that have not expired, by time of creation.
  [[nodiscard]] std::vector<UserSession> list_sessions(const UserId& user) const;
  /// By the hash that lists show. Errors: session_not_found version_mismatch.
  Result<void> revoke_session(std::string_view id_hash, const WriteOptions& options = {});
  /// All of a user's, expired ones included; how many there were.
  Result<std::uint64_t> revoke_sessions(const UserId& user, const WriteOptions& options = {});
  /// What a token of the host's should carry: {session, user, generation} and, in an organization, {org,
  /// slug, role, permissions, epochs}. `session` is the hash. Errors: those of check_session.
  [[nodiscard]] Result<Json> session_claims(std::string_view token) const;
  /// Whether claims made earlier still hold: their session, and what they were given by. That nobody
  /// altered them is for the host's signature to show. Errors: claims_invalid session_not_found
  /// session_expired claims_outdated.
  [[nodiscard]] Result<void> verify_claims(const Json& claims) const;

  // --- users -----------------------------------------------------------------------------------------
  [[nodiscard]] std::optional<User> get_user(const UserId& user) const;
  /// The organization that new sessions begin in; not set: none. Errors: user_id_invalid
  /// organization_not_found organization_deleted user_not_in_organization membership_suspended
  /// billing_locked version_mismatch.
  Result<void> set_default_organization(const UserId& user, const std::optional<OrgId>& org,
                                        const WriteOptions& options = {});
  /// The user's own organization, made when it is not there, under a name that is free: with a number
  /// when the one given is taken. It is theirs while they are its member, a deleted one until it is purged.
  /// Errors: user_id_invalid name_* plan_not_found limit_reached organization_deleted (restore it).
  Result<OrgId> ensure_personal_organization(const UserId& user, std::string_view display_name,
                                             const WriteOptions& options = {});
  /// Ends every membership and session of the user and every pending invitation that they made. Where
  /// they are the billing owner or last owner, in deleted organizations too, `hand_over` must name who
  /// takes over. Errors: user_id_invalid user_not_found argument_invalid (an organization that is not
  /// theirs to hand over, or named twice), blocked_by_organizations, whose message lists all that block;
  /// those of transfer for the successors.
  Result<void> remove_user_everywhere(const UserId& user, const std::vector<HandOver>& hand_over = {},
                                      const WriteOptions& options = {});
  /// The same person under a new id, after a change of the identity provider. Sessions end; what history
  /// says of the old id stays. Errors: user_id_invalid user_not_found already_member (both are members of
  /// one organization).
  Result<void> rename_user(const UserId& user, const UserId& new_id, const WriteOptions& options = {});

  /// The platform organization `org_platform`, with the user as its owner; what is there already stays.
  /// Errors: name_* name_taken id_taken (an import brought one) plan_not_found user_id_invalid
  /// organization_deleted limit_reached.
  Result<OrgId> found_platform(std::string_view name, const UserId& admin, const WriteOptions& options = {});

  // --- billing ---------------------------------------------------------------------------------
  /// Takes in a webhook as it came: all header fields, and the body byte for byte. Believed by the keys of
  /// the options; each event counts once, in whatever order they come. The organization that has the customer
  /// is settled in the same commit; without one the event waits until a customer is linked. Errors
  /// (docs/billing.md): billing_not_configured signature_missing signature_invalid signature_expired
  /// signature_in_future signature_algorithm event_too_large event_invalid event_unsupported event_other_mode
  /// event_other_account.
  Result<BillingReceipt> apply_billing_event(BillingProvider provider, std::span<const HeaderField> headers,
                                             std::string_view body, const WriteOptions& options = {});
  /// How the organization stands now; empty when there is none.
  [[nodiscard]] std::optional<BillingStatus> get_billing(const OrgId& org) const;
  /// Organizations whose stored state no longer counts: by the clock, which access follows at once, or by a
  /// changed setting or plan of the catalogue, which it follows from the sweep, next change or event on.
  [[nodiscard]] std::vector<BillingDue> list_billing_due() const;
  /// Records what counts now, in one commit; the ids of those organizations.
  Result<std::vector<OrgId>> sweep_billing(const WriteOptions& options = {});
  /// Events about customers that no organization has.
  [[nodiscard]] std::vector<ReceivedBillingEvent> list_waiting_billing_events() const;
  /// Before `until` the organization counts as `current` or as `locked`, whatever its provider says. Errors:
  /// organization_not_found organization_deleted argument_invalid (another state, or a time that has passed
  /// or is more than 3,650 days ahead) version_mismatch.
  Result<void> override_billing(const OrgId& org, BillingState state, Timestamp until,
                                const WriteOptions& options = {});
  /// Ends an override now. Errors: organization_not_found organization_deleted version_mismatch.
  Result<void> end_billing_override(const OrgId& org, const WriteOptions& options = {});
  /// The customer that `from` is linked to becomes that of `to`, with all that was reported of it, in one
  /// commit. Errors: organization_not_found organization_deleted billing_customer_not_linked
  /// billing_id_taken.
  Result<void> move_billing_customer(BillingProvider provider, const OrgId& from, const OrgId& to,
                                     const WriteOptions& options = {});

  // --- plans -----------------------------------------------------------------------------------
  /// Makes a plan, or replaces the one of that name. With the first, names that are not in the catalogue are
  /// refused from then on, that of the setting `default_plan` too: plan_not_found. Errors: plan_invalid
  /// text_invalid limit_invalid json_invalid permission_invalid version_mismatch.
  Result<void> set_plan(const Plan& plan, const WriteOptions& options = {});
  /// Errors: plan_not_found plan_in_use version_mismatch.
  Result<void> remove_plan(std::string_view name, const WriteOptions& options = {});
  /// By name.
  [[nodiscard]] std::vector<Plan> list_plans() const;
  [[nodiscard]] std::optional<Plan> get_plan(std::string_view name) const;
  /// What holds for one organization; empty when there is none.
  [[nodiscard]] std::optional<EffectivePlan> effective_plan(const OrgId& org) const;

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
  friend class manager::Session;
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
