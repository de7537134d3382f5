// May this user do this in this organization, and why? One question, one answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>
#include <orgmgr/permission.hpp>

namespace orgmgr::inline v0 {

/// The first step that refused, in the order of the steps.
enum class AccessCode : std::uint8_t {
  allowed,
  organization_not_found,
  organization_deleted,  ///< org.restore passes this step
  not_a_member,
  membership_suspended,
  organization_suspended,  ///< reading passes this step
  billing_locked,
  plan_excludes,
  permission_denied,
};

/// What the user interface should tell besides: nothing, or that payment is due.
enum class Notice : std::uint8_t { none, past_due_grace };

/// The answer of `can`.
struct Decision {
  bool allowed = false;
  AccessCode code = AccessCode::permission_denied;
  Notice notice = Notice::none;
  friend bool operator==(const Decision&, const Decision&) = default;
};
static_assert(std::is_trivially_copyable_v<Decision>);

/// The answer of `explain_access`: the same decision, with what led to it.
struct Explanation {
  Decision decision{};
  std::string permission{};
  std::string message{};  ///< for people
  std::optional<OrganizationStatus> organization{};
  std::optional<MembershipStatus> membership{};
  std::vector<std::string> roles{};       ///< all that are held: `admin`, `customer:basic`, `own:reviewer`
  std::vector<std::string> granted_by{};  ///< those of them that give the permission
};

[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(AccessCode code) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(Notice notice) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const Decision& decision);
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const Explanation& explanation);

}  // namespace orgmgr::inline v0
