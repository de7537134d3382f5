// Making organizations (organization_creation.cpp) and changing what they are called and carry.
#pragma once

#include <orgmgr/requests.hpp>

#include "rules/lookups.hpp"

namespace orgmgr::rules {

/// The name, checked and not another organization's; name_taken.
[[nodiscard]] Result<std::string> require_free_name(const Reader& reader, std::string_view name,
                                                    std::string_view org);

/// As a user: the creator owns it, in the same commit; id and billing customers are the host's to choose.
[[nodiscard]] Result<OrgId> create_organization(Context& context, std::string_view name,
                                                const NewOrganization& more, const ExpectedVersion& expected);
[[nodiscard]] Result<void> update_plan(Context& context, std::string_view org, std::string_view plan,
                                       const ExpectedVersion& expected);
[[nodiscard]] Result<void> rename(Context& context, std::string_view org, std::string_view name,
                                  const ExpectedVersion& expected);
[[nodiscard]] Result<void> update_organization(Context& context, std::string_view org,
                                               const OrganizationPatch& patch,
                                               const ExpectedVersion& expected);
/// Replaces the counts of the plan; `null` or empty brings them back.
[[nodiscard]] Result<void> set_limits(Context& context, std::string_view org, const Json& limits,
                                      const ExpectedVersion& expected);

}  // namespace orgmgr::rules
