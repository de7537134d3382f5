// The same person under another id, after a change of the identity provider.
#pragma once

#include <string_view>

#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// Memberships (with a new epoch), billing ownership, offers of ownership, the personal organization, the
/// user record and pending invitations that the user made move to the new id. Sessions end, since whoever
/// holds one logged in as somebody that is no more. When the new id has a user record or a personal
/// organization of its own, it keeps that, and the old personal organization becomes an ordinary one.
/// What history says (`added_by`, `accepted_by` …) stays. Errors: permission_denied, user_id_invalid,
/// user_not_found, already_member (both are members of one organization).
[[nodiscard]] Result<void> rename_user(Context& context, std::string_view user, std::string_view new_id);

}  // namespace orgmgr::rules
