// Removing a user from everywhere.
#include "rules/user_removal.hpp"

#include <map>

#include <fmt/format.h>

#include "base/counted.hpp"
#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/invitation_lookups.hpp"
#include "rules/lists.hpp"
#include "rules/lookups.hpp"
#include "rules/members.hpp"
#include "rules/ownership.hpp"
#include "rules/user_records.hpp"

namespace orgmgr::rules {
namespace {

/// By organization id: who takes over.
using Heirs = std::map<std::string, std::string, std::less<>>;

bool has_other_owner(const Reader& reader, const OrgUser& owner) {
  bool found = false;
  visit_members(reader, owner.org_id.str(), {}, "", [&](OrgUser&& member) {
    found = member.user_id != owner.user_id && is_active_owner(member);
    return !found;
  });
  return found;
}

/// Whether the membership cannot end without somebody taking over.
bool blocks(const Reader& reader, const Organization& organization, const OrgUser& member) {
  if (organization.owner_id) return organization.owner_id == member.user_id;
  return is_active_owner(member) && !has_other_owner(reader, member);
}

std::vector<Organization> blocking(const Reader& reader, const std::vector<OrgUser>& memberships) {
  std::vector<Organization> organizations;
  for (const OrgUser& member : memberships) {
    auto organization = find_organization(reader, member.org_id.str());
    if (organization && blocks(reader, *organization, member)) {
      organizations.push_back(std::move(*organization));
    }
  }
  return organizations;
}

Error bad_hand_over(const HandOver& one, const std::string& why) {
  return Error(ErrorCode::argument_invalid, fmt::format("{} {}", text::excerpt(one.org.str(), 300), why),
               one.org.str(), "hand_over");
}

Result<Heirs> heirs_of(const std::vector<HandOver>& hand_over, const std::vector<Organization>& blocking,
                       const std::string& user) {
  Heirs heirs;
  for (const HandOver& one : hand_over) {
    bool owned = false;
    for (const Organization& organization : blocking) owned = owned || organization.id == one.org;
    if (!owned) return bad_hand_over(one, "is not this user's to hand over");
    if (text::trim(one.to.str()) == user) return bad_hand_over(one, "cannot be handed to who is removed");
    const bool first = heirs.emplace(one.org.str(), one.to.str()).second;
    if (!first) return bad_hand_over(one, "is handed over twice");
  }
  return heirs;
}

std::optional<Error> check_all_handed_over(const std::vector<Organization>& blocking, const Heirs& heirs,
                                           const std::string& user) {
  std::string list;
  std::size_t count = 0;
  for (const Organization& organization : blocking) {
    if (heirs.contains(organization.id.str())) continue;
    ++count;
    list += fmt::format("{}{} ({})", list.empty() ? "" : ", ", organization.id.str(),
                        text::printable(organization.name));
  }
  if (count == 0) return std::nullopt;
  return Error(ErrorCode::blocked_by_organizations,
               fmt::format("{} owns {} that somebody must take over first: {}", text::excerpt(user, 255),
                           text::counted(count, "organization"), list),
               user, "hand_over");
}

void erase_records(Context& context, UserRecords records, const std::string& user) {
  for (const OrgUser& member : records.memberships) {
    // Read again: it may have been handed over.
    const auto organization = find_organization(context.transaction, member.org_id.str());
    if (organization) {
      erase_member(context, *organization, member.user_id);
    } else {
      context.erase(Collection::org_users, model::member_key(member.org_id.str(), user));
    }
  }
  for (const UserSession& session : records.sessions) context.erase(Collection::sessions, session.id_hash);
  for (Invitation& invitation : records.invitations) {
    invitation.state = InvitationState::revoked;
    put_invitation(context, std::move(invitation));
  }
  if (records.user) context.erase(Collection::users, user);
  if (!records.personal) return;
  const Organization before = require_organization(context.transaction, records.personal->id.str()).value();
  Organization after = before;
  after.personal_of.reset();
  save(context, before, std::move(after));
}

}  // namespace

Result<void> remove_user_everywhere(Context& context, std::string_view user,
                                    const std::vector<HandOver>& to_hand_over) {
  if (auto error = authorize(context.transaction, context.principal, Verb::remove_user_everywhere)) {
    return *error;
  }
  const auto id = model::check_user_id(user);
  if (!id) return id.error();
  auto records = require_records(context.transaction, id.value());
  if (!records) return records.error();
  const auto owned = blocking(context.transaction, records.value().memberships);
  const auto heirs = heirs_of(to_hand_over, owned, id.value());
  if (!heirs) return heirs.error();
  if (auto error = check_all_handed_over(owned, heirs.value(), id.value())) return *error;
  for (const Organization& organization : owned) {
    auto heir = require_heir(context.transaction, organization, heirs.value().at(organization.id.str()));
    if (!heir) return heir.error();
    const auto moved = move_ownership(context, organization, std::move(heir).value());
    if (!moved) return moved.error();
  }
  erase_records(context, std::move(records).value(), id.value());
  return {};
}

}  // namespace orgmgr::rules
