// Finding invitations: by id, by address, by token. Whether one has expired is the caller's `now`.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <orgmgr/invitation.hpp>
#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// Throws StorageError (damaged) when the text is no invitation.
[[nodiscard]] Invitation decode_invitation(std::string_view key, std::string_view text);
/// The invitation of that organization, or invitation_not_found: another's is not there.
[[nodiscard]] Result<Invitation> require_invitation(const Reader& reader, std::string_view org,
                                                    std::string_view id);
/// The pending one of an address in its compared form, expired or not.
[[nodiscard]] std::optional<Invitation> find_pending_invitation(const Reader& reader, std::string_view org,
                                                                std::string_view email);
/// The invitation that a token opens now. Errors, in this order: invitation_not_found, invitation_used
/// (accepted, declined, or no use left), invitation_expired, invitation_revoked.
[[nodiscard]] Result<Invitation> require_open_invitation(const Reader& reader, std::string_view token,
                                                         Timestamp now);
/// Those of one organization, or of one state there, by id.
[[nodiscard]] std::vector<Invitation> list_invitations(const Reader& reader, std::string_view org,
                                                       std::optional<InvitationState> state);
/// Those that the user made and that are pending, expired or not.
[[nodiscard]] std::vector<Invitation> pending_invitations_by(const Reader& reader, std::string_view user);

/// At its time and after.
[[nodiscard]] bool has_expired(const Invitation& invitation, Timestamp now) noexcept;
/// Of a stored invitation, told from its text: pending, and not expired.
[[nodiscard]] bool is_open(std::string_view text, Timestamp now);
/// As it may be shown: without the hash of its token.
[[nodiscard]] Invitation shown(Invitation invitation);
[[nodiscard]] Error invitation_used(const Invitation& invitation);

/// Writes it with a new version.
void put_invitation(Context& context, Invitation invitation);

}  // namespace orgmgr::rules
