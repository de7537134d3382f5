// The table of governing roles.
#include "rules/permissions.hpp"

#include <algorithm>
#include <array>

namespace orgmgr::rules {
namespace {

constexpr RoleSet all = every_role;
constexpr RoleSet owner{Role::owner};
constexpr RoleSet leading{Role::owner, Role::admin};
constexpr RoleSet running{Role::owner, Role::admin, Role::manager};

struct Row {
  std::string_view permission;
  RoleSet held_by;
};

constexpr std::array rows{
    Row{"org.read", all},
    Row{"members.read", all},
    Row{"org.update", leading},
    Row{"roles.manage", leading},
    Row{"roles.assign", leading},
    Row{"audit.read", leading},
    Row{"org.delete", owner},
    Row{"org.restore", owner},
    Row{"org.transfer", owner},
    Row{"members.add", running},
    Row{"members.remove", running},
    Row{"members.suspend", running},
    Row{"invitations.manage", running},
    Row{"members.set_role", running},
    Row{"billing.read", RoleSet{Role::owner, Role::admin, Role::manager, Role::billing_admin}},
    Row{"billing.manage", RoleSet{Role::owner, Role::billing_admin}},
    Row{"activation.technical", leading},
    Row{"activation.economic", RoleSet{Role::owner, Role::manager}},
};

constexpr std::array<std::string_view, 7> not_grantable{"org.delete",       "org.restore",  "org.transfer",
                                                        "members.set_role", "roles.manage", "billing.manage",
                                                        "platform.staff"};

RoleSet assignable_by(Role role) {
  switch (role) {
    case Role::owner:
      return all;
    case Role::admin:
      return RoleSet{Role::admin, Role::member};
    case Role::manager:
      return RoleSet{Role::manager, Role::member};
    case Role::billing_admin:
    case Role::member:
      break;
  }
  return {};
}

RoleSet managed_by(Role role) {
  if (role != Role::admin) return role == Role::owner ? all : assignable_by(role);
  return RoleSet{Role::admin, Role::manager, Role::billing_admin, Role::member};
}

/// Of a built-in permission.
constexpr std::uint32_t bit_of(Permission permission) noexcept {
  return std::uint32_t{1} << (permission.key() % 32);
}

}  // namespace

static_assert(built_in_permissions.size() <= 32, "the set has a bit for each built-in permission");

bool PermissionSet::holds(Permission permission) const noexcept {
  if (permission.built_in()) return (built_in_ & bit_of(permission)) != 0;
  return std::binary_search(host_.begin(), host_.end(), permission.key());
}

bool PermissionSet::holds_all(const PermissionSet& others) const noexcept {
  return (built_in_ & others.built_in_) == others.built_in_ &&
         std::includes(host_.begin(), host_.end(), others.host_.begin(), others.host_.end());
}

void PermissionSet::add(Permission permission) {
  if (permission.built_in()) {
    built_in_ |= bit_of(permission);
    return;
  }
  const auto at = std::lower_bound(host_.begin(), host_.end(), permission.key());
  if (at == host_.end() || *at != permission.key()) host_.insert(at, permission.key());
}

void PermissionSet::add(const PermissionSet& others) {
  built_in_ |= others.built_in_;
  if (others.host_.empty()) return;
  std::vector<std::uint64_t> merged;
  std::set_union(host_.begin(), host_.end(), others.host_.begin(), others.host_.end(),
                 std::back_inserter(merged));
  host_ = std::move(merged);
}

std::vector<std::string> PermissionSet::names(const Settings& settings) const {
  std::vector<std::string> names;
  for (const std::string_view name : built_in_permissions) {
    if (holds(Permission{name})) names.emplace_back(name);
  }
  for (const std::string& name : settings.host_permissions) {
    if (holds(Permission{name})) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

void Grants::add(const Grants& others) {
  permissions.add(others.permissions);
  assignable.add(others.assignable);
  manages.add(others.manages);
}

bool Grants::holds_all(const Grants& others) const noexcept {
  return permissions.holds_all(others.permissions) && assignable.holds_all(others.assignable) &&
         manages.holds_all(others.manages);
}

Grants grants_of_role(Role role, const Settings& settings) {
  Grants grants;
  for (const Row& row : rows) {
    if (row.held_by.holds(role)) grants.permissions.add(Permission{row.permission});
  }
  if (role == Role::owner) {
    for (const std::string& name : settings.host_permissions) grants.permissions.add(Permission{name});
  }
  grants.assignable = assignable_by(role);
  grants.manages = managed_by(role);
  return grants;
}

bool is_grantable(std::string_view permission) noexcept {
  return std::find(not_grantable.begin(), not_grantable.end(), permission) == not_grantable.end();
}

}  // namespace orgmgr::rules
