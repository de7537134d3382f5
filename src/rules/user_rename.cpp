// Moving everything of a user to another id.
#include "rules/user_rename.hpp"

#include <cstdint>

#include "base/json_text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/count_limits.hpp"
#include "rules/invitation_lookups.hpp"
#include "rules/lookups.hpp"
#include "rules/members.hpp"
#include "rules/user_records.hpp"
#include "rules/users.hpp"

namespace orgmgr::rules {
namespace {

struct Renaming {
  UserId from;
  UserId to;
};

/// An offer of ownership names who offers and who may accept.
void rename_in_offer(Json& offer, const Renaming& ids) {
  if (offer.empty()) return;
  for (const std::string_view name : {"to", "by"}) {
    if (json::decode_string(json::find(offer.text(), name)) != ids.from.str()) continue;
    json::ObjectWriter patch;
    patch.string(name, ids.to.str());
    offer = Json::trusted(json::merge_patch(offer.text(), std::move(patch).finish()));
  }
}

void move_membership(Context& context, OrgUser member, const Renaming& ids) {
  const OrgId org = member.org_id;
  context.erase(Collection::org_users, model::member_key(org.str(), ids.from.str()));
  member.user_id = ids.to;
  put_changed_member(context, std::move(member));
  const auto before = find_organization(context.transaction, org.str());
  if (!before) return;
  Organization after = *before;
  if (after.owner_id == ids.from) after.owner_id = ids.to;
  rename_in_offer(after.ownership_offer, ids);
  save(context, *before, std::move(after));
}

void move_personal(Context& context, const std::optional<Organization>& personal, const Renaming& ids) {
  if (!personal) return;
  // Read again: its owner may have moved.
  const Organization before = require_organization(context.transaction, personal->id.str()).value();
  Organization after = before;
  after.personal_of.reset();
  if (!context.transaction.find(model::personal_lookup(ids.to.str()))) after.personal_of = ids.to;
  save(context, before, std::move(after));
}

void move_record(Context& context, std::optional<User> record, const Renaming& ids) {
  if (!record) return;
  context.erase(Collection::users, ids.from.str());
  if (find_user(context.transaction, ids.to.str())) return;
  record->id = ids.to;
  put_user(context, std::move(*record));
}

std::optional<Error> check_apart(const Reader& reader, const std::vector<OrgUser>& memberships,
                                 const UserId& to) {
  for (const OrgUser& member : memberships) {
    if (auto error = check_no_member(reader, member.org_id.str(), to.str())) return error;
  }
  return std::nullopt;
}

/// Two users who become one keep to the limit together. Another id alone changes nothing of what is owned.
std::optional<Error> check_owned_together(const Reader& reader, const Renaming& ids) {
  const std::int64_t more = count_owned(reader, ids.from.str());
  if (more == 0 || count_owned(reader, ids.to.str()) == 0) return std::nullopt;
  return check_organizations_of_owner(reader, ids.to.str(), more);
}

}  // namespace

Result<void> rename_user(Context& context, std::string_view user, std::string_view new_id) {
  if (auto error = authorize(context.transaction, context.principal, Verb::rename_user)) return *error;
  auto from = model::check_user_id(user);
  if (!from) return from.error();
  auto to = model::check_user_id(new_id);
  if (!to) return to.error();
  const auto found = require_records(context.transaction, from.value());
  if (!found) return found.error();
  const Renaming ids{std::move(from).value(), std::move(to).value()};
  if (ids.from == ids.to) return {};
  const UserRecords& records = found.value();
  if (auto error = check_apart(context.transaction, records.memberships, ids.to)) return *error;
  if (auto error = check_owned_together(context.transaction, ids)) return *error;
  for (const OrgUser& member : records.memberships) move_membership(context, member, ids);
  for (const UserSession& session : records.sessions) context.erase(Collection::sessions, session.id_hash);
  for (Invitation invitation : records.invitations) {
    invitation.created_by = ids.to.str();
    put_invitation(context, std::move(invitation));
  }
  move_record(context, records.user, ids);
  move_personal(context, records.personal, ids);
  return {};
}

}  // namespace orgmgr::rules
