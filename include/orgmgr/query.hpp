// Lists: what to ask for and what comes back.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>

namespace orgmgr::inline v0 {

/// Which part of a long list. The cursor is opaque, made by the page before, and stays right while
/// others write: what is there throughout appears exactly once.
struct PageRequest {
  std::string after{};      ///< `Page::next` of the page before; empty for the first
  std::size_t limit = 100;  ///< 1 to 1000
};

template <class T>
struct Page {
  std::vector<T> items{};
  std::string next{};  ///< empty when this was the last page
};

/// Every field set must match.
struct OrganizationFilter {
  std::optional<std::string> plan_tier{};
  std::optional<OrganizationStatus> status{};
  std::optional<UserId> owner{};  ///< has this user as a member with role owner
};

struct MemberFilter {
  std::optional<Role> role{};
  std::optional<MembershipStatus> status{};
};

/// A membership together with its organization, so that hosts need no call per row.
struct UserMembership {
  Organization organization{};
  OrgUser membership{};
};

}  // namespace orgmgr::inline v0
