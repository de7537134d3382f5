// What the store keeps of a user beside memberships. Accounts live in the identity provider.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

/// Written only once something is set.
struct User {
  UserId id{};
  std::optional<OrgId> default_organization_id{};
  std::optional<Timestamp> last_active_at{};
  Revision version = 0;  ///< the revision of the commit that last changed this record
  Json extra{};          ///< fields this release does not know, kept as they came
};

/// Who takes over an organization when a user is removed everywhere.
struct HandOver {
  OrgId org{};
  UserId to{};
};

[[nodiscard]] ORGMGR_EXPORT std::string to_json(const User& user);

}  // namespace orgmgr::inline v0
