// The host's verbs that change functional roles, each bound to its rule.
#include <orgmgr/host_orgs.hpp>

#include "manager/verbs.hpp"
#include "model/records.hpp"
#include "rules/functional_roles.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::change;
using manager::text_arguments;
using rules::Context;

FunctionalRole patched(std::string_view scope, std::string_view name, const FunctionalRolePatch& patch) {
  FunctionalRole role;
  role.scope = scope;
  role.name = name;
  role.permissions = patch.permissions.value_or(std::vector<std::string>{});
  role.assignable = patch.assignable.value_or(std::vector<std::string>{});
  role.manages = patch.manages.value_or(std::vector<std::string>{});
  return role;
}

/// Which lists are set tells an empty one from one that stays.
std::string patch_arguments(std::string_view scope, std::string_view name, const FunctionalRolePatch& patch) {
  json::ObjectWriter writer;
  writer.raw("role", model::write(patched(scope, name, patch)))
      .boolean("permissions", patch.permissions.has_value())
      .boolean("assignable", patch.assignable.has_value())
      .boolean("manages", patch.manages.has_value());
  return std::move(writer).finish();
}

std::string assignment_arguments(const OrgId& org, const UserId& user,
                                 const std::vector<std::string>& roles) {
  OrgUser member;
  member.org_id = org;
  member.user_id = user;
  member.roles = roles;
  return model::write(member);
}

}  // namespace

Result<void> HostOrgs::create_role(const FunctionalRole& role, const WriteOptions& options) {
  return change(*session_, {"create_role", model::write(role)}, options, [&](Context& context) {
    return rules::create_role(context, role, options.expected_version);
  });
}

Result<void> HostOrgs::update_role(std::string_view scope, std::string_view name,
                                   const FunctionalRolePatch& patch, const WriteOptions& options) {
  return change(*session_, {"update_role", patch_arguments(scope, name, patch)}, options,
                [&](Context& context) {
                  return rules::update_role(context, scope, name, patch, options.expected_version);
                });
}

Result<void> HostOrgs::remove_role(std::string_view scope, std::string_view name,
                                   std::string_view replacement, const WriteOptions& options) {
  return change(
      *session_,
      {"remove_role", text_arguments({{"scope", scope}, {"name", name}, {"replacement", replacement}})},
      options, [&](Context& context) {
        return rules::remove_role(context, scope, name, replacement, options.expected_version);
      });
}

Result<void> HostOrgs::set_functional_roles(const OrgId& org, const UserId& user,
                                            const std::vector<std::string>& roles,
                                            const WriteOptions& options) {
  return change(*session_, {"set_functional_roles", assignment_arguments(org, user, roles)}, options,
                [&](Context& context) {
                  return rules::set_functional_roles(context, org.str(), user.str(), roles,
                                                     options.expected_version);
                });
}

}  // namespace orgmgr::inline v0
