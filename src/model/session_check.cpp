// Where a session is, as JSON.
#include <orgmgr/user_session.hpp>

#include "base/json_text.hpp"
#include "model/codec.hpp"

namespace orgmgr::inline v0 {

std::string_view to_string(SessionState state) noexcept {
  switch (state) {
    case SessionState::organization:
      return "organization";
    case SessionState::personal:
      return "personal";
    case SessionState::membership_ended:
      return "membership_ended";
    case SessionState::membership_suspended:
      return "membership_suspended";
    case SessionState::membership_changed:
      return "membership_changed";
    case SessionState::organization_deleted:
      return "organization_deleted";
    case SessionState::organization_suspended:
      return "organization_suspended";
    case SessionState::organization_changed:
      return "organization_changed";
    case SessionState::billing_locked:
      return "billing_locked";
  }
  return "unknown";
}

std::string to_json(const SessionCheck& check) {
  json::ObjectWriter writer;
  writer.string("user", check.user.str()).string("state", to_string(check.state));
  if (check.organization) {
    writer.string("organization", check.organization->str());
  } else {
    writer.null("organization");
  }
  if (check.role) writer.string("role", to_string(*check.role));
  std::string permissions;
  model::Codec<std::vector<std::string>>::write(permissions, check.permissions);
  writer.raw("permissions", permissions);
  return std::move(writer).finish();
}

}  // namespace orgmgr::inline v0
