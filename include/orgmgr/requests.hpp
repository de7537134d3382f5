// Arguments of the verbs that take more than a few.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <orgmgr/organization.hpp>

namespace orgmgr::inline v0 {

/// What `create_organization` may be told beyond the name.
struct NewOrganization {
  std::string plan_tier{};  ///< empty: the setting `default_plan`
  std::string slug{};       ///< empty: made from the name
  std::string id{};         ///< empty: `org_` + UUIDv7
  std::string owner{};      ///< user added as owner in the same commit; empty: nobody
  std::string lago_id{};
  std::string stripe_id{};
};

/// What `update_organization` changes: only what is set. JSON values are merged into what is there
/// (RFC 7396: null removes a key); the JSON text `null` clears the whole field.
struct OrganizationPatch {
  std::optional<std::string> name{};
  std::optional<std::string> slug{};
  std::optional<std::vector<std::string>> types{};
  std::optional<Json> address{};
  std::optional<Json> attributes{};
  std::optional<Json> settings{};
};

/// Customer ids to link; what is not set stays as it is.
struct BillingIds {
  std::optional<std::string> lago_id{};
  std::optional<std::string> stripe_id{};
};

/// Customer ids to unlink.
struct ClearBillingIds {
  bool lago = false;
  bool stripe = false;
};

}  // namespace orgmgr::inline v0
