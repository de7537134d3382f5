// The invariants of ownership.
#include "rules/ownership.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/records.hpp"
#include "rules/count_limits.hpp"
#include "rules/lists.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::rules {
namespace {

std::optional<OrgUser> first_owner(const Reader& reader, std::string_view org) {
  FirstOwner first;
  reader.scan(Collection::org_users, model::member_key(org, ""), "",
              [&](std::string_view key, std::string_view text) {
                first.look_at(key, text);
                return true;
              });
  return first.found();
}

Error last_owner(const Organization& organization) {
  return Error(ErrorCode::last_owner,
               fmt::format("{} ({}) would be left without an active owner; add another owner first",
                           organization.id.str(), text::printable(organization.name)),
               organization.id.str());
}

Error billing_owner(const Organization& organization) {
  return Error(ErrorCode::billing_owner,
               fmt::format("{} is the billing owner of {} ({}); transfer the ownership first",
                           text::excerpt(organization.owner_id->str(), 255), organization.id.str(),
                           text::printable(organization.name)),
               organization.owner_id->str(), "user_id");
}

std::optional<Error> settle_one(Context& context, const std::string& org, const OwnerTouch& touch) {
  const auto found = find_organization(context.transaction, org);
  if (!found) return std::nullopt;  // purged
  if (found->owner_id) {
    const auto owner = find_member(context.transaction, org, found->owner_id->str());
    if (owner && is_active_owner(*owner)) return std::nullopt;
    return first_owner(context.transaction, org) ? billing_owner(*found) : last_owner(*found);
  }
  if (!touch.owners_changed) return std::nullopt;
  const auto owner = first_owner(context.transaction, org);
  if (!owner) return touch.had_owner ? std::optional(last_owner(*found)) : std::nullopt;
  if (auto error = check_organizations_of_owner(context.transaction, owner->user_id.str())) return error;
  Organization after = *found;
  after.owner_id = owner->user_id;
  save(context, *found, std::move(after));
  return std::nullopt;
}

}  // namespace

void FirstOwner::look_at(std::string_view key, std::string_view text) {
  if (!says_owner(text)) return;
  OrgUser member = decode_member(key, text);
  if (is_active_owner(member) && (!first_ || member.joined_at < first_->joined_at))
    first_ = std::move(member);
}

bool is_active_owner(const OrgUser& member) noexcept {
  return member.role == Role::owner && member.status != MembershipStatus::suspended;
}

std::optional<Error> settle_ownership(Context& context, const OwnerTouches& touched) {
  for (const auto& [org, touch] : touched) {
    if (auto error = settle_one(context, org, touch)) return error;
  }
  return std::nullopt;
}

}  // namespace orgmgr::rules
