// Membership: who belongs to an organization, with which role. The order of the checks is the
// original module's, since its callers see which one speaks first.
#include "rules/members.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"

namespace orgmgr::rules {
namespace {

// The organization must be there and open; `expected` belongs to the membership.
std::optional<Error> check_organization(const Reader& reader, std::string_view org) {
  const auto organization = require_changeable(reader, org, std::nullopt);
  if (!organization) return organization.error();
  return std::nullopt;
}

void put_member(Context& context, const OrgUser& member) {
  context.put(Collection::org_users, model::member_key(member.org_id.str(), member.user_id.str()),
              model::write(member));
}

std::string member_title(std::string_view org, std::string_view user) {
  return fmt::format("the membership of {} in {}", text::excerpt(user, 255), org);
}

}  // namespace

void put_new_member(Context& context, const OrgId& org, const UserId& user, Role role) {
  OrgUser member;
  member.org_id = org;
  member.user_id = user;
  member.role = role;
  member.joined_at = context.now();
  member.added_by = acting_user(context.principal);
  member.version = context.revision();
  member.epoch = context.revision();
  put_member(context, member);
}

Result<void> add_member(Context& context, std::string_view org, std::string_view user, std::string_view role,
                        const ExpectedVersion& expected) {
  if (auto error = check_organization(context.transaction, org)) return *error;
  const auto user_id = model::check_user_id(user);
  if (!user_id) return user_id.error();
  if (find_member(context.transaction, org, user_id.value())) {
    return Error(ErrorCode::already_member,
                 fmt::format("User {} already in organization {}", user_id.value(), org), user_id.value(),
                 "user_id");
  }
  const auto parsed = model::check_role(role);
  if (!parsed) return parsed.error();
  if (auto error = check_version(expected, 0, member_title(org, user_id.value()))) return *error;
  put_new_member(context, org, user_id.value(), parsed.value());
  return {};
}

Result<void> remove_member(Context& context, std::string_view org, std::string_view user,
                           const ExpectedVersion& expected) {
  if (auto error = check_organization(context.transaction, org)) return *error;
  const auto member = require_member(context.transaction, org, user);
  if (!member) return member.error();
  if (auto error = check_version(expected, member.value().version, member_title(org, user))) return *error;
  context.erase(Collection::org_users, model::member_key(org, member.value().user_id.str()));
  return {};
}

Result<void> set_member_role(Context& context, std::string_view org, std::string_view user,
                             std::string_view role, const ExpectedVersion& expected) {
  if (auto error = check_organization(context.transaction, org)) return *error;
  auto found = require_member(context.transaction, org, user);
  if (!found) return found.error();
  const auto parsed = model::check_role(role);
  if (!parsed) return parsed.error();
  OrgUser member = std::move(found).value();
  if (auto error = check_version(expected, member.version, member_title(org, user))) return *error;
  if (member.role == parsed.value()) return {};
  member.role = parsed.value();
  member.version = context.revision();
  member.epoch = context.revision();
  put_member(context, member);
  return {};
}

}  // namespace orgmgr::rules
