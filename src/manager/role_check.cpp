// The question that hosts ask most: which role has this user here? Answered from this thread's
// cache while nothing was committed, else by one lookup that reads one field of the record's text.
#include <orgmgr/host_orgs.hpp>

#include "base/json_text.hpp"
#include "manager/role_cache.hpp"
#include "manager/session.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::inline v0 {
namespace {

std::optional<Role> look_up(const storage::Reader& reader, const std::string& org, const std::string& user) {
  const auto key = rules::member_key_of(org, user);
  if (!key) return std::nullopt;
  const auto record = reader.get(storage::Collection::org_users, *key);
  if (!record) return std::nullopt;
  std::string_view role = json::find(*record, "role");
  if (role.size() >= 2 && role.front() == '"') role = role.substr(1, role.size() - 2);
  if (const auto parsed = parse_role(role)) return parsed;
  return rules::decode_member(*key, *record).role;  // escapes in the text, or damage, which throws
}

}  // namespace

std::optional<Role> HostOrgs::get_user_role_in_org(const OrgId& org, const UserId& user) const {
  const std::optional<Revision> revision = session_->cacheable_revision();
  if (!revision) return look_up(*session_->read(), org.str(), user.str());
  manager::RoleCache& cache = manager::RoleCache::of_this_thread();
  manager::RoleCache::Question question{session_->store().serial(), *revision, org.str(), user.str()};
  if (const auto known = cache.find(question)) return *known;
  const auto reader = session_->read();
  const std::optional<Role> role = look_up(*reader, org.str(), user.str());
  question.revision = reader->revision();  // a commit may have come between the two
  cache.keep(question, role);
  return role;
}

}  // namespace orgmgr::inline v0
