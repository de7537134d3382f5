// Verbs that change one organization and answer with it.
#pragma once

#include <fmt/format.h>

#include <functional>
#include <string>
#include <string_view>

#include "context.hpp"

namespace orgmgr::cli {

using OrganizationVerb = std::function<Result<void>(HostOrgs&, const OrgId&, const WriteOptions&)>;

/// Runs the verb on the organization that `reference` means and answers with `said`, in which {0} is its name
/// and {1} is `value`. Throws what `find_organization` and `run_change` do.
void change_organization(Context& context, const std::string& reference, fmt::string_view said,
                         std::string_view value, const OrganizationVerb& verb);

}  // namespace orgmgr::cli
