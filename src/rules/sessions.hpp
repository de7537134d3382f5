// Sessions: made, pointed at an organization, noted as in use, ended. What a session is allowed is
// never stored in it; `session_check` works it out anew each time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <orgmgr/result.hpp>
#include <orgmgr/user_session.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// The session that lives at `now`. Errors: session_not_found (also when it was made before a backup was
/// restored), session_expired.
[[nodiscard]] Result<UserSession> require_session(const Reader& reader, std::string_view id_hash,
                                                  Timestamp now);
/// Every stored session of the user, dead ones included, by hash.
[[nodiscard]] std::vector<UserSession> sessions_of(const Reader& reader, std::string_view user);
/// Those that live at `now`, by time of creation.
[[nodiscard]] std::vector<UserSession> list_sessions(const Reader& reader, std::string_view user,
                                                     Timestamp now);
/// Erases every stored session of the user; how many there were.
std::uint64_t erase_sessions(Context& context, std::string_view user);

/// The answer holds the token, which is neither stored nor to be logged. Begins in the organization
/// named, else in the user's default one while they may be there, else in personal mode. Errors:
/// permission_denied user_id_invalid text_invalid argument_invalid version_mismatch, those of choosing.
[[nodiscard]] Result<IssuedSession> create_session(Context& context, std::string_view user,
                                                   const NewSession& asked, const ExpectedVersion& expected);
/// Not set: personal mode. A session of somebody else than the principal is session_not_found here and
/// below. Errors: session_not_found session_expired version_mismatch, those of choosing.
[[nodiscard]] Result<void> set_current_organization(Context& context, std::string_view id_hash,
                                                    const std::optional<OrgId>& org,
                                                    const ExpectedVersion& expected);
/// Writes that the user was here unless that was written within five minutes. Errors: session_not_found
/// session_expired version_mismatch.
[[nodiscard]] Result<void> touch_session(Context& context, std::string_view id_hash,
                                         const ExpectedVersion& expected);
/// Expired ones too. Errors: session_not_found version_mismatch.
[[nodiscard]] Result<void> revoke_session(Context& context, std::string_view id_hash,
                                          const ExpectedVersion& expected);
/// How many were erased. Errors: permission_denied.
[[nodiscard]] Result<std::uint64_t> revoke_sessions(Context& context, std::string_view user);

}  // namespace orgmgr::rules
