// From the objects of a customer to one state.
#include "rules/billing_state.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/records.hpp"
#include "rules/billing_objects.hpp"
#include "rules/lookups.hpp"
#include "rules/plans.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

using providers::Standing;

bool is_customer(const ObjectState& object) { return object.object.starts_with("customer:"); }

bool is_payable(const ObjectState& object) {
  return object.object.starts_with("invoice:") || object.object.starts_with("payment_request:");
}

/// A finished dunning campaign counts while something that it was about is still failing, or while nothing
/// else is known of what the customer was to pay. Lago tells neither its time nor its end: one that arrives
/// after the payment must say nothing.
void drop_answered_dunning(std::vector<ObjectState>& objects) {
  const auto is_answered = [&](const ObjectState& dunning) {
    if (!dunning.object.starts_with("dunning:")) return false;
    const bool owed = std::any_of(objects.begin(), objects.end(), [&](const ObjectState& other) {
      return other.standing == Standing::failing && other.since <= dunning.newest;
    });
    return !owed && std::any_of(objects.begin(), objects.end(), is_payable);
  };
  std::vector<ObjectState> kept;
  for (const ObjectState& object : objects) {
    if (!is_answered(object)) kept.push_back(object);
  }
  objects = std::move(kept);
}

/// Of a customer who is gone, nothing else counts.
void add_objects(const Reader& reader, BillingProvider provider, BillingMode mode,
                 const std::optional<std::string>& customer, std::vector<ObjectState>& objects) {
  if (!customer) return;
  auto found = objects_of(reader, provider, mode, *customer);
  const auto gone = std::find_if(found.begin(), found.end(), [](const ObjectState& object) {
    return is_customer(object) && object.standing == Standing::ended;
  });
  if (gone != found.end()) found = {*gone};
  drop_answered_dunning(found);
  objects.insert(objects.end(), found.begin(), found.end());
}

/// The first of the objects with that standing to have come to it.
const ObjectState* earliest(const std::vector<ObjectState>& objects, Standing standing) {
  const ObjectState* first = nullptr;
  for (const ObjectState& object : objects) {
    if (object.standing == standing && (first == nullptr || object.since < first->since)) first = &object;
  }
  return first;
}

Billing stand(BillingState state, const ObjectState& by) {
  Billing billing;
  billing.state = state;
  billing.since = by.since;
  billing.provider = by.provider;
  return billing;
}

std::vector<ObjectState> billed_objects(const Reader& reader, const Organization& organization,
                                        BillingMode mode) {
  std::vector<ObjectState> objects;
  add_objects(reader, BillingProvider::stripe, mode, organization.stripe_customer_id, objects);
  add_objects(reader, BillingProvider::lago, mode, organization.lago_customer_id, objects);
  return objects;
}

/// Filled by import, a state may be known and not what led to it.
bool is_unexplained(const Reader& reader, const Organization& organization) {
  return billed_objects(reader, organization, BillingMode::live).empty() &&
         billed_objects(reader, organization, BillingMode::test).empty();
}

/// The worst counts: one object that lapsed locks, whatever the others say.
Billing worked_out(const Reader& reader, const Organization& organization, Timestamp now) {
  const std::vector<ObjectState> objects = billed_objects(reader, organization, billing_mode(reader));
  if (const auto* lapsed = earliest(objects, Standing::lapsed)) return stand(BillingState::locked, *lapsed);
  if (const auto* failing = earliest(objects, Standing::failing)) {
    Billing billing = stand(BillingState::past_due, *failing);
    billing.grace_until = failing->since + std::chrono::days(effective_plan(reader, organization).grace_days);
    if (*billing.grace_until <= now) billing.state = BillingState::locked;
    return billing;
  }
  if (const auto* running = earliest(objects, Standing::running))
    return stand(BillingState::current, *running);
  if (const auto* ended = earliest(objects, Standing::ended)) return stand(BillingState::canceled, *ended);
  if (const auto* settled = earliest(objects, Standing::settled))
    return stand(BillingState::current, *settled);
  return {};
}

void keep_override(const Billing& before, Billing& after, Timestamp now) {
  if (!before.override_until || *before.override_until <= now) return;
  after.override_state = before.override_state;
  after.override_until = before.override_until;
  after.override_by = before.override_by;
  after.override_reason = before.override_reason;
}

