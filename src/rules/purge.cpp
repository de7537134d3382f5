// Removing every trace of organizations.
#include "rules/purge.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "model/records.hpp"
#include "rules/billing_events.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::rules {
namespace {

void erase_below(Context& context, Collection collection, const std::string& org) {
  std::vector<std::string> keys;
  context.transaction.scan(collection, org + " ", "", [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return true;
  });
  for (const std::string& key : keys) context.erase(collection, key);
}

/// Writes records of a collection anew that `forget` has changed.
template <class Record>
void forget_in(Context& context, Collection collection,
               Result<Record> (*read)(std::string_view, model::Strictness),
               bool (*names_one)(const Record&, const std::vector<OrgId>&), void (*forget)(Record&),
               const std::vector<OrgId>& organizations) {
  std::vector<std::pair<std::string, Record>> found;
  context.transaction.scan(collection, "", "", [&](std::string_view key, std::string_view text) {
    auto record = read(text, model::Strictness::stored);
    if (!record) throw_unreadable(model::name_of(collection), key, record.error());
    if (names_one(record.value(), organizations)) found.emplace_back(key, std::move(record).value());
    return true;
  });
  for (auto& [key, record] : found) {
    forget(record);
    record.version = context.revision();
    context.put(collection, key, model::write(record));
  }
}

bool is_among(const std::optional<OrgId>& org, const std::vector<OrgId>& organizations) {
  return org && std::find(organizations.begin(), organizations.end(), *org) != organizations.end();
}

}  // namespace

void erase_organizations(Context& context, const std::vector<OrgId>& organizations) {
  if (organizations.empty()) return;
  for (const OrgId& org : organizations) {
    erase_billing(context, org.str());
    for (const Collection below : {Collection::org_users, Collection::roles, Collection::invitations}) {
      erase_below(context, below, org.str());
    }
    context.erase(Collection::organizations, org.str());
  }
  forget_in<UserSession>(
      context, Collection::sessions, &model::read_user_session,
      [](const UserSession& session, const std::vector<OrgId>& gone) {
        return is_among(session.current_organization_id, gone);
      },
      [](UserSession& session) { session.current_organization_id.reset(); }, organizations);
  forget_in<User>(
      context, Collection::users, &model::read_user,
      [](const User& user, const std::vector<OrgId>& gone) {
        return is_among(user.default_organization_id, gone);
      },
      [](User& user) { user.default_organization_id.reset(); }, organizations);
}

}  // namespace orgmgr::rules
