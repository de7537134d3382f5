// ORG on the command line: an id, a slug or an exact name.
#pragma once

#include <orgmgr/host_orgs.hpp>
#include <string_view>

namespace orgmgr::cli {

/// The organization that `text` means. `id:`, `slug:` and `name:` force one reading; without them
/// two meanings are refused. Throws `BadResult` organization_not_found or ambiguous.
[[nodiscard]] Organization find_organization(const HostOrgs& orgs, std::string_view text);
/// Only its id, without reading the record when `text` is an id.
[[nodiscard]] OrgId organization_id(const HostOrgs& orgs, std::string_view text);

}  // namespace orgmgr::cli
