// The membership record, called org user as in the original module's files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

/// The governing role. `user`, which some files carry, is read as `member`.
enum class Role : std::uint8_t { owner, admin, manager, billing_admin, member };

enum class MembershipStatus : std::uint8_t { active, suspended };

/// One user's membership of one organization. The first four fields are the original module's and
/// always written; the others are written once they are set.
struct OrgUser {
  OrgId org_id{};
  UserId user_id{};
  Role role = Role::member;
  Timestamp joined_at{};
  std::vector<std::string> roles{};          ///< functional roles, 64 at most
  std::optional<MembershipStatus> status{};  ///< not set means active
  std::optional<std::string> added_by{};
  Revision version = 0;  ///< the revision of the commit that last changed this record
  Revision epoch = 0;    ///< the revision of the commit that last changed what it grants
  Json extra{};          ///< fields this release does not know, kept as they came
};

[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(Role role) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::optional<Role> parse_role(std::string_view text) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(MembershipStatus status) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const OrgUser& org_user);

}  // namespace orgmgr::inline v0
