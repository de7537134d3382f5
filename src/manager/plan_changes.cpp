// The host's verbs about plans.
#include <orgmgr/host_orgs.hpp>

#include "manager/verbs.hpp"
#include "rules/lookups.hpp"
#include "rules/plans.hpp"

namespace orgmgr::inline v0 {

using manager::change;
using manager::text_arguments;
using rules::Context;

Result<void> HostOrgs::set_plan(const Plan& plan, const WriteOptions& options) {
  return change(*session_, {"set_plan", to_json(plan)}, options,
                [&](Context& context) { return rules::set_plan(context, plan, options.expected_version); });
}

Result<void> HostOrgs::remove_plan(std::string_view name, const WriteOptions& options) {
  return change(*session_, {"remove_plan", text_arguments({{"name", name}})}, options, [&](Context& context) {
    return rules::remove_plan(context, name, options.expected_version);
  });
}

std::vector<Plan> HostOrgs::list_plans() const { return rules::list_plans(*session_->read()); }

std::optional<Plan> HostOrgs::get_plan(std::string_view name) const {
  return rules::find_plan(*session_->read(), name);
}

std::optional<EffectivePlan> HostOrgs::effective_plan(const OrgId& org) const {
  const auto reader = session_->read();
  const auto organization = rules::find_organization(*reader, org.str());
  if (!organization) return std::nullopt;
  return rules::effective_plan(*reader, *organization);
}

}  // namespace orgmgr::inline v0
