// Functional roles: making, changing and giving them. Removing is functional_role_removal.cpp's.
#include "rules/functional_roles.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/catalogue.hpp"
#include "rules/count_limits.hpp"
#include "rules/functional_role_scope.hpp"
#include "rules/lookups.hpp"
#include "rules/members.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

std::optional<Error> check_permissions(const FunctionalRole& role, const Settings& settings) {
  const auto& host = settings.host_permissions;
  for (const std::string& name : role.permissions) {
    const bool built_in = Permission{name}.built_in();
    if (built_in && is_grantable_to(role, name)) continue;
    if (built_in || model::is_reserved_permission(name)) {
      return Error(ErrorCode::permission_reserved,
                   fmt::format("The permission {} cannot be given to a functional role", name), name,
                   "permissions");
    }
    if (std::find(host.begin(), host.end(), name) == host.end()) {
      return Error(ErrorCode::permission_invalid,
                   fmt::format("The permission {} is not listed in the setting host_permissions", name), name,
                   "permissions");
    }
  }
  return std::nullopt;
}

/// Limits, permissions and what the principal may grant; then written.
std::optional<Error> put_role(Context& context, const Authority& authority, FunctionalRole role) {
  if (auto error = model::apply_limits(role)) return error;
  const Settings settings = read_settings(context.transaction);
  if (auto error = check_permissions(role, settings)) return error;
  const std::string held = held_name(role.scope, role.name);
  if (auto error = authority.may_grant(grants_of_role(role, settings), held)) return error;
  role.version = context.revision();
  context.put(Collection::roles, model::role_key(role.scope, role.name), model::write(role));
  return std::nullopt;
}

std::optional<Error> check_room_for_role(const Reader& reader, std::string_view scope) {
  const auto organization = find_organization(reader, scope);
  if (!organization) return std::nullopt;
  return check_room(reader, *organization, "custom_roles", Collection::roles,
                    [](std::string_view) { return true; });
}

}  // namespace

std::vector<FunctionalRole> roles_in_scope(const Reader& reader, std::string_view scope) {
  std::vector<FunctionalRole> roles = catalogue_of(scope);
  reader.scan(
      Collection::roles, std::string(scope) + " ", "", [&](std::string_view key, std::string_view text) {
        FunctionalRole role = decode_functional_role(key, text);
        const auto known = std::find_if(roles.begin(), roles.end(),
                                        [&](const FunctionalRole& one) { return one.name == role.name; });
        if (known != roles.end()) {
          *known = std::move(role);
        } else {
          roles.push_back(std::move(role));
        }
        return true;
      });
  std::sort(roles.begin(), roles.end(),
            [](const FunctionalRole& one, const FunctionalRole& other) { return one.name < other.name; });
  return roles;
}

std::vector<FunctionalRole> roles_for(const Reader& reader, const Organization& organization) {
  std::vector<FunctionalRole> roles = roles_in_scope(reader, organization.id.str());
  for (const std::string& type : organization.types) {
    for (FunctionalRole& role : roles_in_scope(reader, type)) roles.push_back(std::move(role));
  }
  return roles;
}

Result<void> create_role(Context& context, FunctionalRole role, const ExpectedVersion& expected) {
  const auto authority = authorize_scope(context, Verb::create_role, role.scope);
  if (!authority) return authority.error();
  if (auto error = model::apply_limits(role)) return *error;
  if (find_functional_role(context.transaction, role.scope, role.name)) {
    return Error(ErrorCode::role_exists,
                 fmt::format("There is a role {} already", held_name(role.scope, role.name)), role.name,
                 "name");
  }
  if (auto error = check_version(expected, 0, "a new role")) return *error;
  if (auto error = check_room_for_role(context.transaction, role.scope)) return *error;
  if (auto error = put_role(context, authority.value(), std::move(role))) return *error;
  return {};
}

Result<void> update_role(Context& context, std::string_view asked, std::string_view name,
                         const FunctionalRolePatch& patch, const ExpectedVersion& expected) {
  const auto authority = authorize_scope(context, Verb::update_role, asked);
  if (!authority) return authority.error();
  const std::string_view scope = text::trim(asked);
  auto found = require_functional_role(context.transaction, scope, name);
  if (!found) return found.error();
  FunctionalRole role = std::move(found).value();
  if (auto error = check_version(expected, role.version, held_name(scope, name))) return *error;
  const FunctionalRole before = role;
  if (patch.permissions) role.permissions = *patch.permissions;
  if (patch.assignable) role.assignable = *patch.assignable;
  if (patch.manages) role.manages = *patch.manages;
  if (model::write(role) == model::write(before)) return {};
  const Grants granted = grants_of_role(before, read_settings(context.transaction));
  if (auto error = authority.value().may_grant(granted, held_name(scope, name))) return *error;
  if (auto error = put_role(context, authority.value(), std::move(role))) return *error;
  return {};
}

Result<std::vector<std::string>> require_grantable(const Reader& reader, const Organization& organization,
                                                   const Authority& authority,
                                                   const std::vector<std::string>& roles) {
  if (roles.size() > model::max_functional_roles) {
    return Error(ErrorCode::limit_invalid,
                 fmt::format("A member has at most {} functional roles, not {}", model::max_functional_roles,
                             roles.size()),
                 "", "roles");
  }
  const Settings settings = read_settings(reader);
  std::vector<std::string> checked;
  for (const std::string& held : roles) {
    const auto form = model::check_functional_role(held);
    if (!form) return form.error();
    const auto role = find_held_role(reader, organization, form.value());
    if (!role) return role_not_found(form.value());
    if (auto error = authority.may_grant(grants_of_role(*role, settings), form.value())) return *error;
    if (std::find(checked.begin(), checked.end(), form.value()) == checked.end()) {
      checked.push_back(form.value());
    }
  }
  return checked;
}

Result<void> set_functional_roles(Context& context, std::string_view org, std::string_view user,
                                  const std::vector<std::string>& roles, const ExpectedVersion& expected) {
  const Reader& reader = context.transaction;
  const auto authority = authorize(context, Verb::set_functional_roles, org);
  if (!authority) return authority.error();
  const auto organization = require_changeable(reader, org, std::nullopt);
  if (!organization) return organization.error();
  auto found = require_member(reader, org, user);
  if (!found) return found.error();
  OrgUser member = std::move(found).value();
  const std::string& target = member.user_id.str();
  if (auto error = authority.value().may_manage(member.role, target)) return *error;
  auto checked = require_grantable(reader, organization.value(), authority.value(), roles);
  if (!checked) return checked.error();
  if (auto error = check_version(expected, member.version, "the membership")) return *error;
  if (checked.value() == member.roles) return {};
  member.roles = std::move(checked).value();
  put_changed_member(context, std::move(member));
  return {};
}

}  // namespace orgmgr::rules
