// `orgmgr billing apply`: a webhook as it came.
#include <fmt/format.h>

#include "billing.hpp"
#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "header_file.hpp"
#include "input_file.hpp"
#include "keys_file.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

constexpr std::size_t longest_body = 1U << 20U;

struct ApplyOptions {
  std::string provider{};
  std::string headers_file{};
  std::string body_file{};
  std::string keys_file{};
};

/// An event under the key that the journal has it by.
Record event_record(BillingProvider provider, BillingMode mode, const std::string& id, std::string json) {
  return {"billing_events", fmt::format("{} {} {}", to_string(provider), to_string(mode), id),
          std::move(json)};
}

/// What an event may change: organizations with a customer of that provider, and the events that are kept.
/// Of those only the ones that wait can be asked for; of this one there is what was answered.
Records affected_records(const HostOrgs& orgs, BillingProvider provider, BillingMode mode,
                         const BillingReceipt& receipt) {
  Records records;
  orgs.visit_organizations([&](const Organization& org) {
    const auto& customer =
        provider == BillingProvider::stripe ? org.stripe_customer_id : org.lago_customer_id;
    if (customer) records.push_back({"organizations", org.id.str(), to_json(org)});
    return true;
  });
  for (const ReceivedBillingEvent& event : orgs.list_waiting_billing_events())
    records.push_back(event_record(event.provider, event.mode, event.event_id, to_json(event)));
  const bool kept_unseen =
      !receipt.event_id.empty() && !receipt.repeated && receipt.outcome != BillingOutcome::unknown_customer;
  if (kept_unseen) records.push_back(event_record(provider, mode, receipt.event_id, to_json(receipt)));
  return records;
}

std::string sentence_for(const HostOrgs& orgs, const BillingReceipt& receipt) {
  const std::string event = fmt::format("{} ({})", receipt.event_id, receipt.type);
  if (receipt.repeated) return fmt::format("{} was delivered before: nothing was changed", event);
  if (receipt.outcome == BillingOutcome::unknown_customer)
    return fmt::format("Recorded {}: no organization has this customer yet", event);
  if (!receipt.org_id) return fmt::format("Recorded {}: it says nothing about access", event);
  const auto org = orgs.get_org(*receipt.org_id);
  return fmt::format("Applied {}: the billing of {} is {}", event, org ? org->name : receipt.org_id->str(),
                     to_string(receipt.state));
}

void run_apply(Context& context, const ApplyOptions& options) {
  context.require_host();  // nobody else learns anything of the keys
  const BillingProvider provider = parse_billing_provider(options.provider).value();
  context.billing_keys = read_keys_file(options.keys_file);
  const BillingMode mode =
      provider == BillingProvider::stripe ? context.billing_keys.stripe.mode : context.billing_keys.lago.mode;
  const std::vector<HeaderField> headers = read_header_file(options.headers_file);
  const std::string body = read_input(options.body_file, longest_body);
  Principal who = context.principal_for_changes();
  BillingReceipt receipt;
  const auto witness = [&](const HostOrgs& state) {
    return affected_records(state, provider, mode, receipt);
  };
  const auto revision = run_change(context, who, witness, [&](HostOrgs& state, const WriteOptions& write) {
    // A provider repeats itself: that leaves no empty commits.
    const auto answer = state.apply_billing_event(provider, headers, body, repeatable(context, write));
    if (!answer) return Result<void>(answer.error());
    receipt = answer.value();
    return Result<void>().at(answer.revision());
  });
  if (!revision) return;
  answer_record(context, billing_receipt_shape(), to_json(receipt), *revision,
                sentence_for(who.verbs(), receipt));
}

}  // namespace

void setup_billing_apply(Command& noun, Context& context) {
  const auto verb =
      add_verb<ApplyOptions>(noun, context,
                             {"apply", "Take in a webhook: its header and its body, byte for byte",
                              "orgmgr billing apply --provider stripe --headers-file header < body"},
                             run_apply);
  ApplyOptions& options = *verb.options;
  add_provider(verb.app, options.provider);
  verb.app
      ->add_option("--headers-file", options.headers_file,
                   "Header of the request: lines \"Name: value\", or a JSON object")
      ->required()
      ->type_name("FILE");
  verb.app->add_option("--body-file", options.body_file, "Its body; standard input unless said")
      ->type_name("FILE");
  verb.app
      ->add_option("--keys", options.keys_file,
                   "Keys of the providers, JSON, mode 600; else the file that ORGMGR_BILLING_KEYS names")
      ->type_name("FILE");
}

}  // namespace orgmgr::cli
