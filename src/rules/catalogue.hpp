// The functional roles that types of organizations bring along, until the host says otherwise.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <orgmgr/role.hpp>

namespace orgmgr::rules {

/// The one organization whose members may be staff.
inline constexpr std::string_view platform_organization = "org_platform";
/// Its type, which no other organization has.
inline constexpr std::string_view platform_type = "platform";

/// A role of a type's catalogue, as it is before anybody has changed it.
[[nodiscard]] std::optional<FunctionalRole> catalogue_role(std::string_view type, std::string_view name);
/// The catalogue of one type, by name.
[[nodiscard]] std::vector<FunctionalRole> catalogue_of(std::string_view type);

}  // namespace orgmgr::rules
