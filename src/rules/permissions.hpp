// What the five governing roles grant: permissions, the roles they may give, the roles they may remove.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/org_user.hpp>
#include <orgmgr/permission.hpp>
#include <orgmgr/settings.hpp>

namespace orgmgr::rules {

/// A set of permissions: built-in ones as bits, the host's as keys.
class PermissionSet {
 public:
  [[nodiscard]] bool holds(Permission permission) const noexcept;
  [[nodiscard]] bool holds_all(const PermissionSet& others) const noexcept;
  void add(Permission permission);
  void add(const PermissionSet& others);
  /// Sorted; the host's by the names that the settings list.
  [[nodiscard]] std::vector<std::string> names(const Settings& settings) const;

 private:
  std::uint32_t built_in_ = 0;
  std::vector<std::uint64_t> host_{};  ///< sorted
};

/// A set of governing roles.
class RoleSet {
 public:
  constexpr RoleSet() = default;
  template <class... Roles>
  constexpr explicit RoleSet(Role first, Roles... others) noexcept
      : bits_(static_cast<std::uint8_t>((bit(first) | ... | bit(others)))) {}
  [[nodiscard]] constexpr bool holds(Role role) const noexcept { return (bits_ & bit(role)) != 0; }
  [[nodiscard]] constexpr bool holds_all(RoleSet others) const noexcept {
    return (bits_ & others.bits_) == others.bits_;
  }
  constexpr void add(RoleSet others) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | others.bits_); }

 private:
  static constexpr std::uint8_t bit(Role role) noexcept {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(role));
  }
  std::uint8_t bits_ = 0;
};
inline constexpr RoleSet every_role{Role::owner, Role::admin, Role::manager, Role::billing_admin,
                                    Role::member};

/// What a role, or all roles of a member together, allow.
struct Grants {
  PermissionSet permissions{};
  RoleSet assignable{};  ///< governing roles that may be given: old and new role must both be in it
  RoleSet manages{};     ///< governing roles whose holders may be removed or suspended

  void add(const Grants& others);
  [[nodiscard]] bool holds_all(const Grants& others) const noexcept;
};

/// The table of docs/permissions.md. Owners hold the host's permissions too.
[[nodiscard]] Grants grants_of_role(Role role, const Settings& settings);
/// Permissions that only governing roles give.
[[nodiscard]] bool is_grantable(std::string_view permission) noexcept;

}  // namespace orgmgr::rules
