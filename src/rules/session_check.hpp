// Where a session is now: in the organization that was chosen, unless what it granted has ended since.
#pragma once

#include <optional>
#include <string_view>

#include <orgmgr/result.hpp>
#include <orgmgr/user_session.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// The choice ends with the first of these that has happened since: the organization was deleted
/// (organization_deleted), the membership ended (membership_ended), is suspended (membership_suspended),
/// is another one or has other roles (membership_changed), the organization was suspended, resumed,
/// restored or got other types (organization_changed). Then, as in personal mode, no organization is
/// named. Who chose a suspended organization is in it (organization_suspended).
/// With `org`: about that organization. Errors: session_not_found, session_expired,
/// organization_not_found (for `org` where the user is no active member).
[[nodiscard]] Result<SessionCheck> check_session(const Reader& reader, std::string_view id_hash,
                                                 const std::optional<OrgId>& org, Timestamp now);

}  // namespace orgmgr::rules
