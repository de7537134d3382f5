// From an invitation to a membership. All is judged again when it is accepted: between inviting and
// accepting the inviter, the roles and the organization may have changed.
#include "rules/invitation_acceptance.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "rules/authorization.hpp"
#include "rules/count_limits.hpp"
#include "rules/functional_role_scope.hpp"
#include "rules/invitation_lookups.hpp"
#include "rules/invitations.hpp"
#include "rules/lookups.hpp"
#include "rules/members.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

constexpr Permission inviting{"invitations.manage"};

/// The organization, open to whoever joins: the host, too, accepts for a user.
Result<Organization> require_joinable(const Reader& reader, const OrgId& org, std::string_view user) {
  auto organization = require_changeable(reader, org.str(), std::nullopt);
  if (!organization) return organization;
  if (organization.value().status == OrganizationStatus::suspended) {
    return error_of(AccessCode::organization_suspended, org.str(), user, "");
  }
  return organization;
}

/// The message does not tell the address: who has the token need not know it.
std::optional<Error> check_address(const Invitation& invitation, std::string_view verified_email) {
  if (!invitation.email) return std::nullopt;
  const std::string& wanted = *invitation.email;
  const auto verified = model::check_email(verified_email);
  if (verified) {
    const std::string_view address = verified.value();
    if (address == wanted) return std::nullopt;
    if (invitation.max_uses && address.substr(address.find('@')) == wanted) return std::nullopt;
  }
  return Error(ErrorCode::email_mismatch,
               fmt::format("Invitation {} is for {}", invitation.id,
                           invitation.max_uses ? "addresses of another domain" : "another address"),
               invitation.id, "verified_email");
}

Error inviter_lost_right(const Invitation& invitation) {
  return Error(ErrorCode::inviter_lost_right,
               fmt::format("Who made invitation {} may no longer give what it gives; ask for a new one",
                           invitation.id),
               invitation.id, "created_by");
}

/// What the inviter may give now, if they still may invite to this role; the host never loses it. While
/// billing locks them out they may not, which is no loss for good: the invitation waits.
Result<Authority> require_inviter(const Context& context, const Organization& organization,
                                  const Invitation& invitation) {
  if (!invitation.created_by) return Authority();
  const Reader& reader = context.transaction;
  const std::string& org = organization.id.str();
  const Standing standing = standing_of(reader, org, *invitation.created_by, context.now());
  const auto& inviter = standing.member;
  if (!inviter || inviter->status == MembershipStatus::suspended) return inviter_lost_right(invitation);
  Grants grants = grants_of(reader, organization, *inviter);
  const bool may_invite = grants.permissions.holds(inviting);
  Authority authority(std::move(grants));
  if (!may_invite || authority.may_give(invitation.role)) return inviter_lost_right(invitation);
  if (invitation.max_uses && check_link_role(invitation.role, inviter->role == Role::owner)) {
    return inviter_lost_right(invitation);
  }
  const AccessCode billing = check_billing(reader, standing, inviting);
  if (billing != AccessCode::allowed) return error_of(billing, org, *invitation.created_by, "");
  return authority;
}

std::optional<Error> check_roles(const Reader& reader, const Organization& organization,
                                 const Authority& inviter, const Invitation& invitation) {
  const Settings settings = read_settings(reader);
  for (const std::string& held : invitation.roles) {
    const auto role = find_held_role(reader, organization, held);
    if (!role) return role_not_found(held);
    if (inviter.may_grant(grants_of_role(*role, settings), held)) return inviter_lost_right(invitation);
  }
  return std::nullopt;
}

/// Whether the invitation, as it stands, may make this user a member.
std::optional<Error> check_acceptance(const Context& context, const Invitation& invitation,
                                      std::string_view user, std::string_view verified_email) {
  const Reader& reader = context.transaction;
  const auto organization = require_joinable(reader, invitation.org_id, user);
  if (!organization) return organization.error();
  if (auto error = check_address(invitation, verified_email)) return error;
  const auto inviter = require_inviter(context, organization.value(), invitation);
  if (!inviter) return inviter.error();
  if (auto error = check_roles(reader, organization.value(), inviter.value(), invitation)) return error;
  if (auto error = check_no_member(reader, invitation.org_id.str(), user)) return error;
  return check_room_for_member(reader, organization.value());
}

void use_up(Context& context, Invitation invitation, const UserId& user) {
  ++invitation.uses;
  invitation.accepted_by = user;
  if (invitation.uses >= invitation.max_uses.value_or(1)) invitation.state = InvitationState::accepted;
  put_invitation(context, std::move(invitation));
}

}  // namespace

Result<OrgId> accept_invitation(Context& context, std::string_view token, std::string_view user,
                                std::string_view verified_email, const ExpectedVersion& expected) {
  const Reader& reader = context.transaction;
  if (auto error = authorize(reader, context.principal, Verb::accept_invitation)) return *error;
  if (auto error = require_self(context.principal, user)) return *error;
  const auto user_id = model::check_user_id(user);
  if (!user_id) return user_id.error();
  auto found = require_open_invitation(reader, token, context.now());
  if (!found) return found.error();
  Invitation invitation = std::move(found).value();
  if (auto error = check_version(expected, invitation.version, invitation.id)) return *error;
  if (auto error = check_acceptance(context, invitation, user_id.value(), verified_email)) return *error;
  OrgUser member;
  member.org_id = invitation.org_id;
  member.user_id = user_id.value();
  member.role = invitation.role;
  member.roles = invitation.roles;
  member.added_by = invitation.created_by;
  put_new_member(context, std::move(member));
  OrgId org = invitation.org_id;
  use_up(context, std::move(invitation), user_id.value());
  return org;
}

Result<void> decline_invitation(Context& context, std::string_view token, const ExpectedVersion& expected) {
  const Reader& reader = context.transaction;
  if (auto error = authorize(reader, context.principal, Verb::decline_invitation)) return *error;
  auto found = require_open_invitation(reader, token, context.now());
  if (!found) return found.error();
  Invitation invitation = std::move(found).value();
  if (invitation.max_uses) {
    return Error(ErrorCode::argument_invalid, "A link cannot be declined: it is not for one person alone",
                 invitation.id, "token");
  }
  if (auto error = check_version(expected, invitation.version, invitation.id)) return *error;
  const auto organization = require_changeable(reader, invitation.org_id.str(), std::nullopt);
  if (!organization) return organization.error();
  invitation.state = InvitationState::declined;
  put_invitation(context, std::move(invitation));
  return {};
}

}  // namespace orgmgr::rules
