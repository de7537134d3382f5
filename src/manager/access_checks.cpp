// The questions that hosts ask most: which role has this user here, and may they do this? Answered
// from the table of answers while what an answer rests on is unchanged, else by looking the records up.
#include <orgmgr/host_orgs.hpp>

#include "base/json_text.hpp"
#include "manager/verbs.hpp"
#include "rules/access.hpp"
#include "rules/functional_roles.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::AnswerTable;
using manager::judged_at;

// What is asked of a member, where it is not one of the host's permissions: their keys have the highest bit.
constexpr std::uint64_t about_role = 0;
constexpr std::uint64_t about_built_in = 1;

/// Asks the table, else `look_up`, whose answer is kept.
template <class LookUp>
AnswerTable::Answer answer(manager::Session& session, const OrgId& org, const UserId& user,
                           std::uint64_t about, const LookUp& look_up) {
  const storage::ChangeMarks* marks = session.marks();
  if (marks == nullptr) return look_up(*session.read());
  AnswerTable& table = session.ground()->answers();
  const AnswerTable::Question question{about, org.str(), user.str()};
  const auto known = table.find(question, *marks);
  if (known && (known->until == Timestamp::max() || judged_at(session, *marks) < known->until)) return *known;
  const auto reader = session.read();
  const AnswerTable::Answer found = look_up(*reader);
  table.keep(question, found, reader->revision(), *marks);
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

// Four bits for each permission's code: sixteen of them in a word.
constexpr std::size_t codes_in_word = 16;
static_assert(static_cast<unsigned>(AccessCode::permission_denied) < 16);
static_assert(built_in_permissions.size() < codes_in_word * 2, "the last four bits are the notice's");
constexpr unsigned notice_shift = 60;

constexpr unsigned shift_of(std::size_t place) noexcept {
  return static_cast<unsigned>(place % codes_in_word * 4);
}

AnswerTable::Answer pack(const rules::Decisions& decisions) noexcept {
  AnswerTable::Answer answer;
  for (std::size_t place = 0; place < decisions.codes.size(); ++place) {
    answer.words[place / codes_in_word] |= static_cast<std::uint64_t>(decisions.codes[place])
                                           << shift_of(place);
  }
  answer.words[1] |= static_cast<std::uint64_t>(decisions.notice) << notice_shift;
  if (decisions.changes_at) answer.until = *decisions.changes_at;
  return answer;
}

AnswerTable::Answer pack(const rules::Decided& decided) noexcept {
  const Decision& decision = decided.decision;
  return {{static_cast<std::uint64_t>(decision.code), static_cast<std::uint64_t>(decision.notice)
                                                          << notice_shift},
          decided.changes_at.value_or(Timestamp::max())};
}

Decision unpack(const AnswerTable::Answer& answer, std::size_t place) noexcept {
  const auto code = static_cast<AccessCode>(answer.words[place / codes_in_word] >> shift_of(place) & 0xFU);
  return {code == AccessCode::allowed, code, static_cast<Notice>(answer.words[1] >> notice_shift)};
}

}  // namespace

std::optional<Role> HostOrgs::get_user_role_in_org(const OrgId& org, const UserId& user) const {
  const auto found = answer(*session_, org, user, about_role, [&](const storage::Reader& reader) {
    const auto role = role_of(reader, org.str(), user.str());
    return AnswerTable::Answer{{role ? static_cast<std::uint64_t>(*role) + 1 : 0, 0}};
  });
  return found.words[0] == 0 ? std::nullopt : std::optional(static_cast<Role>(found.words[0] - 1));
}

Decision HostOrgs::can(const OrgId& org, const UserId& user, Permission permission) const {
  if (permission.built_in()) {
    const auto found = answer(*session_, org, user, about_built_in, [&](const storage::Reader& reader) {
      return pack(rules::decide_all(reader, org.str(), user.str(), judged_at(*session_, reader)));
    });
    return unpack(found, static_cast<std::size_t>(permission.key()));
  }
  const auto found = answer(*session_, org, user, permission.key(), [&](const storage::Reader& reader) {
    return pack(rules::decide(reader, org.str(), user.str(), permission, judged_at(*session_, reader)));
  });
  return unpack(found, 0);
}

Result<Explanation> HostOrgs::explain_access(const OrgId& org, const UserId& user,
                                             std::string_view permission) const {
  if (auto error = session_->blocked()) return *error;
  const auto reader = session_->read();
  return rules::explain(*reader, org.str(), user.str(), permission, judged_at(*session_, *reader));
}

std::vector<std::string> HostOrgs::list_permissions(const OrgId& org, const UserId& user) const {
  const auto reader = session_->read();
  return rules::effective_permissions(*reader, org.str(), user.str(), judged_at(*session_, *reader));
}

std::vector<FunctionalRole> HostOrgs::list_roles(std::string_view scope) const {
  const auto reader = session_->read();
  if (const auto organization = rules::find_organization(*reader, scope)) {
    return rules::roles_for(*reader, *organization);
  }
  return rules::roles_in_scope(*reader, scope);
}

}  // namespace orgmgr::inline v0
