// The move of billing ownership: at once, or offered and accepted.
#include <fmt/format.h>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/limits.hpp"
#include "rules/authorization.hpp"
#include "rules/count_limits.hpp"
#include "rules/expiry.hpp"
#include "rules/lookups.hpp"
#include "rules/members.hpp"
#include "rules/ownership.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

/// As a user only the billing owner, and only where the settings let owners do it.
std::optional<Error> check_may_transfer(const Reader& reader, const Actor& principal,
                                        const Organization& organization) {
  if (principal.kind != Actor::Kind::user) return std::nullopt;
  const bool by_owners = read_settings(reader).who_may_transfer == "owner";
  if (by_owners && organization.owner_id && organization.owner_id->str() == principal.id) {
    return std::nullopt;
  }
  return Error(ErrorCode::permission_denied,
               by_owners ? "Only the billing owner may transfer the ownership"
                         : "Only staff may transfer the ownership; the settings say so",
               principal.id);
}

/// Nobody grants what they lack: staff give the ownership to others, never to themselves.
std::optional<Error> check_not_own_heir(const Actor& principal, std::string_view to) {
  if (principal.kind != Actor::Kind::staff || principal.id != text::trim(to)) return std::nullopt;
  return denied(principal, "may not take the ownership as staff; somebody else must give it", "to");
}

/// What both ways of giving begin with.
Result<Organization> require_transferable(Context& context, Verb verb, std::string_view org,
                                          const ExpectedVersion& expected) {
  if (const auto authority = authorize(context, verb, org); !authority) {
    return authority.error();
  }
  auto organization = require_changeable(context.transaction, org, expected);
  if (!organization) return organization;
  if (auto error = check_may_transfer(context.transaction, context.principal, organization.value()))
    return *error;
  return organization;
}

std::string text_of(std::string_view offer, std::string_view key) {
  return json::decode_string(json::find(offer, key)).value_or("");
}

Actor giver_of(std::string_view offer) {
  Actor giver;
  giver.id = text_of(offer, "by");
  for (const Actor::Kind kind : {Actor::Kind::user, Actor::Kind::staff}) {
    if (text_of(offer, "by_kind") == to_string(kind)) giver.kind = kind;
  }
  return giver;
}

/// An offer counts while who made it might still transfer at once; the host always might.
std::optional<Error> check_may_still_give(const Context& context, const Actor& giver,
                                          const Organization& organization, std::string_view to) {
  if (giver.kind == Actor::Kind::staff) {
    const auto authority =
        authorize(context.transaction, giver, Verb::offer_ownership, organization.id.str(), context.now());
    if (!authority) return authority.error();
  }
  if (auto error = check_not_own_heir(giver, to)) return error;
  return check_may_transfer(context.transaction, giver, organization);
}

}  // namespace

std::string offered_to(const Organization& organization) {
  return text_of(organization.ownership_offer.text(), "to");
}

Result<OrgUser> require_heir(const Reader& reader, const Organization& organization, std::string_view to) {
  auto member = require_member(reader, organization.id.str(), to);
  if (!member) return member;
  if (member.value().status == MembershipStatus::suspended) {
    return error_of(AccessCode::membership_suspended, organization.id.str(), to, "");
  }
  if (organization.owner_id == member.value().user_id) {
    return Error(
        ErrorCode::argument_invalid,
        fmt::format("{} is the billing owner of {} already", text::excerpt(to, 255), organization.id.str()),
        std::string(to), "to");
  }
  return member;
}

Result<void> move_ownership(Context& context, const Organization& before, OrgUser heir) {
  if (auto error = check_organizations_of_owner(context.transaction, heir.user_id.str())) return *error;
  Organization after = before;
  after.owner_id = heir.user_id;
  after.ownership_offer = {};
  save(context, before, std::move(after));
  if (heir.role != Role::owner) {
    heir.role = Role::owner;
    put_changed_member(context, std::move(heir));
  }
  return {};
}

Result<void> transfer_ownership(Context& context, std::string_view org, std::string_view to,
                                const ExpectedVersion& expected) {
  const auto organization = require_transferable(context, Verb::transfer_ownership, org, expected);
  if (!organization) return organization.error();
  if (auto error = check_not_own_heir(context.principal, to)) return *error;
  auto heir = require_heir(context.transaction, organization.value(), to);
  if (!heir) return heir.error();
  return move_ownership(context, organization.value(), std::move(heir).value());
}

Result<void> offer_ownership(Context& context, std::string_view org, std::string_view to,
                             std::optional<std::chrono::seconds> expires_in,
                             const ExpectedVersion& expected) {
  const auto organization = require_transferable(context, Verb::offer_ownership, org, expected);
  if (!organization) return organization.error();
  if (auto error = check_not_own_heir(context.principal, to)) return *error;
  const auto heir = require_heir(context.transaction, organization.value(), to);
  if (!heir) return heir.error();
  const auto expires = expiry_of(context.now(), expires_in, read_settings(context.transaction).offer_days);
  if (!expires) return expires.error();
  json::ObjectWriter offer;
  offer.string("to", heir.value().user_id.str())
      .string("by", context.principal.id)
      .string("by_kind", to_string(context.principal.kind))
      .string("expires_at", format_time(expires.value()));
  Organization after = organization.value();
  after.ownership_offer = Json::trusted(std::move(offer).finish());
  save(context, organization.value(), std::move(after));
  return {};
}

Result<void> withdraw_ownership_offer(Context& context, std::string_view org,
                                      const ExpectedVersion& expected) {
  const auto organization = require_transferable(context, Verb::withdraw_ownership_offer, org, expected);
  if (!organization) return organization.error();
  if (organization.value().ownership_offer.empty()) {
    return Error(ErrorCode::offer_not_found, fmt::format("No ownership of {} is offered", org),
                 std::string(org));
  }
  Organization after = organization.value();
  after.ownership_offer = {};
  save(context, organization.value(), std::move(after));
  return {};
}

Result<void> accept_ownership(Context& context, std::string_view org, std::string_view user,
                              const ExpectedVersion& expected) {
  if (const auto authority = authorize(context, Verb::accept_ownership, org); !authority) {
    return authority.error();
  }
  if (auto error = require_self(context.principal, user)) return *error;
  const auto organization = require_changeable(context.transaction, org, expected);
  if (!organization) return organization.error();
  const std::string_view offer = organization.value().ownership_offer.text();
  if (offered_to(organization.value()) != text::trim(user) ||
      check_may_still_give(context, giver_of(offer), organization.value(), user)) {
    return Error(ErrorCode::offer_not_found,
                 fmt::format("No ownership of {} is offered to {}", org, text::excerpt(user, 255)),
                 std::string(org));
  }
  const auto expires = parse_time(text_of(offer, "expires_at"));
  if (!expires || *expires <= context.now()) {
    return Error(ErrorCode::offer_expired, fmt::format("The offer of the ownership of {} has expired", org),
                 std::string(org));
  }
  auto heir = require_heir(context.transaction, organization.value(), user);
  if (!heir) return heir.error();
  return move_ownership(context, organization.value(), std::move(heir).value());
}

}  // namespace orgmgr::rules
