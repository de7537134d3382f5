// `orgmgr plan get|list|of`.
#include <fmt/format.h>

#include "columns.hpp"
#include "org.hpp"
#include "organization_reference.hpp"
#include "plan.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

struct NameOptions {
  std::string name{};
};

void run_get(Context& context, const NameOptions& options) {
  const auto found = context.open_for_reading().get_plan(options.name);
  if (!found) {
    throw BadResult(Error(
        ErrorCode::plan_not_found,
        fmt::format("There is no plan \"{}\" in the catalogue. See: orgmgr plan list", excerpt(options.name)),
        options.name));
  }
  context.output().one(plan_shape(), to_json(*found));
}

void run_list(Context& context, const NoOptions&) {
  const OrgManager orgs = context.open_for_reading();
  context.output().begin(plan_shape());
  for (const Plan& plan : orgs.list_plans()) context.output().record(to_json(plan));
  context.output().end();
}

struct OfOptions {
  std::string org{};
};

void run_of(Context& context, const OfOptions& options) {
  context.require_host();
  const Principal who = context.principal_for_reading();
  const Organization org = find_organization(who, options.org);
  context.output().one(effective_plan_shape(),
                       to_json(who.host().effective_plan(org.id).value_or(EffectivePlan{})));
}

}  // namespace

void setup_plan_reads(Command& noun, Context& context) {
  const auto get =
      add_verb<NameOptions>(noun, context, {"get", "Show one plan", "orgmgr plan get pro --json"}, run_get);
  add_plan_name(get.app, get.options->name);
  add_verb<NoOptions>(noun, context, {"list", "List the plans", "orgmgr plan list"}, run_list);
  const auto of = add_verb<OfOptions>(
      noun, context,
      {"of", "What holds for an organization now: its own limits, its plan's, the settings'",
       "orgmgr plan of acme-corp"},
      run_of);
  add_org(of.app, of.options->org);
}

}  // namespace orgmgr::cli
