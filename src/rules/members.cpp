// Membership: who belongs to an organization, with which role. The order of the checks is the
// original module's, since its callers see which one speaks first; permission comes before all.
#include "rules/members.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/count_limits.hpp"
#include "rules/grants.hpp"
#include "rules/ownership.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

// What every change of a membership begins with: the principal may ask, and the organization is
// there and open.
struct Place {
  Authority authority;
  Organization organization;
};

Result<Place> require_place(const Context& context, Verb verb, std::string_view org) {
  auto authority = authorize(context, verb, org);
  if (!authority) return authority.error();
  auto organization = require_changeable(context.transaction, org, std::nullopt);
  if (!organization) return organization.error();
  return Place{std::move(authority).value(), std::move(organization).value()};
}

void put_member(Context& context, const OrgUser& member) {
  context.put(Collection::org_users, model::member_key(member.org_id.str(), member.user_id.str()),
              model::write(member));
}

std::optional<Error> check_member_version(const ExpectedVersion& expected, Revision actual,
                                          std::string_view org, std::string_view user) {
  if (!expected) return std::nullopt;
  return check_version(expected, actual,
                       fmt::format("the membership of {} in {}", text::excerpt(user, 255), org));
}

/// Reactivating gives every role again: each must be within what the principal may give.
std::optional<Error> may_reactivate(const Reader& reader, const Place& place, const OrgUser& member) {
  if (auto error = place.authority.may_change(member.role, member.user_id.str())) return error;
  const Settings settings = read_settings(reader);
  for (const std::string& held : member.roles) {
    const auto role = find_held_role(reader, place.organization, held);
    if (!role) continue;
    if (auto error = place.authority.may_grant(grants_of_role(*role, settings), held)) return error;
  }
  return std::nullopt;
}

Result<void> set_status(Context& context, Verb verb, std::string_view org, std::string_view user,
                        MembershipStatus status, const ExpectedVersion& expected) {
  const auto place = require_place(context, verb, org);
  if (!place) return place.error();
  auto found = require_member(context.transaction, org, user);
  if (!found) return found.error();
  OrgUser member = std::move(found).value();
  const auto denied = status == MembershipStatus::suspended
                          ? place.value().authority.may_manage(member.role, member.user_id.str())
                          : may_reactivate(context.transaction, place.value(), member);
  if (denied) return *denied;
  if (auto error = check_member_version(expected, member.version, org, user)) return *error;
  if (member.status.value_or(MembershipStatus::active) == status) return {};
  member.status.reset();
  if (status == MembershipStatus::suspended) member.status = status;
  put_changed_member(context, std::move(member));
  return {};
}

}  // namespace

void put_new_member(Context& context, const OrgId& org, const UserId& user, Role role,
                    std::vector<std::string> roles) {
  OrgUser member;
  member.org_id = org;
  member.user_id = user;
  member.role = role;
  member.roles = std::move(roles);
  member.added_by = acting_user(context.principal);
  put_new_member(context, std::move(member));
}

void put_new_member(Context& context, OrgUser member) {
  member.joined_at = context.now();
  member.version = context.revision();
  member.epoch = context.revision();
  put_member(context, member);
}

void erase_member(Context& context, const Organization& organization, const UserId& user) {
  context.erase(Collection::org_users, model::member_key(organization.id.str(), user.str()));
  Organization after = organization;
  if (offered_to(organization) == user.str()) after.ownership_offer = {};
  if (organization.personal_of == user) after.personal_of.reset();
  save(context, organization, std::move(after));
}

std::optional<Error> check_no_member(const Reader& reader, std::string_view org, std::string_view user) {
  if (!find_member(reader, org, user)) return std::nullopt;
  return Error(ErrorCode::already_member, fmt::format("User {} already in organization {}", user, org),
               std::string(user), "user_id");
}

void put_changed_member(Context& context, OrgUser member) {
  member.version = context.revision();
  member.epoch = context.revision();
  put_member(context, member);
}

Result<void> add_member(Context& context, std::string_view org, std::string_view user, std::string_view role,
                        const ExpectedVersion& expected) {
  const auto place = require_place(context, Verb::add_user_to_org, org);
  if (!place) return place.error();
  const auto parsed = model::check_role(role);
  if (parsed) {
    if (auto error = place.value().authority.may_give(parsed.value())) return *error;
  }
  const auto user_id = model::check_user_id(user);
  if (!user_id) return user_id.error();
  if (auto error = check_no_member(context.transaction, org, user_id.value())) return *error;
  if (!parsed) return parsed.error();
  if (auto error = check_member_version(expected, 0, org, user_id.value())) return *error;
  if (auto error = check_room_for_member(context.transaction, place.value().organization)) return *error;
  put_new_member(context, org, user_id.value(), parsed.value());
  return {};
}

Result<void> remove_member(Context& context, std::string_view org, std::string_view user,
                           const ExpectedVersion& expected) {
  const auto place = require_place(context, Verb::remove_user_from_org, org);
  if (!place) return place.error();
  const auto member = require_member(context.transaction, org, user);
  if (!member) return member.error();
  const UserId& target = member.value().user_id;
  if (auto error = place.value().authority.may_manage(member.value().role, target.str())) return *error;
  if (auto error = check_member_version(expected, member.value().version, org, user)) return *error;
  erase_member(context, place.value().organization, target);
  return {};
}

Result<void> leave(Context& context, std::string_view org, std::string_view user,
                   const ExpectedVersion& expected) {
  const auto place = require_place(context, Verb::leave_organization, org);
  if (!place) return place.error();
  if (auto error = require_self(context.principal, user)) return *error;
  const auto member = require_member(context.transaction, org, user);
  if (!member) return member.error();
  if (auto error = check_member_version(expected, member.value().version, org, user)) return *error;
  erase_member(context, place.value().organization, member.value().user_id);
  return {};
}

Result<void> set_member_role(Context& context, std::string_view org, std::string_view user,
                             std::string_view role, const ExpectedVersion& expected) {
  const auto place = require_place(context, Verb::update_user_role, org);
  if (!place) return place.error();
  auto found = require_member(context.transaction, org, user);
  if (!found) return found.error();
  OrgUser member = std::move(found).value();
  const Authority& authority = place.value().authority;
  if (auto error = authority.may_change(member.role, member.user_id.str())) return *error;
  const auto parsed = model::check_role(role);
  if (!parsed) return parsed.error();
  if (auto error = authority.may_give(parsed.value())) return *error;
  if (auto error = check_member_version(expected, member.version, org, user)) return *error;
  if (member.role == parsed.value()) return {};
  member.role = parsed.value();
  put_changed_member(context, std::move(member));
  return {};
}

Result<void> suspend_member(Context& context, std::string_view org, std::string_view user,
                            const ExpectedVersion& expected) {
  return set_status(context, Verb::suspend_member, org, user, MembershipStatus::suspended, expected);
}

Result<void> reactivate_member(Context& context, std::string_view org, std::string_view user,
                               const ExpectedVersion& expected) {
  return set_status(context, Verb::reactivate_member, org, user, MembershipStatus::active, expected);
}

}  // namespace orgmgr::rules
