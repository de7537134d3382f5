// Batch operations on functional roles, and the questions of access.
#include <array>

#include "manager/batch/operations.hpp"

namespace orgmgr::manager::batch {
namespace {

using rules::Verb;

Result<Answer> create(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  FunctionalRole role;
  role.scope = arguments.text("scope");
  role.name = arguments.text("name");
  role.permissions = arguments.list("permissions");
  role.assignable = arguments.list("assignable");
  role.manages = arguments.list("manages");
  return done(target.orgs.create_role(role, options));
}

Result<Answer> update(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  FunctionalRolePatch patch;
  patch.permissions = arguments.optional_list("permissions");
  patch.assignable = arguments.optional_list("assignable");
  patch.manages = arguments.optional_list("manages");
  return done(target.orgs.update_role(arguments.text("scope"), arguments.text("name"), patch, options));
}

Result<Answer> remove(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.remove_role(arguments.text("scope"), arguments.text("name"),
                                      arguments.text("replacement"), options));
}

Result<Answer> list(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return list_of(target.orgs.list_roles(arguments.text("scope")));
}

std::optional<Result<Answer>> list_as_user(const UserOrgs& orgs, const Arguments& arguments) {
  const auto roles = orgs.list_roles(OrgId(arguments.text("scope")));
  if (!roles) return roles.error();
  return list_of(roles.value());
}

Result<Answer> assign(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.set_functional_roles(org_of(arguments), user_of(arguments), arguments.list("roles"),
                                               options));
}

Result<Answer> can(const Target& target, const Arguments& arguments, const WriteOptions&) {
  const Permission permission{arguments.text("permission")};
  return Answer{orgmgr::to_json(target.orgs.can(org_of(arguments), user_of(arguments), permission)), {}, {}};
}

std::optional<Result<Answer>> can_oneself(const UserOrgs& orgs, const Arguments& arguments) {
  if (!about(orgs, arguments)) return std::nullopt;
  const Permission permission{arguments.text("permission")};
  return Answer{orgmgr::to_json(orgs.can(org_of(arguments), permission)), {}, {}};
}

Result<Answer> explain(const Target& target, const Arguments& arguments, const WriteOptions&) {
  const auto explained =
      target.orgs.explain_access(org_of(arguments), user_of(arguments), arguments.text("permission"));
  if (!explained) return explained.error();
  return Answer{orgmgr::to_json(explained.value()), {}, {}};
}

std::optional<Result<Answer>> explain_as_user(const UserOrgs& orgs, const Arguments& arguments) {
  return answer_of(orgs.explain_access(org_of(arguments), user_of(arguments), arguments.text("permission")));
}

Result<Answer> permissions(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return texts_of(target.orgs.list_permissions(org_of(arguments), user_of(arguments)));
}

std::optional<Result<Answer>> own_permissions(const UserOrgs& orgs, const Arguments& arguments) {
  if (!about(orgs, arguments)) return std::nullopt;
  return texts_of(orgs.list_permissions(org_of(arguments)));
}

constexpr Parameter org_id = required("org_id");
constexpr Parameter user_id = required("user_id");
constexpr Parameter scope = required("scope");
constexpr Parameter name = required("name");
constexpr Parameter granted = optional("permissions", Kind::list);
constexpr Parameter assignable = optional("assignable", Kind::list);
constexpr Parameter manages = optional("manages", Kind::list);

constexpr std::array table{
    Operation{"create_role", true, {scope, name, granted, assignable, manages}, create},
    Operation{"update_role", true, {scope, name, granted, assignable, manages}, update},
    Operation{"remove_role", true, {scope, name, optional("replacement")}, remove},
    Operation{"list_roles", false, {scope}, list, Reading::organization, Verb::list_roles, list_as_user},
    Operation{"set_functional_roles", true, {org_id, user_id, required("roles", Kind::list)}, assign},
    Operation{"can",
              false,
              {org_id, user_id, required("permission")},
              can,
              Reading::organization,
              Verb::explain_access,
              can_oneself},
    Operation{"explain_access",
              false,
              {org_id, user_id, required("permission")},
              explain,
              Reading::organization,
              Verb::explain_access,
              explain_as_user},
    Operation{"list_permissions",
              false,
              {org_id, user_id},
              permissions,
              Reading::organization,
              Verb::explain_access,
              own_permissions},
};

}  // namespace

std::span<const Operation> role_operations() { return table; }

}  // namespace orgmgr::manager::batch
