// Plans: kept by name, read by those who need limits, permissions or grace.
#include "rules/plans.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/lookups.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

Plan decode(std::string_view key, std::string_view text) {
  auto record = model::read_plan(text);
  if (!record) throw_unreadable("plans", key, record.error());
  return std::move(record).value();
}

Error plan_not_found(std::string_view name) {
  return Error(ErrorCode::plan_not_found,
               fmt::format("The catalogue of plans has no {}", text::excerpt(name, 64)), std::string(name),
               "plan_tier");
}

/// The plan whose rules hold: the organization's, else the one that new organizations get.
std::optional<Plan> plan_that_holds(const Reader& reader, const Organization& organization,
                                    const Settings& settings, bool& fallback) {
  if (auto plan = find_plan(reader, organization.plan_tier)) return plan;
  auto plan = find_plan(reader, settings.default_plan);
  fallback = plan.has_value();
  return plan;
}

/// A count of the organization's own, else of its plan, else of the settings.
class Counts {
 public:
  Counts(const Organization& organization, const std::optional<Plan>& plan, const Settings& settings)
      : own_(organization.limits.text()), plan_(plan ? plan->limits.text() : std::string_view()) {
    general_ = json::find(settings.limits.text(), organization.plan_tier);
    if (general_.empty()) general_ = json::find(settings.limits.text(), "*");
  }
  [[nodiscard]] std::optional<std::int64_t> own(std::string_view name) const { return one(own_, name); }
  [[nodiscard]] std::optional<std::int64_t> of(std::string_view name) const {
    if (const auto count = own(name)) return count;
    if (const auto count = one(plan_, name)) return count;
    return one(general_, name);
  }

 private:
  static std::optional<std::int64_t> one(std::string_view counts, std::string_view name) {
    return counts.empty() ? std::nullopt : json::decode_integer(json::find(counts, name));
  }
  std::string_view own_;
  std::string_view plan_;
  std::string_view general_{};
};

}  // namespace

std::optional<Plan> find_plan(const Reader& reader, std::string_view name) {
  const auto text = reader.get(Collection::plans, name);
  if (!text) return std::nullopt;
  return decode(name, *text);
}

std::vector<Plan> list_plans(const Reader& reader) {
  std::vector<Plan> plans;
  reader.scan(Collection::plans, "", "", [&](std::string_view key, std::string_view text) {
    plans.push_back(decode(key, text));
    return true;
  });
  return plans;
}

std::optional<Error> check_plan_known(const Reader& reader, std::string_view name) {
  if (reader.count(Collection::plans) == 0 || find_plan(reader, name)) return std::nullopt;
  return plan_not_found(name);
}

Result<std::string> plan_of_new_organizations(const Reader& reader) {
  std::string plan = read_settings(reader).default_plan;
  if (!check_plan_known(reader, plan)) return plan;
  return Error(
      ErrorCode::plan_not_found,
      fmt::format("The setting default_plan names {}, which the catalogue of plans has not: set it to "
                  "a plan that is there, add that one, or name a plan",
                  text::excerpt(plan, 64)),
      plan, "plan_tier");
}

EffectivePlan effective_plan(const Reader& reader, const Organization& organization) {
  const Settings settings = read_settings(reader);
  EffectivePlan effective;
  const auto plan = plan_that_holds(reader, organization, settings, effective.fallback);
  const Counts counts(organization, plan, settings);
  effective.name = plan ? plan->name : organization.plan_tier;
  effective.members = counts.own("members");
  if (!effective.members && plan) effective.members = plan->seats;
  if (!effective.members) effective.members = counts.of("members");
  effective.pending_invitations = counts.of("pending_invitations");
  effective.custom_roles = counts.of("custom_roles");
  if (plan) effective.permissions = plan->permissions;
  effective.grace_days = settings.grace_days;
  if (const auto days = counts.of("grace_days")) effective.grace_days = *days;
  if (plan && plan->grace_days && !counts.own("grace_days")) effective.grace_days = *plan->grace_days;
  return effective;
}

Revision plan_epoch(const Reader& reader, const Organization& organization) {
  bool fallback = false;
  const auto plan = plan_that_holds(reader, organization, read_settings(reader), fallback);
  return plan ? plan->version : 0;
}

void mark_plan_change(const Context& context, const Organization& before, Organization& after) {
  if (before.plan_tier == after.plan_tier) return;
  const Reader& reader = context.transaction;
  if (effective_plan(reader, after).permissions != effective_plan(reader, before).permissions) {
    after.epoch = context.revision();
  }
}

bool includes(const EffectivePlan& plan, Permission permission) {
  if (permission.built_in() || !plan.permissions) return true;
  return std::any_of(plan.permissions->begin(), plan.permissions->end(),
                     [&](const std::string& name) { return Permission{name} == permission; });
}

Result<void> set_plan(Context& context, const Plan& plan, const ExpectedVersion& expected) {
  if (auto error = authorize(context.transaction, context.principal, Verb::set_plan)) return *error;
  Plan after = plan;
  if (auto error = model::apply_limits(after)) return *error;
  const auto before = find_plan(context.transaction, after.name);
  if (auto error = check_version(expected, before ? before->version : 0, after.name)) return *error;
  after.version = before ? before->version : 0;
  if (before && model::write(*before) == model::write(after)) return {};
  after.version = context.revision();
  context.put(Collection::plans, after.name, model::write(after));
  return {};
}

Result<void> remove_plan(Context& context, std::string_view name, const ExpectedVersion& expected) {
  if (auto error = authorize(context.transaction, context.principal, Verb::remove_plan)) return *error;
  const auto found = find_plan(context.transaction, name);
  if (!found) return plan_not_found(name);
  if (auto error = check_version(expected, found->version, name)) return *error;
  std::string user;
  const std::string field = "\"plan_tier\":" + json::quote(name);
  context.transaction.scan(Collection::organizations, "", "",
                           [&](std::string_view key, std::string_view text) {
                             if (text.find(field) == std::string_view::npos) return true;
                             if (decode_organization(key, text).plan_tier == name) user = key;
                             return user.empty();
                           });
  if (!user.empty()) {
    return Error(ErrorCode::plan_in_use,
                 fmt::format("Plan {} is that of {}, and maybe of others; move them to another plan first",
                             name, user),
                 std::string(name), "plan_tier");
  }
  context.erase(Collection::plans, name);
  return {};
}

}  // namespace orgmgr::rules
