// Removing a user from everywhere at once, leaving no organization without its owner.
#pragma once

#include <string_view>
#include <vector>

#include <orgmgr/result.hpp>
#include <orgmgr/user.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// An organization blocks, deleted or not, when the user is its billing owner or its last active owner:
/// then `hand_over` must name an active member, who becomes owner and billing owner. The user's sessions
/// and record are erased, the pending invitations that they made are revoked, and their personal
/// organization is nobody's. Errors: permission_denied, user_id_invalid, user_not_found, argument_invalid
/// (an organization handed over that the user does not own so, one named twice, or to the user
/// themselves), blocked_by_organizations (all that block and are not handed over),
/// user_not_in_organization and membership_suspended (of who is to take over), limit_reached.
[[nodiscard]] Result<void> remove_user_everywhere(Context& context, std::string_view user,
                                                  const std::vector<HandOver>& hand_over);

}  // namespace orgmgr::rules
