// Batch operations on users, and the founding of the platform.
#include <array>

#include "manager/batch/operations.hpp"

namespace orgmgr::manager::batch {
namespace {

Result<Answer> get(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return record_or_null(target.orgs.get_user(user_of(arguments)));
}

Result<Answer> set_default(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.set_default_organization(user_of(arguments), optional_org_of(arguments), options));
}

Result<Answer> ensure_personal(const Target& target, const Arguments& arguments,
                               const WriteOptions& options) {
  const auto made =
      target.orgs.ensure_personal_organization(user_of(arguments), arguments.text("display_name"), options);
  if (!made) return made.error();
  return Answer{json::quote(made.value().str()), made.revision(), {}};
}

/// {"org_a":"user_b"}
Result<Answer> remove(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  std::vector<HandOver> successors;
  for (const json::Member& member :
       json::members(arguments.raw("hand_over")).value_or(std::vector<json::Member>{})) {
    const auto to = json::decode_string(member.value);
    if (!to) {
      return Error(ErrorCode::argument_invalid, "hand_over names a user for each organization", member.key,
                   "hand_over");
    }
    successors.push_back({OrgId(member.key), UserId(*to)});
  }
  return done(target.orgs.remove_user_everywhere(user_of(arguments), successors, options));
}

Result<Answer> rename(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.rename_user(user_of(arguments), arguments.text("new_id"), options));
}

Result<Answer> found(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  const auto made = target.orgs.found_platform(arguments.text("name"), arguments.text("admin"), options);
  if (!made) return made.error();
  return Answer{json::quote(made.value().str()), made.revision(), {}};
}

constexpr Parameter user_id = required("user_id");

constexpr std::array table{
    Operation{"get_user", false, {user_id}, get, Reading::self},
    Operation{"set_default_organization", true, {user_id, optional("org_id")}, set_default},
    Operation{"ensure_personal_organization", true, {user_id, required("display_name")}, ensure_personal},
    Operation{"remove_user_everywhere", true, {user_id, optional("hand_over", Kind::object)}, remove},
    Operation{"rename_user", true, {user_id, required("new_id")}, rename},
    Operation{"found_platform", true, {required("name"), required("admin")}, found},
};

}  // namespace

std::span<const Operation> user_operations() { return table; }

}  // namespace orgmgr::manager::batch
