// Functional roles that records name before anybody has looked whether they are there.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// Whether there is a role in a scope: an organization's id, or a type.
using RoleIsThere = std::function<bool(std::string_view scope, std::string_view name)>;

/// The first of the roles, written as members of the organization hold them, that is nowhere. One of a type
/// that the organization does not have any more is there: it grants nothing meanwhile.
[[nodiscard]] std::optional<std::string> missing_role(std::string_view org,
                                                      const std::vector<std::string>& roles,
                                                      const RoleIsThere& is_there);
[[nodiscard]] std::optional<std::string> missing_role(const Reader& reader, std::string_view org,
                                                      const std::vector<std::string>& roles);

}  // namespace orgmgr::rules
