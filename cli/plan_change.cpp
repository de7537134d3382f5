// `orgmgr plan set|remove`.
#include <fmt/format.h>

#include <algorithm>

#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "plan.hpp"
#include "terminal_text.hpp"
#include "time_arguments.hpp"

namespace orgmgr::cli {
namespace {

constexpr std::uint64_t most = std::uint64_t{1} << 53U;  // the library has the bound of each

struct SetOptions {
  std::string name{};
  std::string title{};
  std::string seats{};
  std::vector<std::string> limits{};
  std::vector<std::string> permissions{};
  bool no_permissions = false;
  std::string grace_days{};
};

std::optional<std::int64_t> count_of(const std::string& text, std::string_view option) {
  if (text.empty()) return std::nullopt;
  return static_cast<std::int64_t>(parse_number(text, option, ErrorCode::limit_invalid, 0, most));
}

/// {"pending_invitations":10} of `pending_invitations=10`.
Json limits_of(const std::vector<std::string>& texts) {
  if (texts.empty()) return {};
  JsonObject limits;
  std::vector<std::string> names;
  for (const std::string& text : texts) {
    const auto equals = text.find('=');
    if (equals == 0 || equals == std::string::npos)
      throw UsageError(fmt::format("--limit must be NAME=COUNT, not \"{}\".", excerpt(text)));
    const std::string name = text.substr(0, equals);
    if (std::find(names.begin(), names.end(), name) != names.end())
      throw UsageError(fmt::format("--limit names {} twice.", excerpt(name)));
    names.push_back(name);
    limits.number(
        name, parse_number(text.substr(equals + 1), "--limit " + name, ErrorCode::limit_invalid, 0, most));
  }
  return Json::trusted(limits.text());
}

Plan plan_of(const SetOptions& options) {
  if (!options.permissions.empty() && options.no_permissions)
    throw UsageError("Say either --permission or --no-permissions.");
  Plan plan;
  plan.name = options.name;
  plan.title = options.title;
  plan.seats = count_of(options.seats, "--seats");
  plan.limits = limits_of(options.limits);
  if (!options.permissions.empty() || options.no_permissions) plan.permissions = options.permissions;
  plan.grace_days = count_of(options.grace_days, "--grace-days");
  return plan;
}

std::vector<Record> plan_record(const HostOrgs& orgs, const std::string& name) {
  const auto found = orgs.get_plan(name);
  return found ? std::vector<Record>{{"plans", name, to_json(*found)}} : std::vector<Record>{};
}

void run_set(Context& context, const SetOptions& options) {
  const Plan plan = plan_of(options);
  Principal who = context.principal_for_changes();
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return plan_record(state, plan.name); },
      [&](HostOrgs& state, const WriteOptions& write) { return state.set_plan(plan, write); });
  if (!revision) return;
  answer_record(context, plan_shape(), to_json(who.verbs().get_plan(plan.name).value_or(plan)), *revision,
                fmt::format("Set the plan {}", plan.name));
}

struct RemoveOptions {
  std::string name{};
};

void run_remove(Context& context, const RemoveOptions& options) {
  Principal who = context.principal_for_changes();
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return plan_record(state, options.name); },
      [&](HostOrgs& state, const WriteOptions& write) { return state.remove_plan(options.name, write); });
  if (!revision) return;
  answer_removal(context, "plans", options.name, options.name, *revision,
                 fmt::format("Removed the plan {}", options.name));
}

}  // namespace

void setup_plan_changes(Command& noun, Context& context) {
  const auto set = add_verb<SetOptions>(
      noun, context,
      {"set", "Make a plan, or replace it; what is not said has no limit",
       "orgmgr plan set pro --seats 25 --limit custom_roles=10 --permission reports.run"},
      run_set);
  SetOptions& options = *set.options;
  add_plan_name(set.app, options.name);
  set.app->add_option("--title", options.title, "Name for people")->type_name("TEXT");
  set.app->add_option("--seats", options.seats, "Members at most")->type_name("N");
  set.app
      ->add_option("--limit", options.limits,
                   "Another count, such as pending_invitations=10 or custom_roles=3; repeat for more")
      ->type_name("NAME=COUNT")
      ->may_repeat();
  set.app
      ->add_option("--permission", options.permissions,
                   "A permission of the host's that it includes; repeat for more. Without: all")
      ->type_name("PERMISSION")
      ->may_repeat();
  set.app->add_flag("--no-permissions", options.no_permissions, "Includes none of the host's permissions");
  set.app->add_option("--grace-days", options.grace_days, "Days of grace after a payment failed")
      ->type_name("N");
  const auto remove = add_verb<RemoveOptions>(
      noun, context, {"remove", "Remove a plan that no organization is on", "orgmgr plan remove pro"},
      run_remove);
  add_plan_name(remove.app, remove.options->name);
}

}  // namespace orgmgr::cli
