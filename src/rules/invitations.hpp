// Inviting, and taking it back.
#pragma once

#include <optional>
#include <string_view>

#include <orgmgr/invitation.hpp>
#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// The answer holds the token, which is neither stored nor to be logged. An expired invitation of the
/// same address is revoked in passing. Errors: those of authorization, organization_deleted,
/// argument_invalid, email_invalid, role_invalid, role_not_assignable, role_not_found, permission_denied
/// (a functional role grants more than held), limit_invalid, already_invited, version_mismatch,
/// limit_reached.
[[nodiscard]] Result<IssuedInvitation> create_invitation(Context& context, std::string_view org,
                                                         const NewInvitation& asked,
                                                         const ExpectedVersion& expected);
/// Revoking twice changes nothing. Errors: those of authorization, organization_deleted,
/// invitation_not_found, invitation_used (accepted or declined), version_mismatch.
[[nodiscard]] Result<void> revoke_invitation(Context& context, std::string_view org, std::string_view id,
                                             const ExpectedVersion& expected);

/// A link goes from hand to hand: it makes members, other roles only when an owner or the host made it,
/// and never owners. role_not_assignable.
[[nodiscard]] std::optional<Error> check_link_role(Role role, bool made_by_owner_or_host);

}  // namespace orgmgr::rules
