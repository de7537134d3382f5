// How an organization stands with its billing: the names, the table of the stored form, the answers.
#include <orgmgr/billing.hpp>

#include <array>

#include "base/json_text.hpp"
#include "model/billing_codec.hpp"
#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"

namespace orgmgr::inline v0 {
namespace {

constexpr std::array<std::string_view, 5> states{"none", "current", "past_due", "locked", "canceled"};
constexpr std::array<std::string_view, 2> providers{"stripe", "lago"};
constexpr std::array<std::string_view, 2> modes{"live", "test"};
constexpr std::array<std::string_view, 3> outcomes{"applied", "ignored", "unknown_customer"};

template <class Enum, std::size_t Count>
std::optional<Enum> parse(const std::array<std::string_view, Count>& names, std::string_view text) noexcept {
  for (std::size_t place = 0; place < Count; ++place) {
    if (names[place] == text) return static_cast<Enum>(place);
  }
  return std::nullopt;
}

void write_time(json::ObjectWriter& writer, std::string_view key, const std::optional<Timestamp>& time) {
  if (time) writer.string(key, format_time(*time));
}

}  // namespace

std::string_view to_string(BillingState state) noexcept { return states[static_cast<std::size_t>(state)]; }
std::string_view to_string(BillingProvider provider) noexcept {
  return providers[static_cast<std::size_t>(provider)];
}
std::string_view to_string(BillingMode mode) noexcept { return modes[static_cast<std::size_t>(mode)]; }
std::string_view to_string(BillingOutcome outcome) noexcept {
  return outcomes[static_cast<std::size_t>(outcome)];
}
std::optional<BillingState> parse_billing_state(std::string_view text) noexcept {
  return parse<BillingState>(states, text);
}
std::optional<BillingProvider> parse_billing_provider(std::string_view text) noexcept {
  return parse<BillingProvider>(providers, text);
}

std::string to_json(const Billing& billing) { return model::write(billing); }

std::string to_json(const BillingStatus& status) {
  json::ObjectWriter writer;
  writer.string("state", to_string(status.state)).boolean("overridden", status.overridden);
  write_time(writer, "changes_at", status.changes_at);
  writer.raw("stored", to_json(status.stored));
  return std::move(writer).finish();
}

std::string to_json(const BillingReceipt& receipt) {
  json::ObjectWriter writer;
  writer.string("event_id", receipt.event_id)
      .string("type", receipt.type)
      .boolean("repeated", receipt.repeated)
      .string("outcome", to_string(receipt.outcome));
  if (receipt.org_id) {
    writer.string("org_id", receipt.org_id->str()).string("state", to_string(receipt.state));
  }
  return std::move(writer).finish();
}

std::string to_json(const BillingDue& due) {
  json::ObjectWriter writer;
  writer.string("org_id", due.org_id.str())
      .string("name", due.name)
      .string("stored", to_string(due.stored))
      .string("state", to_string(due.state));
  write_time(writer, "changed_at", due.changed_at);
  return std::move(writer).finish();
}

}  // namespace orgmgr::inline v0

namespace orgmgr::model {

std::optional<BillingMode> parse_billing_mode(std::string_view text) noexcept {
  return parse<BillingMode>(modes, text);
}
std::optional<BillingOutcome> parse_billing_outcome(std::string_view text) noexcept {
  return parse<BillingOutcome>(outcomes, text);
}

namespace {

using B = Billing;
using enum Presence;

constexpr RecordTable table{"Billing", std::array{
                                           field<&B::state>("state", required),
                                           field<&B::since>("since", when_set),
                                           field<&B::grace_until>("grace_until", when_set),
                                           field<&B::provider>("provider", when_set),
                                           field<&B::override_state>("override_state", when_set),
                                           field<&B::override_until>("override_until", when_set),
                                           field<&B::override_by>("override_by", when_set),
                                           field<&B::override_reason>("override_reason", when_set),
                                       }};
static_assert(names_every_field(table.fields), "a field of Billing is missing in its table");

}  // namespace

Result<Billing> read_billing(std::string_view text) {
  return read_record(table, text, Strictness::stored, [](const Billing&) { return std::string("billing"); });
}

std::string write(const Billing& record) { return write_record(table, record); }

}  // namespace orgmgr::model
