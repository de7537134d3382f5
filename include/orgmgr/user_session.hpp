// A user's sessions, each with its own current organization or none.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/org_user.hpp>
#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

/// A session as stored. Its token is shown once; the store knows the hash.
struct UserSession {
  std::string id_hash{};  ///< SHA-256 of the token; names the session in lists and revocations
  UserId user_id{};
  std::optional<OrgId> current_organization_id{};
  Json claims{};  ///< generation, and the epochs at which the organization was chosen
  Timestamp created_at{};
  Timestamp expires_at{};
  std::optional<Timestamp> last_seen_at{};
  std::optional<std::string> label{};
  Revision version = 0;  ///< the revision of the commit that last changed this record
  Json extra{};          ///< fields this release does not know, kept as they came
};

/// What `create_session` may be told.
struct NewSession {
  std::string label{};  ///< shown in lists: a device, a browser; 200 code points at most
  std::optional<std::chrono::seconds>
      expires_in{};            ///< 1 second to 3,650 days; not set: the setting `session_days`
  std::string organization{};  ///< current organization; empty: the user's default, else personal mode
};

/// A new session with its token: the only time that it is seen.
struct IssuedSession {
  std::string token{};  ///< 43 characters of base64url, 256 random bits
  std::string id_hash{};
};

/// Which organization a session is in, and if it lost the one chosen, why.
enum class SessionState : std::uint8_t {
  organization,      ///< in the organization named
  personal,          ///< in none, by choice
  membership_ended,  ///< the rest: in none, because what was chosen has ended
  membership_suspended,
  membership_changed,  ///< other roles, or removed and added again
  organization_deleted,
  organization_suspended,  ///< in it still: members may read
  organization_changed,
  billing_locked,
};

/// The answer of `check_session`.
struct SessionCheck {
  UserId user{};
  SessionState state = SessionState::personal;
  std::optional<OrgId> organization{};  ///< not set in personal mode
  std::optional<Role> role{};
  std::vector<std::string> permissions{};  ///< sorted by name
};

[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(SessionState state) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const UserSession& session);
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const SessionCheck& check);

}  // namespace orgmgr::inline v0
