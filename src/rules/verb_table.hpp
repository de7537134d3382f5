// One table: verb → permission → who. docs/permissions.md shows it to people.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace orgmgr::rules {

/// Every public verb that names an organization or changes something, by its public name.
enum class Verb : std::uint8_t {
  create_organization,
  get_org,
  update_org_plan,
  update_org_status,
  update_org_billing_ids,
  clear_org_billing_ids,
  rename_organization,
  update_organization,
  set_organization_types,
  set_organization_limits,
  suspend_organization,
  resume_organization,
  delete_organization,
  restore_organization,
  purge_organization,
  purge_due,
  transfer_ownership,
  offer_ownership,
  withdraw_ownership_offer,
  accept_ownership,
  add_user_to_org,
  remove_user_from_org,
  leave_organization,
  update_user_role,
  set_functional_roles,
  suspend_member,
  reactivate_member,
  list_org_users,
  create_role,
  update_role,
  remove_role,
  list_roles,
  create_invitation,
  revoke_invitation,
  list_invitations,
  accept_invitation,
  decline_invitation,
  create_session,
  set_current_organization,
  touch_session,
  revoke_session,
  set_default_organization,
  ensure_personal_organization,
  remove_user_everywhere,
  rename_user,
  read_org_changes,
  explain_access,
  update_setting,
  found_platform,
  get_billing,
  apply_billing_event,
  override_billing,
  end_billing_override,
  sweep_billing,
  move_billing_customer,
  set_plan,
  remove_plan,
};

/// Who may ask for a verb at all. The host may ask for every one.
enum class Asker : std::uint8_t {
  host,           ///< the host alone
  staff,          ///< and staff
  user,           ///< and users who hold the permission
  staff_or_user,  ///< and both
};

struct VerbRow {
  Verb verb;
  std::string_view name;
  Asker asker;
  /// What a user must hold. Empty: nothing but the standing, since the verb is about the user itself, or
  /// a token or a setting decides.
  std::string_view permission;
};

[[nodiscard]] const VerbRow& row_of(Verb verb) noexcept;
/// All rows, in the order of `Verb`.
[[nodiscard]] std::span<const VerbRow> verb_rows() noexcept;

}  // namespace orgmgr::rules
