// Events, and the organizations that they are about.
#include "rules/billing_events.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/billing_objects.hpp"
#include "rules/billing_state.hpp"
#include "rules/lookups.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

ReceivedBillingEvent decode(std::string_view key, std::string_view text) {
  auto record = model::read_billing_event(text);
  if (!record) throw_unreadable("billing_events", key, record.error());
  return std::move(record).value();
}

std::string key_of(const ReceivedBillingEvent& event) {
  return model::billing_key(event.provider, event.mode, event.event_id);
}

std::optional<Organization> holder_of(const Reader& reader, BillingProvider provider,
                                      const std::vector<std::string>& customers) {
  for (const std::string& customer : customers) {
    if (auto found = find_by_billing_id(reader, provider, customer)) return found;
  }
  return std::nullopt;
}

ReceivedBillingEvent record_of(const Context& context, const providers::BillingEvent& event) {
  ReceivedBillingEvent record;
  record.provider = event.provider;
  record.mode = event.mode;
  record.account = event.account;
  record.event_id = event.event_id;
  record.type = event.type;
  record.customers = event.customers;
  record.created = event.created;
  record.received_at = context.now();
  record.version = context.revision();
  return record;
}

BillingReceipt receipt_of(const Context& context, const ReceivedBillingEvent& record, bool repeated) {
  BillingReceipt receipt{.event_id = record.event_id,
                         .type = record.type,
                         .repeated = repeated,
                         .outcome = record.outcome,
                         .org_id = record.org_id};
  if (!record.org_id) return receipt;
  const auto organization = find_organization(context.transaction, record.org_id->str());
  if (organization) receipt.state = billing_at(billing_of(*organization), context.now()).state;
  return receipt;
}

Error other_mode(const providers::BillingEvent& event) {
  return Error(ErrorCode::event_other_mode,
               fmt::format("This store takes no {} events; the setting billing_mode says which",
                           to_string(event.mode)),
               event.event_id);
}

/// The events that wait for a customer are those of this organization.
void apply_waiting_of(Context& context, const OrgId& org, BillingProvider provider,
                      const std::optional<std::string>& customer) {
  if (!customer) return;
  std::vector<std::string> keys;
  context.transaction.scan_lookups(model::waiting_lookup_prefix(provider, *customer), "",
                                   [&](std::string_view, std::string_view key) {
                                     keys.emplace_back(key);
                                     return true;
                                   });
  for (const std::string& key : keys) {
    const auto text = context.transaction.get(Collection::billing_events, key);
    if (!text) continue;
    ReceivedBillingEvent record = decode(key, *text);
    const auto& customers = record.customers;  // a scan can meet another customer's
    if (std::find(customers.begin(), customers.end(), *customer) == customers.end()) continue;
    record.outcome = BillingOutcome::applied;
    record.org_id = org;
    record.version = context.revision();
    context.put(Collection::billing_events, key_of(record), model::write(record));
  }
}

std::vector<std::pair<BillingProvider, std::string>> customers_of(const Organization& organization) {
  std::vector<std::pair<BillingProvider, std::string>> customers;
  if (organization.stripe_customer_id)
    customers.emplace_back(BillingProvider::stripe, *organization.stripe_customer_id);
  if (organization.lago_customer_id)
    customers.emplace_back(BillingProvider::lago, *organization.lago_customer_id);
  return customers;
}

/// Told from the text alone, since most events are about others: names the organization, or a customer of it.
bool may_concern(std::string_view event, const Organization& organization) {
  const auto names = [event](const std::string& word) {
    return event.find(json::quote(word)) != std::string_view::npos;
  };
  const auto customers = customers_of(organization);
  return names(organization.id.str()) ||
         std::any_of(customers.begin(), customers.end(), [&](const auto& one) { return names(one.second); });
}

/// What was reported belongs to the customer: the event of one that is another organization's by now stays,
/// and is that one's.
void forget_event(Context& context, const Organization& gone, const std::string& key,
                  ReceivedBillingEvent record) {
  const auto holder = holder_of(context.transaction, record.provider, record.customers);
  const bool is_its_own = holder ? holder->id == gone.id : record.org_id == gone.id;
  if (is_its_own) {
    context.erase(Collection::billing_events, key);
  } else if (holder && record.org_id == gone.id) {
    record.org_id = holder->id;
    record.version = context.revision();
    context.put(Collection::billing_events, key, model::write(record));
  }
}

}  // namespace

bool has_billing_records(const Reader& reader) {
  return reader.count(Collection::billing_events) != 0 || reader.count(Collection::billing_objects) != 0;
}

Result<BillingReceipt> apply_billing_event(Context& context, const providers::BillingEvent& event) {
  const Reader& reader = context.transaction;
  if (auto error = authorize(reader, context.principal, Verb::apply_billing_event)) return *error;
  if (event.mode != billing_mode(reader)) return other_mode(event);
  const std::string key = model::billing_key(event.provider, event.mode, event.event_id);
  if (const auto known = reader.get(Collection::billing_events, key)) {
    return receipt_of(context, decode(key, *known), true);
  }
  ReceivedBillingEvent record = record_of(context, event);
  if (!event.reports.empty()) {
    add_reports(context, event, context.now());
    const auto holder = holder_of(reader, event.provider, event.customers);
    record.outcome = holder ? BillingOutcome::applied : BillingOutcome::unknown_customer;
    if (holder) {
      record.org_id = holder->id;
      settle_billing(context, holder->id.str());
    }
  }
  context.put(Collection::billing_events, key, model::write(record));
  return receipt_of(context, record, false);
}

void apply_waiting_events(Context& context, const std::string& org) {
  const auto organization = find_organization(context.transaction, org);
  if (!organization) return;
  apply_waiting_of(context, organization->id, BillingProvider::stripe, organization->stripe_customer_id);
  apply_waiting_of(context, organization->id, BillingProvider::lago, organization->lago_customer_id);
}

void erase_billing(Context& context, std::string_view org) {
  const Reader& reader = context.transaction;
  const auto organization = find_organization(reader, org);
  if (!organization || !has_billing_records(reader)) return;
  for (const auto& [provider, customer] : customers_of(*organization)) {
    erase_objects(context, provider, customer);
  }
  std::vector<std::pair<std::string, ReceivedBillingEvent>> found;
  reader.scan(Collection::billing_events, "", "", [&](std::string_view key, std::string_view text) {
    if (may_concern(text, *organization)) found.emplace_back(key, decode(key, text));
    return true;
  });
  for (auto& [key, record] : found) forget_event(context, *organization, key, std::move(record));
}

std::vector<ReceivedBillingEvent> list_waiting_events(const Reader& reader) {
  std::set<std::string> keys;  // an event stands under every id of its customer
  reader.scan_lookups(model::waiting_prefix, "", [&](std::string_view, std::string_view key) {
    keys.emplace(key);
    return true;
  });
  std::vector<ReceivedBillingEvent> events;
  for (const std::string& key : keys) {
    if (const auto text = reader.get(Collection::billing_events, key)) events.push_back(decode(key, *text));
  }
  return events;
}

}  // namespace orgmgr::rules
