// The one question: may this user do this here? Decided in a fixed order of steps.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/access.hpp>
#include <orgmgr/permission.hpp>

#include "rules/context.hpp"
#include "rules/grants.hpp"

namespace orgmgr::rules {

/// Where a user stands in an organization, before any permission is looked at.
struct Standing {
  std::optional<Organization> organization{};
  std::optional<OrgUser> member{};
};
[[nodiscard]] Standing standing_of(const Reader& reader, std::string_view org, std::string_view user);

/// The steps up to the permission itself: `allowed` when none refuses.
[[nodiscard]] AccessCode check_standing(const Standing& standing, Permission permission);

/// Every built-in permission decided at once.
struct Decisions {
  std::array<AccessCode, built_in_permissions.size()> codes{};  ///< in the order of that list
  Notice notice = Notice::none;
};
[[nodiscard]] Decisions decide_all(const Reader& reader, std::string_view org, std::string_view user);
[[nodiscard]] Decision decide(const Reader& reader, std::string_view org, std::string_view user,
                              Permission permission);
/// The same decision with its reasons; permission_invalid when it is no name of a permission.
[[nodiscard]] Result<Explanation> explain(const Reader& reader, std::string_view org, std::string_view user,
                                          std::string_view permission);
/// What a step that refused says to people.
[[nodiscard]] std::string refusal(AccessCode code, std::string_view org, std::string_view user,
                                  std::string_view permission);
/// As the user may see it about oneself: where they are no member, like an organization that does not exist.
[[nodiscard]] Explanation as_seen_by_oneself(Explanation explanation, std::string_view org,
                                             std::string_view user);
/// What a member sees of their organization: its billing customers with billing.read alone, and while the
/// membership is suspended no more than which organization it is.
[[nodiscard]] Organization as_seen_by_member(const Reader& reader, Organization organization,
                                             const OrgUser& member);
/// Names of all permissions that would be allowed now, sorted; none when a step before refuses.
[[nodiscard]] std::vector<std::string> effective_permissions(const Reader& reader, std::string_view org,
                                                             std::string_view user);

}  // namespace orgmgr::rules
