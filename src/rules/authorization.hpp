// Permission is decided here, for every verb, before anything else is looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/access.hpp"
#include "rules/context.hpp"
#include "rules/verb_table.hpp"

namespace orgmgr::rules {

/// What the principal of a verb may do in one organization.
class Authority {
 public:
  /// The host's and the staff's: nothing is above them.
  Authority() = default;
  explicit Authority(Grants grants) : grants_(std::move(grants)) {}

  [[nodiscard]] bool unlimited() const noexcept { return !grants_; }
  /// role_not_assignable unless this role may be given.
  [[nodiscard]] std::optional<Error> may_give(Role role) const;
  /// target_outranks unless who has this role may be given another.
  [[nodiscard]] std::optional<Error> may_change(Role role, std::string_view target) const;
  /// target_outranks unless who has this role may be removed or suspended.
  [[nodiscard]] std::optional<Error> may_manage(Role role, std::string_view target) const;
  /// permission_denied unless every one of `others` is held: nobody grants what they lack.
  [[nodiscard]] std::optional<Error> may_grant(const Grants& others, std::string_view role) const;

 private:
  std::optional<Grants> grants_{};
};

/// What the principal may do there, or why it may not ask: organization_not_found (also for what a user
/// may not see), organization_deleted, membership_suspended, organization_suspended, billing_locked,
/// permission_denied.
/// A user asked about is the principal itself for the verbs that are about oneself.
[[nodiscard]] Result<Authority> authorize(const Reader& reader, const Actor& principal, Verb verb,
                                          std::string_view org, Timestamp now);
[[nodiscard]] Result<Authority> authorize(const Context& context, Verb verb, std::string_view org);
/// The same for verbs without an organization: permission_denied.
[[nodiscard]] std::optional<Error> authorize(const Reader& reader, const Actor& principal, Verb verb);
/// The organization for a change by the principal: allowed to ask, there, of the expected version, and
/// not deleted.
[[nodiscard]] Result<Organization> require_authorized(const Context& context, Verb verb, std::string_view org,
                                                      const ExpectedVersion& expected);
/// permission_denied: "WHO may not …".
[[nodiscard]] Error denied(const Actor& principal, std::string_view what, std::string field = {});
/// permission_denied unless the principal is the host, or this user.
[[nodiscard]] std::optional<Error> require_self(const Actor& principal, std::string_view user);
/// permission_denied unless the principal, being staff, is an active member of the platform organization
/// who holds platform.staff.
[[nodiscard]] std::optional<Error> check_staff(const Reader& reader, const Actor& principal);

/// The error for a step that refused.
[[nodiscard]] Error error_of(AccessCode code, std::string_view org, std::string_view user,
                             std::string_view permission);

}  // namespace orgmgr::rules
