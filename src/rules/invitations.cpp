// Inviting, and taking it back.
#include "rules/invitations.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/uuid.hpp"
#include "model/limits.hpp"
#include "rules/authorization.hpp"
#include "rules/count_limits.hpp"
#include "rules/expiry.hpp"
#include "rules/functional_roles.hpp"
#include "rules/invitation_lookups.hpp"
#include "rules/lookups.hpp"
#include "rules/secret_token.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

Error invalid(const std::string& message, std::string field) {
  return Error(ErrorCode::argument_invalid, message, "", std::move(field));
}

Result<Invitation> for_address(const NewInvitation& asked) {
  if (asked.max_uses != 0) return invalid("An invitation by e-mail is used once", "max_uses");
  if (!asked.email_domain.empty()) return invalid("A domain is for links only", "email_domain");
  auto email = model::check_email(asked.email);
  if (!email) return email.error();
  Invitation invitation;
  invitation.email = std::move(email).value();
  return invitation;
}

Result<Invitation> for_link(const NewInvitation& asked) {
  if (asked.resend) return invalid("Only an invitation by e-mail can be sent again", "resend");
  if (asked.max_uses < 1 || asked.max_uses > model::max_link_uses) {
    return invalid(fmt::format("Without an address an invitation is a link, which may be used 1 to {} times",
                               model::max_link_uses),
                   "max_uses");
  }
  Invitation invitation;
  invitation.max_uses = asked.max_uses;
  if (asked.email_domain.empty()) return invitation;
  const auto domain = model::check_email_domain(asked.email_domain);
  if (!domain) return domain.error();
  invitation.email = "@" + domain.value();
  return invitation;
}

bool is_owner(const Reader& reader, std::string_view org, std::string_view user) {
  const auto member = find_member(reader, org, user);
  return member && member->role == Role::owner;
}

/// What is asked for, within what the principal may give: everything but identity and token.
Result<Invitation> draft(const Context& context, const Organization& organization, const Authority& authority,
                         const NewInvitation& asked) {
  const auto role = model::check_role(asked.role);
  if (!role) return role.error();
  const Reader& reader = context.transaction;
  // What is denied is, whatever else is wrong with what is asked for.
  if (auto error = authority.may_give(role.value())) return *error;
  auto drafted = asked.email.empty() ? for_link(asked) : for_address(asked);
  if (!drafted) return drafted;
  Invitation invitation = std::move(drafted).value();
  if (invitation.max_uses) {
    const bool by_owner =
        authority.unlimited() || is_owner(reader, organization.id.str(), context.principal.id);
    if (auto error = check_link_role(role.value(), by_owner)) return *error;
  }
  auto roles = require_grantable(reader, organization, authority, asked.roles);
  if (!roles) return roles.error();
  const auto expires_at = expiry_of(context.now(), asked.expires_in, read_settings(reader).invitation_days);
  if (!expires_at) return expires_at.error();
  invitation.org_id = organization.id;
  invitation.role = role.value();
  invitation.roles = std::move(roles).value();
  invitation.created_by = acting_user(context.principal);
  invitation.expires_at = expires_at.value();
  return invitation;
}

std::optional<Error> check_room_for_invitation(const Context& context, const Organization& organization) {
  const auto counts = [now = context.now()](std::string_view text) { return is_open(text, now); };
  return check_room(context.transaction, organization, "pending_invitations", Collection::invitations,
                    counts);
}

Error already_invited(const Invitation& pending) {
  return Error(ErrorCode::already_invited,
               fmt::format("{} is invited to {} already, by {}; send it again or revoke it",
                           pending.email.value_or(""), pending.org_id.str(), pending.id),
               pending.id, "email");
}

IssuedInvitation issue(Context& context, Invitation invitation) {
  IssuedInvitation issued{invitation.id, new_secret_token(context.random)};
  invitation.token_hash = token_hash(issued.token);
  put_invitation(context, std::move(invitation));
  return issued;
}

/// The same invitation with what is asked for now: the token sent before opens nothing any more.
IssuedInvitation issue_again(Context& context, Invitation pending, Invitation asked) {
  pending.role = asked.role;
  pending.roles = std::move(asked.roles);
  pending.created_by = std::move(asked.created_by);
  pending.expires_at = asked.expires_at;
  return issue(context, std::move(pending));
}

}  // namespace

Result<IssuedInvitation> create_invitation(Context& context, std::string_view org, const NewInvitation& asked,
                                           const ExpectedVersion& expected) {
  const Reader& reader = context.transaction;
  const auto authority = authorize(context, Verb::create_invitation, org);
  if (!authority) return authority.error();
  const auto organization = require_changeable(reader, org, std::nullopt);
  if (!organization) return organization.error();
  auto drafted = draft(context, organization.value(), authority.value(), asked);
  if (!drafted) return drafted.error();
  Invitation invitation = std::move(drafted).value();
  if (!asked.email.empty()) {
    auto pending = find_pending_invitation(reader, org, *invitation.email);
    if (pending && !has_expired(*pending, context.now())) {
      if (!asked.resend) return already_invited(*pending);
      if (auto error = check_version(expected, pending->version, pending->id)) return *error;
      return issue_again(context, std::move(*pending), std::move(invitation));
    }
    if (pending) {  // gives the address free; its token keeps answering that it has expired
      pending->state = InvitationState::revoked;
      put_invitation(context, std::move(*pending));
    }
  }
  if (auto error = check_version(expected, 0, "a new invitation")) return *error;
  if (auto error = check_room_for_invitation(context, organization.value())) return *error;
  invitation.id = "inv_" + uuid_v7(context.now(), context.random);
  invitation.created_at = context.now();
  return issue(context, std::move(invitation));
}

Result<void> revoke_invitation(Context& context, std::string_view org, std::string_view id,
                               const ExpectedVersion& expected) {
  const auto organization = require_authorized(context, Verb::revoke_invitation, org, std::nullopt);
  if (!organization) return organization.error();
  auto found = require_invitation(context.transaction, org, id);
  if (!found) return found.error();
  Invitation invitation = std::move(found).value();
  if (auto error = check_version(expected, invitation.version, invitation.id)) return *error;
  if (invitation.state == InvitationState::revoked) return {};
  if (invitation.state != InvitationState::pending) return invitation_used(invitation);
  invitation.state = InvitationState::revoked;
  put_invitation(context, std::move(invitation));
  return {};
}

std::optional<Error> check_link_role(Role role, bool made_by_owner_or_host) {
  if (role == Role::member || (made_by_owner_or_host && role != Role::owner)) return std::nullopt;
  return Error(ErrorCode::role_not_assignable,
               fmt::format("A link of yours may not give the role {}: links make members, other roles only "
                           "when an owner made them, and never owners",
                           to_string(role)),
               std::string(to_string(role)), "role");
}

}  // namespace orgmgr::rules
