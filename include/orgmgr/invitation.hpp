// Invitations: by e-mail to one address, or by a link that may be used a number of times.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/org_user.hpp>

namespace orgmgr::inline v0 {

/// `pending` until it was accepted (a link: until its last use), declined or revoked. That it has
/// expired is seen from `expires_at`.
enum class InvitationState : std::uint8_t { pending, accepted, declined, revoked };

struct Invitation {
  std::string id{};  ///< `inv_` + UUIDv7
  OrgId org_id{};
  std::optional<std::string> email{};  ///< compared form; a link: not set, or `@domain` when restricted
  Role role = Role::member;
  std::vector<std::string> roles{};  ///< functional roles, 64 at most
  InvitationState state = InvitationState::pending;
  std::string token_hash{};                 ///< SHA-256 of the token, which is shown once and never stored
  std::optional<std::string> created_by{};  ///< not set: the host
  Timestamp created_at{};
  Timestamp expires_at{};
  std::optional<std::uint64_t> max_uses{};  ///< set for links
  std::uint64_t uses = 0;
  std::optional<UserId> accepted_by{};  ///< the last who did
  Revision version = 0;                 ///< the revision of the commit that last changed this record
  Json extra{};                         ///< fields this release does not know, kept as they came
};

/// What `create_invitation` is told: an address, or how often a link may be used.
struct NewInvitation {
  std::string email{};  ///< whom to invite; empty makes a link
  std::string role = "member";
  std::vector<std::string> roles{};  ///< functional roles
  std::optional<std::chrono::seconds>
      expires_in{};            ///< 1 second to 3,650 days; not set: the setting `invitation_days`
  std::uint64_t max_uses = 0;  ///< links only: 1 to 1,000,000
  std::string email_domain{};  ///< links only: who accepts must have an address there
  bool resend = false;         ///< a pending one for this address gets a new token, time and roles
};

/// A new invitation, with the token that its link carries: the only time that it is seen.
struct IssuedInvitation {
  std::string id{};
  std::string token{};  ///< 43 characters of base64url, 256 random bits
};

[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(InvitationState state) noexcept;
/// Without `token_hash`.
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const Invitation& invitation);

}  // namespace orgmgr::inline v0
