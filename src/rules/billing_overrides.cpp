// Overrides, sweeps, and moving a customer.
#include "rules/billing_overrides.hpp"

#include <chrono>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "rules/authorization.hpp"
#include "rules/billing_state.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::rules {
namespace {

/// By the clock: when grace ended, or an override ran out. What a setting or a plan changed counts from the
/// sweep on.
Timestamp changed_at(const Billing& billing, Timestamp now) {
  if (billing.override_until && *billing.override_until <= now) return *billing.override_until;
  const bool ended =
      billing.state == BillingState::past_due && billing.grace_until && *billing.grace_until <= now;
  return ended ? *billing.grace_until : now;
}

/// Most organizations are nobody's customer: that is told without reading the record, in which the ids that
/// are not there stand as null.
bool may_owe(std::string_view organization) {
  return organization.find("\"billing\"") != std::string_view::npos ||
         organization.find("_customer_id\":\"") != std::string_view::npos;
}

std::optional<std::string>& customer_of(Organization& organization, BillingProvider provider) {
  return provider == BillingProvider::stripe ? organization.stripe_customer_id
                                             : organization.lago_customer_id;
}

}  // namespace

Result<void> override_billing(Context& context, std::string_view org, BillingState state, Timestamp until,
                              const ExpectedVersion& expected) {
  const auto found = require_authorized(context, Verb::override_billing, org, expected);
  if (!found) return found.error();
  if (state != BillingState::current && state != BillingState::locked) {
    return Error(ErrorCode::argument_invalid, "An override says current or locked", "", "state");
  }
  if (until <= context.now() || until > context.now() + std::chrono::days(model::max_expiry_days)) {
    return Error(ErrorCode::argument_invalid,
                 fmt::format("An override ends after now, within {} days", model::max_expiry_days), "",
                 "until");
  }
  Billing billing = without_override(billing_of(found.value()));
  billing.override_state = state;
  billing.override_until = until;
  billing.override_by = actor_name(context.principal);
  if (!context.principal.reason.empty()) billing.override_reason = context.principal.reason;
  save_billing(context, found.value(), billing);
  return {};
}

Result<void> end_billing_override(Context& context, std::string_view org, const ExpectedVersion& expected) {
  const auto found = require_authorized(context, Verb::end_billing_override, org, expected);
  if (!found) return found.error();
  save_billing(context, found.value(), without_override(billing_of(found.value())));
  return {};
}

std::vector<BillingDue> billing_due(const Reader& reader, Timestamp now) {
  std::vector<BillingDue> due;
  reader.scan(Collection::organizations, "", "", [&](std::string_view key, std::string_view text) {
    if (!may_owe(text)) return true;
    const Organization organization = decode_organization(key, text);
    const auto after = unsettled(reader, organization, now);
    if (!after) return true;
    const Billing before = billing_of(organization);
    due.push_back({organization.id, organization.name, before.state, billing_at(*after, now).state,
                   changed_at(before, now)});
    return true;
  });
  return due;
}

Result<std::vector<OrgId>> sweep_billing(Context& context) {
  if (auto error = authorize(context.transaction, context.principal, Verb::sweep_billing)) return *error;
  std::vector<OrgId> settled;
  for (const BillingDue& due : billing_due(context.transaction, context.now())) {
    if (settle_billing(context, due.org_id.str())) settled.push_back(due.org_id);
  }
  return settled;
}

Result<void> move_billing_customer(Context& context, BillingProvider provider, std::string_view from,
                                   std::string_view to) {
  if (auto error = authorize(context.transaction, context.principal, Verb::move_billing_customer))
    return *error;
  const auto giving = require_changeable(context.transaction, from, std::nullopt);
  if (!giving) return giving.error();
  const auto taking = require_changeable(context.transaction, to, std::nullopt);
  if (!taking) return taking.error();
  Organization giver = giving.value();
  Organization taker = taking.value();
  if (!customer_of(giver, provider)) {
    return Error(ErrorCode::billing_customer_not_linked,
                 fmt::format("{} is linked to no customer of {}", from, to_string(provider)),
                 std::string(from));
  }
  if (giver.id == taker.id) return {};
  if (customer_of(taker, provider)) {
    return Error(ErrorCode::billing_id_taken,
                 fmt::format("{} is linked to {} customer {}; unlink it first", to, to_string(provider),
                             text::excerpt(*customer_of(taker, provider), 255)),
                 std::string(to));
  }
  move_state(giver, taker, provider);
  customer_of(taker, provider) = std::exchange(customer_of(giver, provider), std::nullopt);
  save(context, giving.value(), std::move(giver));
  save(context, taking.value(), std::move(taker));
  return {};
}

}  // namespace orgmgr::rules
