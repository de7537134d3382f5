// Two kinds of scope.
#include "role_scope.hpp"

#include <fmt/format.h>

#include "organization_reference.hpp"

namespace orgmgr::cli {

RoleScope find_scope(const Principal& who, std::string_view text) {
  constexpr std::string_view type = "type:";
  if (text.starts_with(type)) {
    const std::string name(text.substr(type.size()));
    return {name, "type " + name, true};
  }
  const Organization org = find_organization(who, text);
  return {org.id.str(), org.name, false};
}

std::string held_name(const RoleScope& scope, std::string_view role) {
  return fmt::format("{}:{}", scope.is_type ? scope.scope : "own", role);
}

}  // namespace orgmgr::cli
