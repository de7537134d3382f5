// The host's verbs about billing, each bound to its rule. What a webhook carries is checked before a commit
// begins; nothing of its header or body goes into the command, which is logged.
#include <orgmgr/host_orgs.hpp>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "manager/verbs.hpp"
#include "providers/billing_event.hpp"
#include "rules/authorization.hpp"
#include "rules/billing_events.hpp"
#include "rules/billing_overrides.hpp"
#include "rules/billing_state.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::change;
using manager::change_giving;
using manager::change_giving_orgs;
using manager::judged_at;
using manager::text_arguments;
using manager::without_version;
using rules::Context;

Result<providers::BillingEvent> receive(const OpenOptions& options, BillingProvider provider,
                                        std::span<const HeaderField> headers, std::string_view body,
                                        Timestamp newest) {
  const Timestamp now = options.clock();
  auto received = provider == BillingProvider::stripe
                      ? providers::receive_stripe_event(options.billing.stripe, headers, body, now, newest)
                      : providers::receive_lago_event(options.billing.lago, headers, body, now);
  if (!received && options.log) {
    options.log(LogLevel::warning,
                fmt::format("billing event of {} refused: {}; body sha256:{}", to_string(provider),
                            to_string(received.error().code()), sha256_hex(body)));
  }
  return received;
}

BillingReceipt read_receipt(std::string_view text) {
  BillingReceipt receipt;
  receipt.event_id = json::decode_string(json::find(text, "event_id")).value_or("");
  receipt.type = json::decode_string(json::find(text, "type")).value_or("");
  receipt.repeated = json::find(text, "repeated") == "true";
  const std::string outcome = json::decode_string(json::find(text, "outcome")).value_or("");
  for (const BillingOutcome one :
       {BillingOutcome::applied, BillingOutcome::ignored, BillingOutcome::unknown_customer}) {
    if (to_string(one) == outcome) receipt.outcome = one;
  }
  if (auto org = json::decode_string(json::find(text, "org_id"))) receipt.org_id = OrgId(*std::move(org));
  const std::string state = json::decode_string(json::find(text, "state")).value_or("");
  receipt.state = parse_billing_state(state).value_or(BillingState::none);
  return receipt;
}

}  // namespace

Result<BillingReceipt> HostOrgs::apply_billing_event(BillingProvider provider,
                                                     std::span<const HeaderField> headers,
                                                     std::string_view body, const WriteOptions& options) {
  if (auto error = session_->blocked()) return *error;
  // Before the signature is looked at: a refusal tells nobody but the host what is wrong with it.
  const auto reader = session_->read();
  if (auto error = rules::authorize(*reader, session_->principal(), rules::Verb::apply_billing_event)) {
    return *error;
  }
  const auto event = receive(session_->ground()->options, provider, headers, body, reader->last_time());
  if (!event) return event.error();
  const std::string arguments =
      text_arguments({{"provider", to_string(provider)}, {"event_id", event.value().event_id}});
  return change_giving<BillingReceipt>(
      *session_, without_version("apply_billing_event", arguments), options,
      [&](Context& context) { return rules::apply_billing_event(context, event.value()); },
      [](const BillingReceipt& receipt) { return to_json(receipt); }, read_receipt);
}

std::optional<BillingStatus> HostOrgs::get_billing(const OrgId& org) const {
  const auto reader = session_->read();
  auto status = rules::billing_status(*reader, org.str(), judged_at(*session_, *reader));
  if (!status) return std::nullopt;
  return std::move(status).value();
}

std::vector<BillingDue> HostOrgs::list_billing_due() const {
  const auto reader = session_->read();
  return rules::billing_due(*reader, judged_at(*session_, *reader));
}

std::vector<ReceivedBillingEvent> HostOrgs::list_waiting_billing_events() const {
  return rules::list_waiting_events(*session_->read());
}

Result<void> HostOrgs::override_billing(const OrgId& org, BillingState state, Timestamp until,
                                        const WriteOptions& options) {
  return change(
      *session_,
      {"override_billing",
       text_arguments({{"org_id", org.str()}, {"state", to_string(state)}, {"until", format_time(until)}})},
      options, [&](Context& context) {
        return rules::override_billing(context, org.str(), state, until, options.expected_version);
      });
}

Result<void> HostOrgs::end_billing_override(const OrgId& org, const WriteOptions& options) {
  return change(*session_, {"end_billing_override", text_arguments({{"org_id", org.str()}})}, options,
                [&](Context& context) {
                  return rules::end_billing_override(context, org.str(), options.expected_version);
                });
}

Result<std::vector<OrgId>> HostOrgs::sweep_billing(const WriteOptions& options) {
  return change_giving_orgs(*session_, without_version("sweep_billing", "{}"), options,
                            [](Context& context) { return rules::sweep_billing(context); });
}

Result<void> HostOrgs::move_billing_customer(BillingProvider provider, const OrgId& from, const OrgId& to,
                                             const WriteOptions& options) {
  return change(
      *session_,
      without_version(
          "move_billing_customer",
          text_arguments({{"provider", to_string(provider)}, {"from", from.str()}, {"to", to.str()}})),
      options, [&](Context& context) {
        return rules::move_billing_customer(context, provider, from.str(), to.str());
      });
}

}  // namespace orgmgr::inline v0
