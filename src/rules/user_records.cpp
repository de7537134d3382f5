// Everything that the store holds of one user.
#include "rules/user_records.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/invitation_lookups.hpp"
#include "rules/lists.hpp"
#include "rules/sessions.hpp"
#include "rules/users.hpp"

namespace orgmgr::rules {
bool UserRecords::empty() const noexcept {
  return memberships.empty() && sessions.empty() && invitations.empty() && !user && !personal;
}

UserRecords records_of(const Reader& reader, std::string_view user) {
  UserRecords records{.memberships = memberships_of(reader, user),
                      .sessions = sessions_of(reader, user),
                      .invitations = pending_invitations_by(reader, user),
                      .user = find_user(reader, user)};
  if (const auto personal = reader.find(model::personal_lookup(user))) {
    records.personal = find_organization(reader, *personal);
  }
  return records;
}

Result<UserRecords> require_records(const Reader& reader, std::string_view user) {
  UserRecords records = records_of(reader, user);
  if (!records.empty()) return records;
  return Error(ErrorCode::user_not_found,
               fmt::format("User {} is not known here: no membership, session, invitation or record",
                           text::excerpt(user, 255)),
               std::string(user), "user_id");
}

}  // namespace orgmgr::rules
