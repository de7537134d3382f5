// The table of verbs.
#include "rules/verb_table.hpp"

#include <array>
#include <cstddef>

namespace orgmgr::rules {
namespace {

using enum Asker;

constexpr std::array rows{
    VerbRow{Verb::create_organization, "create_organization", user, ""},
    VerbRow{Verb::get_org, "get_org", staff_or_user, "org.read"},
    VerbRow{Verb::update_org_plan, "update_org_plan", user, "billing.manage"},
    VerbRow{Verb::update_org_status, "update_org_status", host, ""},
    VerbRow{Verb::update_org_billing_ids, "update_org_billing_ids", host, ""},
    VerbRow{Verb::clear_org_billing_ids, "clear_org_billing_ids", host, ""},
    VerbRow{Verb::rename_organization, "rename_organization", user, "org.update"},
    VerbRow{Verb::update_organization, "update_organization", user, "org.update"},
    VerbRow{Verb::set_organization_types, "set_organization_types", host, ""},
    VerbRow{Verb::set_organization_limits, "set_organization_limits", host, ""},
    VerbRow{Verb::suspend_organization, "suspend_organization", staff, ""},
    VerbRow{Verb::resume_organization, "resume_organization", staff, ""},
    VerbRow{Verb::delete_organization, "delete_organization", user, "org.delete"},
    VerbRow{Verb::restore_organization, "restore_organization", staff_or_user, "org.restore"},
    VerbRow{Verb::purge_organization, "purge_organization", host, ""},
    VerbRow{Verb::purge_due, "purge_due", host, ""},
    VerbRow{Verb::transfer_ownership, "transfer_ownership", staff_or_user, "org.transfer"},
    VerbRow{Verb::offer_ownership, "offer_ownership", staff_or_user, "org.transfer"},
    VerbRow{Verb::withdraw_ownership_offer, "withdraw_ownership_offer", staff_or_user, "org.transfer"},
    VerbRow{Verb::accept_ownership, "accept_ownership", user, "org.read"},
    VerbRow{Verb::add_user_to_org, "add_user_to_org", user, "members.add"},
    VerbRow{Verb::remove_user_from_org, "remove_user_from_org", user, "members.remove"},
    VerbRow{Verb::leave_organization, "leave_organization", user, ""},
    VerbRow{Verb::update_user_role, "update_user_role", user, "members.set_role"},
    VerbRow{Verb::set_functional_roles, "set_functional_roles", user, "roles.assign"},
    VerbRow{Verb::suspend_member, "suspend_member", user, "members.suspend"},
    VerbRow{Verb::reactivate_member, "reactivate_member", user, "members.suspend"},
    VerbRow{Verb::list_org_users, "list_org_users", staff_or_user, "members.read"},
    VerbRow{Verb::create_role, "create_role", user, "roles.manage"},
    VerbRow{Verb::update_role, "update_role", user, "roles.manage"},
    VerbRow{Verb::remove_role, "remove_role", user, "roles.manage"},
    VerbRow{Verb::list_roles, "list_roles", staff_or_user, "org.read"},
    VerbRow{Verb::create_invitation, "create_invitation", user, "invitations.manage"},
    VerbRow{Verb::revoke_invitation, "revoke_invitation", user, "invitations.manage"},
    VerbRow{Verb::list_invitations, "list_invitations", staff_or_user, "invitations.manage"},
    VerbRow{Verb::accept_invitation, "accept_invitation", user, ""},
    VerbRow{Verb::decline_invitation, "decline_invitation", user, ""},
    VerbRow{Verb::create_session, "create_session", user, ""},
    VerbRow{Verb::set_current_organization, "set_current_organization", user, ""},
    VerbRow{Verb::touch_session, "touch_session", user, ""},
    VerbRow{Verb::revoke_session, "revoke_session", user, ""},
    VerbRow{Verb::set_default_organization, "set_default_organization", user, ""},
    VerbRow{Verb::ensure_personal_organization, "ensure_personal_organization", user, ""},
    VerbRow{Verb::remove_user_everywhere, "remove_user_everywhere", host, ""},
    VerbRow{Verb::rename_user, "rename_user", host, ""},
    VerbRow{Verb::read_org_changes, "read_org_changes", staff_or_user, "audit.read"},
    VerbRow{Verb::explain_access, "explain_access", staff_or_user, "members.read"},
    VerbRow{Verb::update_setting, "update_setting", host, ""},
    VerbRow{Verb::found_platform, "found_platform", host, ""},
    VerbRow{Verb::get_billing, "get_billing", staff_or_user, "billing.read"},
    VerbRow{Verb::apply_billing_event, "apply_billing_event", host, ""},
    VerbRow{Verb::override_billing, "override_billing", staff, ""},
    VerbRow{Verb::end_billing_override, "end_billing_override", staff, ""},
    VerbRow{Verb::sweep_billing, "sweep_billing", host, ""},
    VerbRow{Verb::move_billing_customer, "move_billing_customer", host, ""},
    VerbRow{Verb::set_plan, "set_plan", host, ""},
    VerbRow{Verb::remove_plan, "remove_plan", host, ""},
};

consteval bool in_order() {
  for (std::size_t place = 0; place < rows.size(); ++place) {
    if (static_cast<std::size_t>(rows[place].verb) != place) return false;
  }
  return rows.size() == static_cast<std::size_t>(Verb::remove_plan) + 1;
}
static_assert(in_order(), "a verb is missing in the table, or out of order");

}  // namespace

const VerbRow& row_of(Verb verb) noexcept { return rows[static_cast<std::size_t>(verb)]; }
std::span<const VerbRow> verb_rows() noexcept { return rows; }

}  // namespace orgmgr::rules
