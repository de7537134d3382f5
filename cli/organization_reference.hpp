// ORG on the command line: an id, a slug or an exact name.
#pragma once

#include <string_view>

#include "principal.hpp"

namespace orgmgr::cli {

/// The organization that `text` means, among those that the principal knows. `id:`, `slug:` and `name:`
/// force one reading; without them two meanings are refused. Throws `BadResult` organization_not_found,
/// ambiguous, permission_denied. Its name and id may be shown; for the record ask `read_organization`.
[[nodiscard]] Organization find_organization(const Principal& who, std::string_view text);
/// Only its id; for the host without reading the record when `text` is an id.
[[nodiscard]] OrgId organization_id(const Principal& who, std::string_view text);

}  // namespace orgmgr::cli
