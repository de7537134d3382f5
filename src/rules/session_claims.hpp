// What a token of the host's carries about a session, and whether that still holds. Signing the token
// is the host's: claims that somebody altered are not told from those made here.
#pragma once

#include <optional>
#include <string_view>

#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// {"session","user","generation"} and, in an organization, "org", "slug" (when it has one), "role",
/// "permissions" and "epochs". `session` is the hash. Errors: session_not_found, session_expired.
[[nodiscard]] Result<Json> session_claims(const Reader& reader, std::string_view id_hash, Timestamp now);

/// Errors, in this order: claims_invalid (a member missing or of another kind; those of the host's own
/// are passed over), session_not_found (revoked, or a backup was restored), session_expired,
/// claims_outdated (an epoch is another, or the user may no longer be there).
[[nodiscard]] Result<void> verify_claims(const Reader& reader, const Json& claims, Timestamp now);

}  // namespace orgmgr::rules
