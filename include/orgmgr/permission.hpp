// What roles allow, by name: the built-in permissions, and the host's own beside them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace orgmgr::inline v0 {

/// The built-in permissions. `docs/permissions.md` says which verb asks for which.
inline constexpr std::array<std::string_view, 19> built_in_permissions{
    "org.read",           "members.read",         "org.update",          "roles.manage",  "roles.assign",
    "audit.read",         "org.delete",           "org.restore",         "org.transfer",  "members.add",
    "members.remove",     "members.suspend",      "members.set_role",    "billing.read",  "billing.manage",
    "invitations.manage", "activation.technical", "activation.economic", "platform.staff"};

/// A permission resolved once, to be asked about many times: a number. Any name makes one; a name that
/// is no built-in permission, and not listed in the setting `host_permissions`, is granted to nobody.
class Permission {
 public:
  constexpr explicit Permission(std::string_view name) noexcept : key_(key_of(name)) {}
  /// Below `built_in_permissions.size()` the place in that list, else 2^63 or more.
  [[nodiscard]] constexpr std::uint64_t key() const noexcept { return key_; }
  [[nodiscard]] constexpr bool built_in() const noexcept { return key_ < built_in_permissions.size(); }
  friend constexpr bool operator==(Permission, Permission) = default;

 private:
  // The host's are told apart by a 63-bit FNV-1a hash; the setting refuses two names of one hash.
  static constexpr std::uint64_t key_of(std::string_view name) noexcept {
    for (std::size_t place = 0; place < built_in_permissions.size(); ++place) {
      if (built_in_permissions[place] == name) return place;
    }
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return hash | (std::uint64_t{1} << 63U);
  }

  std::uint64_t key_;
};

}  // namespace orgmgr::inline v0
