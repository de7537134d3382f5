// The tables of what providers reported: each event once, and each of their objects with its reports.
#include <orgmgr/billing.hpp>

#include "model/billing_codec.hpp"
#include "model/collection.hpp"
#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"
#include "model/table_lookups.hpp"

namespace orgmgr::inline v0 {

std::string to_json(const ReceivedBillingEvent& event) { return model::write(event); }

}  // namespace orgmgr::inline v0

namespace orgmgr::model {
namespace {

using E = ReceivedBillingEvent;
using O = BillingObject;
using enum Presence;

constexpr RecordTable events{"Billing event", std::array{
                                                  field<&E::provider>("provider", required),
                                                  field<&E::mode>("mode", required),
                                                  field<&E::account>("account", when_set),
                                                  field<&E::event_id>("event_id", required),
                                                  field<&E::type>("type", required),
                                                  field<&E::customers>("customers", when_set),
                                                  field<&E::created>("created", when_set),
                                                  field<&E::received_at>("received_at", required),
                                                  field<&E::outcome>("outcome", required),
                                                  field<&E::org_id, &check_org_id>("org_id", when_set),
                                                  field<&E::version>("version", when_set),
                                              }};
static_assert(names_every_field(events.fields), "a field of ReceivedBillingEvent is missing in its table");

constexpr RecordTable objects{"Billing object", std::array{
                                                    field<&O::provider>("provider", required),
                                                    field<&O::mode>("mode", required),
                                                    field<&O::object>("object", required),
                                                    field<&O::customers>("customers", required),
                                                    field<&O::reports>("reports", required),
                                                    field<&O::version>("version", when_set),
                                                }};
static_assert(names_every_field(objects.fields), "a field of BillingObject is missing in its table");

}  // namespace

Result<ReceivedBillingEvent> read_billing_event(std::string_view text, Strictness strictness) {
  return read_record(events, text, strictness, [](const E& record) { return record.event_id; });
}
std::string write(const ReceivedBillingEvent& record) { return write_record(events, record); }

Result<BillingObject> read_billing_object(std::string_view text, Strictness strictness) {
  return read_record(objects, text, strictness, [](const O& record) { return record.object; });
}
std::string write(const BillingObject& record) { return write_record(objects, record); }

// By each of the customer's ids, as long as no organization has it.
void append_billing_event_lookups(std::string_view key, std::string_view value,
                                  std::vector<std::string>& keys) {
  const auto read = read_billing_event(value, Strictness::stored);
  if (!read || read.value().outcome != BillingOutcome::unknown_customer) return;
  for (const std::string& customer : read.value().customers) {
    keys.push_back(waiting_lookup_prefix(read.value().provider, customer).append(key));
  }
}

void append_billing_object_lookups(std::string_view key, std::string_view value,
                                   std::vector<std::string>& keys) {
  const auto read = read_billing_object(value, Strictness::stored);
  if (!read) return;
  for (const std::string& customer : read.value().customers) {
    keys.push_back(billed_lookup_prefix(read.value().provider, customer).append(key));
  }
}

}  // namespace orgmgr::model
