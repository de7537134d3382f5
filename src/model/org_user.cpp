// The membership's table: every field, when it is written, its limit.
#include <orgmgr/org_user.hpp>

#include "model/collection.hpp"
#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"

namespace orgmgr::inline v0 {

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::owner:
      return "owner";
    case Role::admin:
      return "admin";
    case Role::manager:
      return "manager";
    case Role::billing_admin:
      return "billing_admin";
    case Role::member:
      return "member";
  }
  return "unknown";
}

std::optional<Role> parse_role(std::string_view text) noexcept {
  using enum Role;
  for (const Role role : {owner, admin, manager, billing_admin, member}) {
    if (text == to_string(role)) return role;
  }
  if (text == "user") return member;  // what some releases of the original module wrote
  return std::nullopt;
}

std::string_view to_string(MembershipStatus status) noexcept {
  return status == MembershipStatus::suspended ? "suspended" : "active";
}

std::string to_json(const OrgUser& org_user) { return model::write(org_user); }

}  // namespace orgmgr::inline v0

namespace orgmgr::model {

std::optional<MembershipStatus> parse_membership_status(std::string_view text) noexcept {
  using enum MembershipStatus;
  for (const MembershipStatus status : {active, suspended}) {
    if (text == to_string(status)) return status;
  }
  return std::nullopt;
}

namespace {

std::optional<Error> check_roles(std::vector<std::string>& roles, std::string_view field) {
  if (roles.size() > max_functional_roles) {
    return Error{ErrorCode::limit_invalid,
                 "A member has at most " + std::to_string(max_functional_roles) + " functional roles, not " +
                     std::to_string(roles.size()),
                 {},
                 std::string{field}};
  }
  for (std::string& role : roles) {
    if (auto error = apply_limit<&check_functional_role>(role, field)) return error;
  }
  return std::nullopt;
}

using U = OrgUser;
using enum Presence;

constexpr RecordTable table{"Member", std::array{
                                          field<&U::org_id, &check_org_id>("org_id", required),
                                          field<&U::user_id, &check_user_id>("user_id", required),
                                          field<&U::role>("role", required),
                                          field<&U::joined_at>("joined_at", required),
                                          field<&U::roles, &check_roles>("roles", when_set),
                                          field<&U::status>("status", when_set),
                                          field<&U::added_by, &check_user_id>("added_by", when_set),
                                          field<&U::version>("version", when_set),
                                          field<&U::epoch>("epoch", when_set),
                                      }};
static_assert(names_every_field(table.fields), "a field of OrgUser is missing in its table");

std::string subject_of(const OrgUser& record) {
  return member_key(record.org_id.str(), record.user_id.str());
}

}  // namespace

Result<OrgUser> read_org_user(std::string_view text, Strictness strictness) {
  return read_record(table, text, strictness, subject_of);
}

std::optional<CanonicalOrgUser> canonical_org_user(std::string_view text) {
  constexpr std::size_t rows = table.row("version");
  std::array<std::string_view, rows> values;
  if (!is_canonical_record(table, text, values)) return std::nullopt;
  return CanonicalOrgUser{values[table.row("org_id")], values[table.row("user_id")]};
}

std::string write(const OrgUser& record) { return write_record(table, record); }

std::optional<Error> check_limits(const OrgUser& record) {
  OrgUser copy = record;
  return apply_limits(table, copy, subject_of(record));
}

}  // namespace orgmgr::model