/// An import may not say whose customer a state is about: then it is the one that is linked.
bool comes_from(const Billing& billing, BillingProvider provider, const Organization& organization) {
  if (billing.provider) return billing.provider == provider;
  const bool is_stripe = provider == BillingProvider::stripe;
  const auto& own = is_stripe ? organization.stripe_customer_id : organization.lago_customer_id;
  const auto& other = is_stripe ? organization.lago_customer_id : organization.stripe_customer_id;
  return own || !other;
}

void put_billing(Organization& organization, const Billing& billing) {
  const bool nothing =
      billing.state == BillingState::none && !billing.override_state && billing.extra.empty();
  organization.billing = nothing ? Json{} : Json::trusted(model::write(billing));
}

}  // namespace

Billing billing_of(const Organization& organization) {
  if (organization.billing.empty()) return {};
  auto billing = model::read_billing(organization.billing.text());
  // What the original, or a host, kept there in a form of its own says nothing about payment.
  return billing ? std::move(billing).value() : Billing{};
}

Billing without_override(const Billing& billing) {
  Billing plain;
  plain.state = billing.state;
  plain.since = billing.since;
  plain.grace_until = billing.grace_until;
  plain.provider = billing.provider;
  plain.extra = billing.extra;
  return plain;
}

BillingStatus billing_at(const Billing& billing, Timestamp now) {
  BillingStatus status{.state = billing.state, .stored = billing};
  if (billing.state == BillingState::past_due && billing.grace_until) {
    if (*billing.grace_until <= now) {
      status.state = BillingState::locked;
    } else {
      status.changes_at = billing.grace_until;
    }
  }
  if (billing.override_state && billing.override_until && now < *billing.override_until) {
    status.state = *billing.override_state;
    status.overridden = true;
    status.changes_at = billing.override_until;
  }
  return status;
}

Result<BillingStatus> billing_status(const Reader& reader, std::string_view org, Timestamp now) {
  const auto organization = require_organization(reader, org);
  if (!organization) return organization.error();
  return billing_at(billing_of(organization.value()), now);
}

bool is_lapsed(BillingState state) noexcept {
  return state == BillingState::locked || state == BillingState::canceled;
}

std::optional<Billing> unsettled(const Reader& reader, const Organization& organization, Timestamp now) {
  const Billing before = billing_of(organization);
  Billing after = worked_out(reader, organization, now);
  const bool is_lost = after.state == BillingState::none && before.state != BillingState::none;
  if (is_lost && is_unexplained(reader, organization)) {
    after = without_override(before);
    after.state = billing_at(after, now).state;
  }
  keep_override(before, after, now);
  after.extra = before.extra;
  if (model::write(after) == model::write(before)) return std::nullopt;
  return after;
}

bool settle_billing(Context& context, const std::string& org) {
  const auto found = find_organization(context.transaction, org);
  if (!found) return false;
  const auto after = unsettled(context.transaction, *found, context.now());
  if (after) save_billing(context, *found, *after);
  return after.has_value();
}

void forget_state(Organization& organization, BillingProvider provider) {
  const Billing before = billing_of(organization);
  if (before.state == BillingState::none || !comes_from(before, provider, organization)) return;
  Billing after;
  after.override_state = before.override_state;
  after.override_until = before.override_until;
  after.override_by = before.override_by;
  after.override_reason = before.override_reason;
  after.extra = before.extra;
  put_billing(organization, after);
}

void move_state(Organization& giver, Organization& taker, BillingProvider provider) {
  const Billing before = billing_of(giver);
  forget_state(giver, provider);
  forget_state(taker, provider);
  Billing after = billing_of(taker);
  const bool stays = billing_of(giver).state != BillingState::none;
  if (stays || after.state != BillingState::none) return;
  after.state = before.state;
  after.since = before.since;
  after.grace_until = before.grace_until;
  after.provider = before.provider;
  put_billing(taker, after);
}

void save_billing(Context& context, const Organization& before, const Billing& billing) {
  Organization after = before;
  put_billing(after, billing);
  save(context, before, std::move(after));
}

}  // namespace orgmgr::rules
