// The catalogue of plans. Optional: without one, any name is a plan.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

/// What organizations of one plan get.
struct Plan {
  std::string name{};                   ///< what `Organization::plan_tier` says; 1 to 64 code points
  std::string title{};                  ///< for people; empty: the name
  std::optional<std::int64_t> seats{};  ///< members at most; not set: `limits`, else the settings
  Json limits{};  ///< counts: {"members":50,"pending_invitations":10,"custom_roles":3,"grace_days":7}
  /// Permissions of the host that the plan includes; not set: all of them. Built-in ones are always included:
  /// an organization that could not be read, left or paid for would help nobody.
  std::optional<std::vector<std::string>> permissions{};
  std::optional<std::int64_t> grace_days{};  ///< after a payment failed, 0 to 3,650; not set: as `seats`
  Revision version = 0;
  Json extra{};
};

/// What holds for one organization now: its own limits before those of its plan, before those of the
/// settings.
struct EffectivePlan {
  std::string name{};     ///< whose rules hold
  bool fallback = false;  ///< the organization's plan is not in the catalogue: the default plan's rules hold
  std::optional<std::int64_t> members{};
  std::optional<std::int64_t> pending_invitations{};
  std::optional<std::int64_t> custom_roles{};
  std::optional<std::vector<std::string>> permissions{};
  std::int64_t grace_days = 0;
};

[[nodiscard]] ORGMGR_EXPORT std::string to_json(const Plan& plan);
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const EffectivePlan& plan);

}  // namespace orgmgr::inline v0
