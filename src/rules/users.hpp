// User records: what is kept of a user beside memberships, and in which organizations they may be.
#pragma once

#include <optional>
#include <string_view>

#include <orgmgr/result.hpp>
#include <orgmgr/user.hpp>

#include "rules/access.hpp"

namespace orgmgr::rules {

/// Empty until something was set.
[[nodiscard]] std::optional<User> find_user(const Reader& reader, std::string_view user);
/// Writes a user with a new version.
void put_user(Context& context, User user);
/// Writes when the user was active, at most once in `activity_interval`.
void note_active(Context& context, const UserId& user);
/// Whether so much time has passed since then (or it never was) that it is to be written again.
[[nodiscard]] bool is_stale(std::optional<Timestamp> last, Timestamp now) noexcept;

/// Where the user stands in an organization that they may have as their current or default one.
/// Errors: organization_not_found (for a user as principal also: no member there),
/// user_not_in_organization, organization_deleted, membership_suspended. A suspended organization may
/// be chosen: its members may read.
[[nodiscard]] Result<Standing> require_choosable(const Context& context, std::string_view org,
                                                 std::string_view user);
/// Not set: none. Errors: permission_denied, user_id_invalid and those of choosing.
[[nodiscard]] Result<void> set_default_organization(Context& context, std::string_view user,
                                                    const std::optional<OrgId>& org,
                                                    const ExpectedVersion& expected);

}  // namespace orgmgr::rules
