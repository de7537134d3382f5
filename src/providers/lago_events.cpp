// Lago's events: which types count, and what each says. The tables are those of docs/billing.md.
#include <algorithm>
#include <array>

#include "base/digest.hpp"
#include "providers/billing_event.hpp"
#include "providers/event_fields.hpp"
#include "providers/lago_signature.hpp"
#include "providers/statement.hpp"

namespace orgmgr::providers {
namespace {

using enum Standing;

enum class Subject : std::uint8_t {
  invoice,
  invoice_failure,  ///< a payment provider's error, which names the invoice
  payment_request,
  payment_request_failure,  ///< the same, of a request
  dunning_campaign,
  subscription,
  subscription_status,  ///< a subscription whose status says more than the type
};

struct TypeRow {
  std::string_view type;
  std::string_view object;  ///< the key of the body that holds it
  Subject subject;
  Statement says;
};

constexpr std::array types{
    TypeRow{"invoice.payment_status_updated", "invoice", Subject::invoice, {open, rank::begun}},
    TypeRow{"invoice.payment_overdue", "invoice", Subject::invoice, {failing, rank::changed}},
    TypeRow{"invoice.voided", "invoice", Subject::invoice, {settled, rank::over}},
    TypeRow{"invoice.payment_failure",
            "payment_provider_invoice_payment_error",
            Subject::invoice_failure,
            {failing, rank::changed}},
    TypeRow{"payment_request.payment_status_updated",
            "payment_request",
            Subject::payment_request,
            {open, rank::begun}},
    TypeRow{"payment_request.payment_failure",
            "payment_provider_payment_request_payment_error",
            Subject::payment_request_failure,
            {failing, rank::changed}},
    TypeRow{
        "dunning_campaign.finished", "dunning_campaign", Subject::dunning_campaign, {lapsed, rank::halted}},
    TypeRow{"subscription.started", "subscription", Subject::subscription, {running, rank::changed}},
    TypeRow{"subscription.updated", "subscription", Subject::subscription_status, {open, rank::begun}},
    TypeRow{"subscription.terminated", "subscription", Subject::subscription, {ended, rank::over}},
    TypeRow{"subscription.canceled", "subscription", Subject::subscription, {ended, rank::over}},
    TypeRow{"subscription.incomplete", "subscription", Subject::subscription, {lapsed, rank::begun}},
};

// A Lago subscription goes through these in one direction only, so that the status alone decides a tie.
constexpr std::array subscription_statuses{
    StatusRow{"pending", open, rank::begun},     StatusRow{"incomplete", lapsed, rank::begun},
    StatusRow{"active", running, rank::changed}, StatusRow{"canceled", ended, rank::over},
    StatusRow{"terminated", ended, rank::over},
};

constexpr std::array payment_statuses{
    StatusRow{"pending", open, rank::begun},
    StatusRow{"failed", failing, rank::changed},
    StatusRow{"succeeded", settled, rank::over},
};

// What happened to a subscription up to the event: Lago gives it no time of change. Moments are only ever
// added, so the last of them never goes back. Those that may lie ahead (`ending_at`, `subscription_at`) are
// none of them.
constexpr std::array<std::string_view, 6> moments{"created_at",     "started_at",  "activated_at",
                                                  "trial_ended_at", "canceled_at", "terminated_at"};

void report(BillingEvent& event, std::string object, Statement says, std::optional<Timestamp> at) {
  event.reports.push_back(
      {.object = std::move(object), .standing = says.standing, .at = at, .rank = says.rank});
}

std::optional<Timestamp> changed_at(const EventFields& object) {
  const auto updated = object.time_if_any("updated_at");
  return updated ? updated : object.time_if_any("created_at");
}

std::optional<Timestamp> last_moment(const EventFields& subscription) {
  auto last = subscription.time_if_any("updated_at");
  if (last) return last;
  for (const std::string_view moment : moments) {
    last = std::max(last, subscription.time_if_any(moment));
  }
  return last;
}

Statement payment_statement(const EventFields& object) {
  return find_status(payment_statuses, object.text_if_any("payment_status"), rank::begun)
      .value_or(Statement{});
}

/// What an invoice says of itself: paid and void before failed and overdue, those before pending.
Statement invoice_statement(const EventFields& invoice) {
  Statement says = payment_statement(invoice);
  if (invoice.flag_if_any("payment_overdue")) says = further(says, {failing, rank::changed});
  if (invoice.text_if_any("status") == "voided") says = further(says, {settled, rank::over});
  return says;
}

/// `says` is what the type says: an overdue invoice is failing whatever its flag, unless it was paid
/// meanwhile.
void read_invoice(const EventFields& invoice, Statement says, BillingEvent& event) {
  report(event, "invoice:" + invoice.text("lago_id"), further(says, invoice_statement(invoice)),
         changed_at(invoice));
}

/// An object that holds its customer.
void add_inner_customer(const EventFields& object, BillingEvent& event) {
  const EventFields customer = object.inside("customer");
  add_customer(event, customer.text("external_id"));
  add_customer(event, customer.text_if_any("lago_id"));
}

/// An object that names its customer.
void add_named_customer(const EventFields& object, BillingEvent& event) {
  add_customer(event, object.text("external_customer_id"));
  add_customer(event, object.text_if_any("lago_customer_id"));
}

/// A request bundles invoices. While it fails it is they that are not paid, and paid in another way they
/// would leave the request failed for ever: so it is failing itself only where it names none.
Statement request_statement(Statement says, bool names_invoices) {
  return names_invoices && says.standing == failing ? Statement{open, says.rank} : says;
}

/// Paid, it pays all its invoices, whatever they say of themselves a moment before.
void read_payment_request(const EventFields& request, BillingEvent& event) {
  const Statement says = payment_statement(request);
  const auto invoices = request.list("invoices");
  report(event, "payment_request:" + request.text("lago_id"), request_statement(says, !invoices.empty()),
         changed_at(request));
  for (const EventFields& invoice : invoices) {
    read_invoice(invoice, says.standing == settled ? says : Statement{}, event);
  }
}

void read_payment_request_failure(const EventFields& failure, Statement says, BillingEvent& event) {
  const auto invoices = failure.texts("lago_invoice_ids");
  report(event, "payment_request:" + failure.text("lago_payment_request_id"),
         request_statement(says, !invoices.empty()), std::nullopt);
  for (const std::string& invoice : invoices) report(event, "invoice:" + invoice, says, std::nullopt);
}

void read_subscription(const EventFields& subscription, Statement says, BillingEvent& event) {
  report(event, "subscription:" + subscription.text("lago_id"), says, last_moment(subscription));
}

void read_object(const TypeRow& row, const EventFields& object, Timestamp now, BillingEvent& event) {
  switch (row.subject) {
    case Subject::invoice:
      read_invoice(object, row.says, event);
      return add_inner_customer(object, event);
    case Subject::invoice_failure:
      report(event, "invoice:" + object.text("lago_invoice_id"), row.says, std::nullopt);
      return add_named_customer(object, event);
    case Subject::payment_request:
      read_payment_request(object, event);
      return add_inner_customer(object, event);
    case Subject::payment_request_failure:
      read_payment_request_failure(object, row.says, event);
      return add_named_customer(object, event);
    case Subject::dunning_campaign:
      report(event, "dunning", row.says, changed_at(object).value_or(now));
      return add_customer(event, object.text("customer_external_id"));
    case Subject::subscription:
      read_subscription(object, row.says, event);
      return add_named_customer(object, event);
    case Subject::subscription_status: {
      const auto stands = find_status(subscription_statuses, object.text("status"), row.says.rank);
      read_subscription(object, stands.value_or(row.says), event);
      return add_named_customer(object, event);
    }
  }
}

Result<void> check_addressee(const LagoKeys& keys, const BillingEvent& event) {
  if (keys.organization.empty() || event.account == keys.organization) return {};
  return Error(ErrorCode::event_other_account,
               "The event does not belong to the configured organization of Lago. Hand it in with the keys "
               "of its own.",
               {}, "organization_id");
}

Result<BillingEvent> read_event(const LagoKeys& keys, std::string_view text, Timestamp now) {
  EventBody body{text};
  const EventFields fields = body.fields();
  // The header X-Lago-Unique-Key is not signed: a genuine body under a new key is the same event again.
  BillingEvent event{.provider = BillingProvider::lago,
                     .mode = keys.mode,
                     .account = fields.text_if_any("organization_id"),
                     .event_id = "sha256:" + sha256_hex(text),
                     .type = fields.text("webhook_type")};
  if (auto fault = body.fault()) return *fault;
  if (auto addressee = check_addressee(keys, event); !addressee) return addressee.error();
  if (const TypeRow* row = find_type(types, event.type))
    read_object(*row, fields.inside(row->object), now, event);
  if (auto fault = body.fault()) return *fault;
  return event;
}

}  // namespace

Result<BillingEvent> receive_lago_event(const LagoKeys& keys, std::span<const HeaderField> headers,
                                        std::string_view body, Timestamp now) {
  if (auto size = check_size(body); !size) return size.error();
  if (auto genuine = check_lago_signature(keys, headers, body); !genuine) return genuine.error();
  if (auto acceptable = check_json(body); !acceptable) return acceptable.error();
  return read_event(keys, body, now);
}

}  // namespace orgmgr::providers
