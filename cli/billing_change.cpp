// `orgmgr billing override|sweep`.
#include <fmt/format.h>

#include "billing.hpp"
#include "change.hpp"
#include "change_answer.hpp"
#include "exit_codes.hpp"
#include "org.hpp"
#include "organization_change.hpp"
#include "terminal_text.hpp"
#include "time_arguments.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct OverrideOptions {
  std::string org{};
  std::string state{};
  std::string until{};
  bool end = false;
};

BillingState parse_state(const std::string& text) {
  if (const auto state = parse_billing_state(text)) return *state;
  throw BadResult(Error(ErrorCode::argument_invalid,
                        fmt::format("An override says current or locked, not \"{}\".", excerpt(text)), text,
                        "STATE"));
}

void run_override(Context& context, const OverrideOptions& options) {
  if (options.end ? !options.state.empty() || !options.until.empty()
                  : options.state.empty() || options.until.empty())
    throw UsageError("Say either current or locked with --until TIME, or --end.");
  if (options.end) {
    change_organization(context, options.org, "Ended the override of the billing of {0}", {},
                        [](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                          return orgs.end_billing_override(org, write);
                        });
    return;
  }
  const BillingState state = parse_state(options.state);
  const Timestamp until = parse_time_ahead(options.until, "--until");
  change_organization(context, options.org, "The billing of {0} counts as {1}",
                      fmt::format("{} until {}", to_string(state), format_time(until)),
                      [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                        return orgs.override_billing(org, state, until, write);
                      });
}

void run_sweep(Context& context, const NoOptions&) {
  Principal who = context.principal_for_changes();
  const std::vector<BillingDue> due = who.verbs().list_billing_due();
  const auto witness = [&](const HostOrgs& state) {
    Records records;
    for (const BillingDue& one : due)
      records = joined({std::move(records), organization_record(state, one.org_id)});
    return records;
  };
  std::vector<OrgId> swept;
  const auto revision = run_change(context, who, witness, [&](HostOrgs& state, const WriteOptions& write) {
    // Nothing due is nothing to remember: a job that runs every hour leaves no empty commits.
    const auto answer = state.sweep_billing(repeatable(context, write));
    if (!answer) return Result<void>(answer.error());
    swept = answer.value();
    return Result<void>().at(answer.revision());
  });
  if (!revision) return;
  if (swept.empty()) context.output().sentence("Nothing is due.");
  for (const OrgId& org : swept) {
    const auto now = who.verbs().get_org(org);
    const auto status = who.verbs().get_billing(org);
    answer_organization(context, who, org, *revision,
                        fmt::format("The billing of {} is {}", now ? now->name : org.str(),
                                    to_string(status.value_or(BillingStatus{}).state)));
  }
}

}  // namespace

void setup_billing_changes(Command& noun, Context& context) {
  const auto over = add_verb<OverrideOptions>(
      noun, context,
      {"override", "Let an organization count as paid, or as locked, for a time",
       "orgmgr billing override acme-corp current --until 7d --reason \"bank transfer\"\n"
       "  orgmgr billing override acme-corp --end"},
      run_override);
  add_org(over.app, over.options->org);
  over.app->add_option("STATE", over.options->state, "current or locked");
  over.app
      ->add_option("--until", over.options->until, "When it ends: a time, a date, or a span from now (24h)")
      ->type_name("TIME");
  over.app->add_flag("--end", over.options->end, "End the override now");
  add_verb<NoOptions>(
      noun, context,
      {"sweep", "Record what the clock changed, and what plans and settings changed", "orgmgr billing sweep"},
      run_sweep);
}

}  // namespace orgmgr::cli
