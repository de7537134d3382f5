// Where a session is now.
#include "rules/session_check.hpp"

#include "rules/access.hpp"
#include "rules/authorization.hpp"
#include "rules/epochs.hpp"
#include "rules/sessions.hpp"

namespace orgmgr::rules {
namespace {

constexpr Permission being_there{"org.read"};

SessionState state_there(const Standing& standing) {
  return standing.organization->status == OrganizationStatus::suspended ? SessionState::organization_suspended
                                                                        : SessionState::organization;
}

SessionState state_of(const Reader& reader, const UserSession& session, const Standing& standing) {
  switch (check_steps(reader, standing, being_there)) {
    case AccessCode::organization_not_found:
    case AccessCode::organization_deleted:
      return SessionState::organization_deleted;
    case AccessCode::not_a_member:
      return SessionState::membership_ended;
    case AccessCode::membership_suspended:
      return SessionState::membership_suspended;
    case AccessCode::billing_locked:
      return SessionState::billing_locked;
    case AccessCode::allowed:
    case AccessCode::organization_suspended:
    case AccessCode::plan_excludes:
    case AccessCode::permission_denied:
      break;
  }
  // Settings do not end a choice: what they grant is worked out anew by every check.
  const auto chosen = read_epochs(session.claims.text());
  const Epochs now = epochs_of(reader, standing);
  if (!chosen || chosen->membership != now.membership || chosen->roles != now.roles) {
    return SessionState::membership_changed;
  }
  if (chosen->organization != now.organization) return SessionState::organization_changed;
  return state_there(standing);
}

bool is_there(SessionState state) {
  return state == SessionState::organization || state == SessionState::organization_suspended;
}

/// Precondition: the user is a member there.
void describe(const Reader& reader, const Standing& standing, Timestamp now, SessionCheck& check) {
  check.organization = standing.organization->id;
  check.role = standing.member->role;
  check.permissions = effective_permissions(reader, check.organization->str(), check.user.str(), now);
}

}  // namespace

Result<SessionCheck> check_session(const Reader& reader, std::string_view id_hash,
                                   const std::optional<OrgId>& org, Timestamp now) {
  const auto found = require_session(reader, id_hash, now);
  if (!found) return found.error();
  const UserSession& session = found.value();
  SessionCheck check;
  check.user = session.user_id;
  const std::optional<OrgId>& place = org ? org : session.current_organization_id;
  if (!place) return check;
  const Standing standing = standing_of(reader, place->str(), session.user_id.str(), now);
  if (!org) {
    check.state = state_of(reader, session, standing);
  } else if (check_steps(reader, standing, being_there) == AccessCode::allowed) {
    check.state = state_there(standing);
  } else {
    return error_of(AccessCode::organization_not_found, org->str(), session.user_id.str(), "");
  }
  if (is_there(check.state)) describe(reader, standing, now, check);
  return check;
}

}  // namespace orgmgr::rules
