// Who owns an organization: the invariants of every commit, and the move of billing ownership.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>
#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// At the end of a commit: sets `owner_id` where the first active owner has come (the earliest by
/// joined_at), and refuses what would leave an organization without its billing owner (billing_owner) or
/// without any active owner (last_owner), in every status until purge. limit_reached when a new billing
/// owner has too many.
[[nodiscard]] std::optional<Error> settle_ownership(Context& context, const OwnerTouches& touched);

/// Role owner, and not suspended.
[[nodiscard]] bool is_active_owner(const OrgUser& member) noexcept;
/// Finds the active owner of an organization who joined first; by user id among those who joined at one time.
class FirstOwner {
 public:
  /// The stored memberships of one organization, one after the other in the order of their keys.
  void look_at(std::string_view key, std::string_view text);
  [[nodiscard]] const std::optional<OrgUser>& found() const noexcept { return first_; }

 private:
  std::optional<OrgUser> first_;
};
/// The active member who is to be billing owner. Errors: user_not_in_organization, membership_suspended,
/// argument_invalid (they are it already).
[[nodiscard]] Result<OrgUser> require_heir(const Reader& reader, const Organization& organization,
                                           std::string_view to);
/// Makes an active member billing owner, and owner if they are not; ends an offer. limit_reached.
[[nodiscard]] Result<void> move_ownership(Context& context, const Organization& before, OrgUser heir);

/// To whom it is offered; empty when to nobody.
[[nodiscard]] std::string offered_to(const Organization& organization);

/// To an active member, who becomes owner if they are not. Errors: those of authorization,
/// user_not_in_organization, membership_suspended, argument_invalid (they are it already).
[[nodiscard]] Result<void> transfer_ownership(Context& context, std::string_view org, std::string_view to,
                                              const ExpectedVersion& expected);
/// Offers it to an active member, who must accept before it expires. Replaces an earlier offer.
[[nodiscard]] Result<void> offer_ownership(Context& context, std::string_view org, std::string_view to,
                                           std::optional<std::chrono::seconds> expires_in,
                                           const ExpectedVersion& expected);
/// offer_not_found.
[[nodiscard]] Result<void> withdraw_ownership_offer(Context& context, std::string_view org,
                                                    const ExpectedVersion& expected);
/// By the one to whom it was offered. Errors: offer_not_found, offer_expired, user_not_in_organization.
[[nodiscard]] Result<void> accept_ownership(Context& context, std::string_view org, std::string_view user,
                                            const ExpectedVersion& expected);

}  // namespace orgmgr::rules
