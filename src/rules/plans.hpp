// The catalogue of plans, and what holds for one organization.
#pragma once

#include <string_view>
#include <vector>

#include <orgmgr/organization.hpp>
#include <orgmgr/permission.hpp>
#include <orgmgr/plan.hpp>
#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

[[nodiscard]] std::optional<Plan> find_plan(const Reader& reader, std::string_view name);
/// By name.
[[nodiscard]] std::vector<Plan> list_plans(const Reader& reader);
/// plan_not_found when there is a catalogue and it does not have the plan.
[[nodiscard]] std::optional<Error> check_plan_known(const Reader& reader, std::string_view name);

/// The setting `default_plan`; plan_not_found when the catalogue does not have it either.
[[nodiscard]] Result<std::string> plan_of_new_organizations(const Reader& reader);

/// The one place from which limits, included permissions and grace of an organization come.
[[nodiscard]] EffectivePlan effective_plan(const Reader& reader, const Organization& organization);
/// The revision at which the plan whose rules hold was last changed.
[[nodiscard]] Revision plan_epoch(const Reader& reader, const Organization& organization);
/// Where the plans include other permissions, claims made before end: `after` gets a new epoch.
void mark_plan_change(const Context& context, const Organization& before, Organization& after);
/// Whether the organization's plan includes the permission.
[[nodiscard]] bool includes(const EffectivePlan& plan, Permission permission);

/// Makes the plan, or replaces it. The limits' own codes, version_mismatch, permission_denied.
[[nodiscard]] Result<void> set_plan(Context& context, const Plan& plan, const ExpectedVersion& expected);
/// plan_not_found; plan_in_use while an organization has it.
[[nodiscard]] Result<void> remove_plan(Context& context, std::string_view name,
                                       const ExpectedVersion& expected);

}  // namespace orgmgr::rules
