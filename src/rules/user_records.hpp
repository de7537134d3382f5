// Everything that the store holds of one user now; what only history says (`added_by`, `created_by` of
// organizations, `accepted_by`, the journal) is not part of it.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <orgmgr/invitation.hpp>
#include <orgmgr/organization.hpp>
#include <orgmgr/user.hpp>
#include <orgmgr/user_session.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

struct UserRecords {
  std::vector<OrgUser> memberships{};     ///< by organization
  std::vector<UserSession> sessions{};    ///< dead ones included
  std::vector<Invitation> invitations{};  ///< pending ones that the user made
  std::optional<User> user{};
  std::optional<Organization> personal{};  ///< the organization whose `personal_of` they are
  [[nodiscard]] bool empty() const noexcept;
};

/// Precondition: the id is trimmed.
[[nodiscard]] UserRecords records_of(const Reader& reader, std::string_view user);
/// The same, or user_not_found when there is nothing.
[[nodiscard]] Result<UserRecords> require_records(const Reader& reader, std::string_view user);

}  // namespace orgmgr::rules
