// The functional roles that types of organizations bring along, until the host says otherwise.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <orgmgr/organization.hpp>
#include <orgmgr/role.hpp>

namespace orgmgr::rules {

/// The one organization whose members may be staff.
inline constexpr std::string_view platform_organization = "org_platform";
/// Its type, which no other organization has, and which founding it gives alone.
inline constexpr std::string_view platform_type = "platform";
[[nodiscard]] bool has_platform_type(const Organization& organization) noexcept;
/// Whether it was founded: by its id alone an organization that came from elsewhere is no platform.
[[nodiscard]] bool is_platform(const Organization& organization) noexcept;

/// A role of a type's catalogue, as it is before anybody has changed it.
[[nodiscard]] std::optional<FunctionalRole> catalogue_role(std::string_view type, std::string_view name);
/// The catalogue of one type, by name.
[[nodiscard]] std::vector<FunctionalRole> catalogue_of(std::string_view type);

}  // namespace orgmgr::rules
