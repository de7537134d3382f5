// Functional roles: what an organization, or a type of organizations, adds to the five governing roles.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

/// A functional role. Members hold it as `TYPE:NAME` (`customer:admin`), or as `own:NAME` when it is
/// their organization's own.
struct FunctionalRole {
  std::string scope{};  ///< an organization's id, or a type of organizations
  std::string name{};   ///< 1 to 64 of [a-z0-9_-], unique in its scope
  std::vector<std::string> permissions{};
  std::vector<std::string> assignable{};  ///< governing roles that its holder may give
  std::vector<std::string> manages{};     ///< governing roles that its holder may remove or suspend
  Revision version = 0;                   ///< the revision of the commit that last changed it: its epoch
  Json extra{};                           ///< fields this release does not know, kept as they came
};

/// What `update_role` changes: only what is set.
struct FunctionalRolePatch {
  std::optional<std::vector<std::string>> permissions{};
  std::optional<std::vector<std::string>> assignable{};
  std::optional<std::vector<std::string>> manages{};
};

[[nodiscard]] ORGMGR_EXPORT std::string to_json(const FunctionalRole& role);

}  // namespace orgmgr::inline v0
