// Stripe's events: which types count, and what each says. The tables are those of docs/billing.md.
#include <array>

#include "providers/billing_event.hpp"
#include "providers/event_fields.hpp"
#include "providers/statement.hpp"
#include "providers/stripe_signature.hpp"

namespace orgmgr::providers {
namespace {

using enum Standing;

enum class Subject : std::uint8_t { invoice, subscription, customer };

/// A type says what happened; where it has statuses, the object's status says how it stands.
struct TypeRow {
  std::string_view type;
  Subject subject;
  Statement says;
  std::span<const StatusRow> statuses{};
};

constexpr std::array subscription_statuses{
    // The first status of all, whichever event tells it late, and the last ones.
    StatusRow{"incomplete", lapsed, rank::begun},
    StatusRow{"incomplete_expired", ended, rank::over},
    StatusRow{"canceled", ended, rank::over},
    StatusRow{"trialing", running},
    StatusRow{"active", running},
    StatusRow{"past_due", failing},
    StatusRow{"unpaid", lapsed},
    StatusRow{"paused", lapsed},
};

// Of an invoice on which an attempt failed. Where it was paid otherwise, or nobody will try again, no event
// after this one would say so.
constexpr std::array failed_invoice_statuses{
    StatusRow{"paid", settled, rank::over},
    StatusRow{"void", settled, rank::over},
    StatusRow{"uncollectible", lapsed, rank::halted},
};

constexpr std::array types{
    TypeRow{"invoice.payment_failed", Subject::invoice, {failing, rank::changed}, failed_invoice_statuses},
    TypeRow{"invoice.paid", Subject::invoice, {settled, rank::over}},
    TypeRow{"invoice.payment_succeeded", Subject::invoice, {settled, rank::over}},
    TypeRow{"invoice.voided", Subject::invoice, {settled, rank::over}},
    TypeRow{"invoice.marked_uncollectible", Subject::invoice, {lapsed, rank::halted}},
    TypeRow{
        "customer.subscription.created", Subject::subscription, {open, rank::begun}, subscription_statuses},
    TypeRow{
        "customer.subscription.updated", Subject::subscription, {open, rank::changed}, subscription_statuses},
    TypeRow{"customer.subscription.paused", Subject::subscription, {lapsed, rank::halted}},
    TypeRow{
        "customer.subscription.resumed", Subject::subscription, {open, rank::halted}, subscription_statuses},
    TypeRow{"customer.subscription.deleted", Subject::subscription, {ended, rank::over}},
    TypeRow{"customer.deleted", Subject::customer, {ended, rank::over}},
};

/// Since API version 2025-03-31 an invoice names its subscription below `parent`; endpoints keep the version
/// that they were made with.
std::string subscription_of(const EventFields& invoice) {
  const EventFields details = invoice.inside("parent").inside("subscription_details");
  return details.has("subscription") ? details.reference("subscription")
                                     : invoice.reference_if_any("subscription");
}

ObjectReport read_invoice(const TypeRow& row, const EventFields& invoice) {
  const auto stands = find_status(row.statuses, invoice.text_if_any("status"), row.says.rank);
  const Statement statement = further(row.says, stands.value_or(row.says));
  ObjectReport report{
      .object = "invoice:" + invoice.text("id"), .standing = statement.standing, .rank = statement.rank};
  if (const std::string subscription = subscription_of(invoice); !subscription.empty()) {
    report.subscription = "subscription:" + subscription;
  }
  return report;
}

/// A status that is newer than this release says neither that something is owed nor that it is paid.
ObjectReport read_subscription(const TypeRow& row, const EventFields& subscription) {
  Statement statement = row.says;
  if (!row.statuses.empty()) {
    statement = find_status(row.statuses, subscription.text("status"), row.says.rank).value_or(row.says);
  }
  return {.object = "subscription:" + subscription.text("id"),
          .standing = statement.standing,
          .rank = statement.rank};
}

void read_object(const TypeRow& row, const EventFields& object, BillingEvent& event) {
  ObjectReport report;
  switch (row.subject) {
    case Subject::invoice:
      report = read_invoice(row, object);
      break;
    case Subject::subscription:
      report = read_subscription(row, object);
      break;
    case Subject::customer:
      report = {.object = "customer", .standing = row.says.standing, .rank = row.says.rank};
      break;
  }
  report.at = event.created;
  event.reports.push_back(std::move(report));
  add_customer(event, row.subject == Subject::customer ? object.text("id") : object.reference("customer"));
}

Result<void> check_addressee(const StripeKeys& keys, const BillingEvent& event) {
  if (event.mode != keys.mode) {
    const bool live = event.mode == BillingMode::live;
    return Error(ErrorCode::event_other_mode,
                 live ? "The event is one of live mode, and test mode is configured. Hand it in with the "
                        "keys of live mode."
                      : "The event is one of test mode, and live mode is configured. Hand it in with the "
                        "keys of test mode.",
                 {}, "livemode");
  }
  if (event.account != keys.account) {
    return Error(
        ErrorCode::event_other_account,
        keys.account.empty()
            ? "The event belongs to a connected account, and none is configured."
            : "The event does not belong to the configured account. Hand it in with the keys of its own.",
        {}, "account");
  }
  return {};
}

/// Events of API v2 tell an id only; what happened would have to be fetched.
Result<void> check_envelope(const EventFields& event) {
  const std::string object = event.text_if_any("object");
  if (object.starts_with("v2.")) {
    return Error(
        ErrorCode::event_unsupported,
        "The event is a thin one of Stripe's API v2, which does not hold what happened. Let the endpoint "
        "receive snapshot events.",
        {}, "object");
  }
  if (object != "event") event.object_to("object");
  return {};
}

Result<BillingEvent> read_event(const StripeKeys& keys, std::string_view text) {
  EventBody body{text};
  const EventFields fields = body.fields();
  if (auto envelope = check_envelope(fields); !envelope) return envelope.error();
  BillingEvent event{.provider = BillingProvider::stripe,
                     .mode = fields.flag("livemode") ? BillingMode::live : BillingMode::test,
                     .account = fields.text_if_any("account"),
                     .event_id = fields.text("id"),
                     .type = fields.text("type"),
                     .created = fields.unix_time("created")};
  if (auto fault = body.fault()) return *fault;
  if (auto addressee = check_addressee(keys, event); !addressee) return addressee.error();
  if (const TypeRow* row = find_type(types, event.type)) {
    read_object(*row, fields.inside("data").inside("object"), event);
  }
  if (auto fault = body.fault()) return *fault;
  return event;
}

}  // namespace

Result<BillingEvent> receive_stripe_event(const StripeKeys& keys, std::span<const HeaderField> headers,
                                          std::string_view body, Timestamp now, Timestamp newest) {
  if (auto size = check_size(body); !size) return size.error();
  if (auto genuine = check_stripe_signature(keys, headers, body, now, newest); !genuine)
    return genuine.error();
  if (auto acceptable = check_json(body); !acceptable) return acceptable.error();
  return read_event(keys, body);
}

}  // namespace orgmgr::providers
