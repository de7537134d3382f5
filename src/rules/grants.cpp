// The union over roles.
#include "rules/grants.hpp"

#include <algorithm>

#include "model/records.hpp"
#include "rules/catalogue.hpp"
#include "rules/lookups.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::string_view own_scope = "own";

/// Those of the roles that grant no more than what is held: nobody grants what they lack, whatever a
/// functional role lists as assignable.
RoleSet within(RoleSet roles, const PermissionSet& held, const Settings& settings) {
  RoleSet kept;
  for (const Role role : {Role::owner, Role::admin, Role::manager, Role::billing_admin, Role::member}) {
    if (roles.holds(role) && held.holds_all(grants_of_role(role, settings).permissions))
      kept.add(RoleSet{role});
  }
  return kept;
}

RoleSet roles_named(const std::vector<std::string>& names) {
  RoleSet roles;
  for (const std::string& name : names) {
    if (const auto role = parse_role(name)) roles.add(RoleSet{*role});
  }
  return roles;
}

}  // namespace

FunctionalRole decode_functional_role(std::string_view key, std::string_view text) {
  auto record = model::read_functional_role(text);
  if (!record) throw_unreadable("roles", key, record.error());
  return std::move(record).value();
}

std::optional<FunctionalRole> find_functional_role(const Reader& reader, std::string_view scope,
                                                   std::string_view name) {
  const std::string key = model::role_key(scope, name);
  if (const auto text = reader.get(Collection::roles, key)) return decode_functional_role(key, *text);
  return catalogue_role(scope, name);
}

std::optional<FunctionalRole> find_held_role(const Reader& reader, const Organization& organization,
                                             std::string_view held) {
  const std::size_t colon = held.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view type = held.substr(0, colon);
  const std::string_view name = held.substr(colon + 1);
  if (type == own_scope) return find_functional_role(reader, organization.id.str(), name);
  const auto& types = organization.types;
  if (std::find(types.begin(), types.end(), type) == types.end()) return std::nullopt;
  return find_functional_role(reader, type, name);
}

std::string held_name(std::string_view scope, std::string_view name) {
  std::string held(scope.starts_with("org_") ? own_scope : scope);
  return held.append(1, ':').append(name);
}

bool is_grantable_to(const FunctionalRole& role, std::string_view permission) noexcept {
  return is_grantable(permission) || (role.scope == platform_type && permission == "platform.staff");
}

Grants grants_of_role(const FunctionalRole& role, const Settings& settings) {
  Grants grants;
  const auto& host = settings.host_permissions;
  for (const std::string& name : role.permissions) {
    const Permission permission{name};
    const bool known = permission.built_in() ? is_grantable_to(role, name)
                                             : std::find(host.begin(), host.end(), name) != host.end();
    if (known) grants.permissions.add(permission);
  }
  grants.assignable = roles_named(role.assignable);
  grants.manages = roles_named(role.manages);
  return grants;
}

Grants grants_of(const Reader& reader, const Organization& organization, const OrgUser& member) {
  const Settings settings = read_settings(reader);
  Grants grants = grants_of_role(member.role, settings);
  if (member.role == Role::owner && is_platform(organization)) {
    grants.permissions.add(Permission{"platform.staff"});
  }
  for (const std::string& held : member.roles) {
    if (const auto role = find_held_role(reader, organization, held)) {
      grants.add(grants_of_role(*role, settings));
    }
  }
  if (!member.roles.empty()) grants.assignable = within(grants.assignable, grants.permissions, settings);
  return grants;
}

Revision roles_epoch(const Reader& reader, const Organization& organization, const OrgUser& member) {
  Revision epoch = 0;
  for (const std::string& held : member.roles) {
    if (const auto role = find_held_role(reader, organization, held)) epoch = std::max(epoch, role->version);
  }
  return epoch;
}

}  // namespace orgmgr::rules
