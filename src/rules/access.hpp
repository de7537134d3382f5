// The one question: may this user do this here? Decided in a fixed order of steps.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/access.hpp>
#include <orgmgr/permission.hpp>

#include "rules/billing_state.hpp"
#include "rules/context.hpp"
#include "rules/grants.hpp"

namespace orgmgr::rules {

/// Where a user stands in an organization, before any permission is looked at.
struct Standing {
  std::optional<Organization> organization{};
  std::optional<OrgUser> member{};
  BillingStatus billing{};  ///< at the moment asked about; the platform organization owes nobody
};
[[nodiscard]] Standing standing_of(const Reader& reader, std::string_view org, std::string_view user,
                                   Timestamp now);

/// The steps from being there to not being suspended: `allowed` when none refuses.
[[nodiscard]] AccessCode check_standing(const Standing& standing, Permission permission);
/// The step after those: a lapse locks out everyone but those who can mend it. Precondition: a member.
[[nodiscard]] AccessCode check_billing(const Reader& reader, const Standing& standing, Permission permission);
/// All steps before the permission itself.
[[nodiscard]] AccessCode check_steps(const Reader& reader, const Standing& standing, Permission permission);

/// Every built-in permission decided at once.
struct Decisions {
  std::array<AccessCode, built_in_permissions.size()> codes{};  ///< in the order of that list
  Notice notice = Notice::none;
  std::optional<Timestamp> changes_at{};  ///< by the clock alone
};
[[nodiscard]] Decisions decide_all(const Reader& reader, std::string_view org, std::string_view user,
                                   Timestamp now);
/// One decision, and when the clock alone changes it.
struct Decided {
  Decision decision{};
  std::optional<Timestamp> changes_at{};
};
[[nodiscard]] Decided decide(const Reader& reader, std::string_view org, std::string_view user,
                             Permission permission, Timestamp now);
/// The same decision with its reasons; permission_invalid when it is no name of a permission.
[[nodiscard]] Result<Explanation> explain(const Reader& reader, std::string_view org, std::string_view user,
                                          std::string_view permission, Timestamp now);
/// What a step that refused says to people.
[[nodiscard]] std::string refusal(AccessCode code, std::string_view org, std::string_view user,
                                  std::string_view permission);
/// As the user may see it about oneself: where they are no member, like an organization that does not exist.
[[nodiscard]] Explanation as_seen_by_oneself(Explanation explanation, std::string_view org,
                                             std::string_view user);
/// What a member sees of their organization: its billing customers with billing.read alone, and who may not
/// read it now, suspended or locked out, no more than which organization it is.
[[nodiscard]] Organization as_seen_by_member(const Reader& reader, Organization organization, OrgUser member,
                                             Timestamp now);
/// Names of all permissions that would be allowed now, sorted; none when a step before refuses.
[[nodiscard]] std::vector<std::string> effective_permissions(const Reader& reader, std::string_view org,
                                                             std::string_view user, Timestamp now);

}  // namespace orgmgr::rules
