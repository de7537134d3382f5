// The catalogues: names without permissions, but for the platform's staff.
#include "rules/catalogue.hpp"

#include <algorithm>
#include <array>

namespace orgmgr::rules {
namespace {

struct Entry {
  std::string_view type;
  std::string_view name;
};

constexpr std::array entries{
    Entry{"customer", "admin"},       Entry{"customer", "basic"},    Entry{"customer", "executive"},
    Entry{"customer", "procurement"}, Entry{platform_type, "staff"}, Entry{"supplier", "admin"},
    Entry{"supplier", "executive"},   Entry{"supplier", "sales"},
};

FunctionalRole role_of(const Entry& entry) {
  FunctionalRole role;
  role.scope = entry.type;
  role.name = entry.name;
  if (entry.type == platform_type) role.permissions.emplace_back("platform.staff");
  return role;
}

}  // namespace

bool has_platform_type(const Organization& organization) noexcept {
  const auto& types = organization.types;
  return std::find(types.begin(), types.end(), platform_type) != types.end();
}

bool is_platform(const Organization& organization) noexcept {
  return organization.id.str() == platform_organization && has_platform_type(organization);
}

std::optional<FunctionalRole> catalogue_role(std::string_view type, std::string_view name) {
  for (const Entry& entry : entries) {
    if (entry.type == type && entry.name == name) return role_of(entry);
  }
  return std::nullopt;
}

std::vector<FunctionalRole> catalogue_of(std::string_view type) {
  std::vector<FunctionalRole> roles;
  for (const Entry& entry : entries) {
    if (entry.type == type) roles.push_back(role_of(entry));
  }
  return roles;
}

}  // namespace orgmgr::rules
