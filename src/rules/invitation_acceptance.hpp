// From an invitation to a membership, or to a no.
#pragma once

#include <string_view>

#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// Makes one membership and uses the invitation up, by one use of a link; a refusal leaves it as it was.
/// `verified_email` is vouched for by the host. Answers the organization. Errors, in this order: those of
/// authorization, user_id_invalid, those of require_open_invitation, version_mismatch,
/// organization_deleted, organization_suspended, email_mismatch, inviter_lost_right, role_not_found,
/// already_member, limit_reached.
[[nodiscard]] Result<OrgId> accept_invitation(Context& context, std::string_view token, std::string_view user,
                                              std::string_view verified_email,
                                              const ExpectedVersion& expected);
/// By whoever has the token. Errors: those of authorization and of require_open_invitation,
/// argument_invalid for a link, organization_deleted, version_mismatch.
[[nodiscard]] Result<void> decline_invitation(Context& context, std::string_view token,
                                              const ExpectedVersion& expected);

}  // namespace orgmgr::rules
