// The questions that hosts ask most: which role has this user here, and may they do this? Answered
// from this thread's cache while nothing was committed, else by looking the records up.
#include <orgmgr/host_orgs.hpp>

#include "base/json_text.hpp"
#include "manager/answer_cache.hpp"
#include "manager/session.hpp"
#include "rules/access.hpp"
#include "rules/functional_roles.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::AnswerCache;

/// No permission has this key: the host's have the highest bit, the built-in ones are few.
constexpr std::uint64_t about_role = std::uint64_t{1} << 62U;

/// Asks the cache, else `look_up`, whose answer is kept.
template <class LookUp>
std::uint32_t answer(manager::Session& session, const OrgId& org, const UserId& user, std::uint64_t about,
                     const LookUp& look_up) {
  const std::optional<Revision> revision = session.cacheable_revision();
  if (!revision) return look_up(*session.read());
  AnswerCache& cache = AnswerCache::of_this_thread();
  AnswerCache::Question question{session.store().serial(), *revision, about, org.str(), user.str()};
  if (const auto known = cache.find(question)) return *known;
  const auto reader = session.read();
  const std::uint32_t found = look_up(*reader);
  question.revision = reader->revision();  // a commit may have come between the two
  cache.keep(question, found);
  return found;
}

std::optional<Role> role_of(const storage::Reader& reader, const std::string& org, const std::string& user) {
  const auto key = rules::member_key_of(org, user);
  if (!key) return std::nullopt;
  const auto record = reader.get(storage::Collection::org_users, *key);
  if (!record) return std::nullopt;
  std::string_view role = json::find(*record, "role");
  if (role.size() >= 2 && role.front() == '"') role = role.substr(1, role.size() - 2);
  if (const auto parsed = parse_role(role)) return parsed;
  return rules::decode_member(*key, *record).role;  // escapes in the text, or damage, which throws
}

constexpr std::uint32_t pack(const Decision& decision) noexcept {
  return static_cast<std::uint32_t>(decision.code) | static_cast<std::uint32_t>(decision.notice) << 8U;
}

constexpr Decision unpack(std::uint32_t answer) noexcept {
  const auto code = static_cast<AccessCode>(answer & 0xFFU);
  return {code == AccessCode::allowed, code, static_cast<Notice>(answer >> 8U)};
}

}  // namespace

std::optional<Role> HostOrgs::get_user_role_in_org(const OrgId& org, const UserId& user) const {
  const std::uint32_t found = answer(*session_, org, user, about_role, [&](const storage::Reader& reader) {
    const auto role = role_of(reader, org.str(), user.str());
    return role ? static_cast<std::uint32_t>(*role) + 1 : 0;
  });
  return found == 0 ? std::nullopt : std::optional(static_cast<Role>(found - 1));
}

Decision HostOrgs::can(const OrgId& org, const UserId& user, Permission permission) const {
  return unpack(answer(*session_, org, user, permission.key(), [&](const storage::Reader& reader) {
    return pack(rules::decide(reader, org.str(), user.str(), permission));
  }));
}

Result<Explanation> HostOrgs::explain_access(const OrgId& org, const UserId& user,
                                             std::string_view permission) const {
  if (auto error = session_->blocked()) return *error;
  return rules::explain(*session_->read(), org.str(), user.str(), permission);
}

std::vector<std::string> HostOrgs::list_permissions(const OrgId& org, const UserId& user) const {
  return rules::effective_permissions(*session_->read(), org.str(), user.str());
}

std::vector<FunctionalRole> HostOrgs::list_roles(std::string_view scope) const {
  const auto reader = session_->read();
  if (const auto organization = rules::find_organization(*reader, scope)) {
    return rules::roles_for(*reader, *organization);
  }
  return rules::roles_in_scope(*reader, scope);
}

}  // namespace orgmgr::inline v0
