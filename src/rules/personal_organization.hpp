// The organization that every user may have for themselves.
#pragma once

#include <string_view>

#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// The user's own organization, in whatever status it is (a deleted one is theirs until it is purged);
/// else a new one, which the user owns, called by the name or, when that is taken, by the name and the
/// first free number. Errors: permission_denied, user_id_invalid, name_*, creation_denied.
[[nodiscard]] Result<OrgId> ensure_personal_organization(Context& context, std::string_view user,
                                                         std::string_view display_name);

}  // namespace orgmgr::rules
