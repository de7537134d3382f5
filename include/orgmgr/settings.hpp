// Policy that every program on one store must share; one record, changed by audited commits.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

struct Settings {
  std::string default_plan = "founders_friend";  ///< plan of an organization created without one
  std::int64_t purge_after_days = 30;            ///< days from deletion to `purge_due`; 0 to 36500
  std::string who_may_create = "anyone";         ///< as a user: `anyone`, `staff` or `host`
  std::string who_may_transfer = "owner";        ///< billing ownership: `owner`, or only `staff`
  std::vector<std::string> host_permissions{};   ///< the host's own permissions, that roles may give
  std::int64_t invitation_days = 7;              ///< until an invitation expires; 1 to 3650
  std::int64_t session_days = 30;                ///< until a session expires; 1 to 3650
  std::int64_t offer_days = 7;                   ///< until an offer of ownership expires; 1 to 3650
  std::int64_t organizations_per_owner = 0;      ///< that one user may be billing owner of; 0: any number
  std::int64_t grace_days = 0;                   ///< after a payment failed, unless the plan says; 0 to 3650
  std::string billing_mode = "live";  ///< events that are taken: `live`, or `test` for a store that is one
  /// Governing roles that keep org.read and billing.* while billing is locked; the billing owner keeps more.
  std::vector<std::string> lockout_roles{"billing_admin", "owner"};
  /// Counts by plan, `*` for every other: {"*":{"members":5,"pending_invitations":10,"custom_roles":3,
  /// "grace_days":7}}.
  Json limits{};
  Revision version = 0;  ///< revision of the commit that last changed it
  Json extra{};          ///< settings of other releases, kept
};

/// One setting as `config list` shows it.
struct SettingInfo {
  std::string name{};
  std::string value{};          ///< JSON text
  std::string default_value{};  ///< JSON text
  std::string help{};
};

[[nodiscard]] ORGMGR_EXPORT std::string to_json(const Settings& settings);

}  // namespace orgmgr::inline v0
