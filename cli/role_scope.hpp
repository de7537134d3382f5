// SCOPE on the command line: an organization, or `type:TYPE`.
#pragma once

#include <string>
#include <string_view>

#include "principal.hpp"

namespace orgmgr::cli {

struct RoleScope {
  std::string scope{};  ///< an organization's id, or a type
  std::string name{};   ///< what people call it
  bool is_type = false;
};

/// Throws what `find_organization` does.
[[nodiscard]] RoleScope find_scope(const Principal& who, std::string_view text);
/// The name under which members hold a role: `own:NAME`, `TYPE:NAME`.
[[nodiscard]] std::string held_name(const RoleScope& scope, std::string_view role);

}  // namespace orgmgr::cli
