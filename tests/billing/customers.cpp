// Whose customer it is: ids that only look alike, both providers, and both modes.
#include <doctest/doctest.h>

#include <string>

#include "billing/office.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view alike = "cus_new id:x";  // the keys of cus_new begin as this one's do

std::string lago_invoice(std::string_view payment_status) {
  json::ObjectWriter object;
  object.string("lago_id", "i1")
      .string("payment_status", payment_status)
      .raw("customer", R"({"external_id":"lago_acme"})");
  return lago_event("invoice.payment_status_updated", "invoice", std::move(object).finish());
}

}  // namespace

TEST_CASE("an organization is not told what another customer owes whose id only begins like its own") {
  Office at;
  CHECK(at.hear("invoice.payment_failed", "in_9", "open", alike).outcome == BillingOutcome::unknown_customer);
  REQUIRE(at.orgs.create_organization("New", {.id = "org_new", .stripe_id = "cus_new"}));
  CHECK(at.orgs.get_billing("org_new")->state == BillingState::none);
  REQUIRE(at.orgs.list_waiting_billing_events().size() == 1);
  CHECK(at.orgs.list_waiting_billing_events()[0].customers == std::vector<std::string>{std::string(alike)});
  at.hear("invoice.paid", "in_10", "paid", "cus_new");
  CHECK(at.orgs.get_billing("org_new")->state == BillingState::current);
  CHECK(at.orgs.list_billing_due().empty());
}

TEST_CASE("what Lago said before its customer was linked counts from the link on") {
  Office at;
  CHECK(at.hand_in(lago_webhook(lago_invoice("failed"))).value().outcome == BillingOutcome::unknown_customer);
  CHECK(at.orgs.list_waiting_billing_events().size() == 1);
  at.orgs.update_org_billing_ids(acme, {.lago_id = "lago_acme"}).value();
  CHECK(at.state() == BillingState::past_due);
  CHECK(at.orgs.list_waiting_billing_events().empty());
  CHECK(at.hand_in(lago_webhook(lago_invoice("failed"))).value().org_id == acme);
}

TEST_CASE("an event that calls its customer by two ids is about whoever has the second alone") {
  Office at;
  at.orgs.update_org_billing_ids(acme, {.lago_id = "by_lago"}).value();
  const auto receipt = at.hand_in(lago_webhook(lago_event(
      "invoice.payment_status_updated", "invoice",
      R"({"lago_id":"i1","payment_status":"failed","customer":{"external_id":"by_us","lago_id":"by_lago"}})")));
  CHECK(receipt.value().outcome == BillingOutcome::applied);
  CHECK(receipt.value().org_id == acme);
  CHECK(at.state() == BillingState::past_due);
  CHECK(at.orgs.list_waiting_billing_events().empty());
}

TEST_CASE("a payment request that was paid answers a campaign as an invoice does") {
  Office at;
  at.orgs.update_org_billing_ids(acme, {.lago_id = "lago_acme"}).value();
  const auto campaign = [&] {
    return at
        .hand_in(lago_webhook(lago_event("dunning_campaign.finished", "dunning_campaign",
                                         R"({"customer_external_id":"lago_acme"})")))
        .value()
        .state;
  };
  CHECK(campaign() == BillingState::locked);  // nothing else is known of what was to be paid
  const std::string request = lago_event(
      "payment_request.payment_status_updated", "payment_request",
      R"({"lago_id":"p1","payment_status":"succeeded","invoices":[],"customer":{"external_id":"lago_acme"}})");
  const auto paid = at.hand_in(lago_webhook(request));
  REQUIRE_MESSAGE(paid.ok(), paid.error().message());
  CHECK(paid.value().state == BillingState::current);
}

TEST_CASE("live, a store forgets what its test mode said, and does not take it for an import's") {
  BillingKeys keys = webhook_keys();
  keys.stripe.mode = BillingMode::test;
  Office at(keys);
  at.set("billing_mode", "\"test\"");
  const std::string body =
      stripe_event("evt_1", "invoice.payment_failed", stripe_object("in_1", "open"), at.now() - 1, false);
  REQUIRE(at.hand_in(stripe_webhook(body, *at.time)));
  CHECK(at.state() == BillingState::past_due);
  at.set("billing_mode", "\"live\"");
  CHECK(at.orgs.sweep_billing().value() == std::vector<OrgId>{acme});
  CHECK(at.state() == BillingState::none);
}

TEST_CASE("of one object the newest reports are kept, and as many as there is room for") {
  Office at;
  for (int number = 0; number < 70; ++number) {
    at.pass(1min);
    at.fail_to_pay();
  }
  const auto text = at.store->read()->get(model::Collection::billing_objects, "stripe live invoice:in_1");
  REQUIRE(text);
  const auto reports = json::elements(json::find(*text, "reports"));
  REQUIRE(reports);
  CHECK(reports->size() == 64);
  CHECK(json::decode_string(json::find(reports->front(), "event")) == "evt_7");
  CHECK(json::decode_string(json::find(reports->back(), "event")) == "evt_70");
  // Owing began with the oldest that is still known.
  CHECK(at.orgs.get_billing(acme)->stored.since == *at.time - 63min - 1s);
}

TEST_CASE("a customer is moved from where it is: from nowhere it is refused, to itself nothing happens") {
  Office at;
  at.fail_to_pay();
  const Revision before = at.store->newest();
  CHECK(code_of(at.orgs.move_billing_customer(BillingProvider::stripe, "org_none", acme)) ==
        ErrorCode::organization_not_found);
  CHECK(at.orgs.move_billing_customer(BillingProvider::stripe, acme, acme));
  CHECK(at.state() == BillingState::past_due);
  CHECK(at.orgs.get_org(acme)->stripe_customer_id == "cus_acme");
  CHECK(at.store->newest() == before);
}

TEST_CASE("an object that went from one customer to another is stored the same, whoever is told of first") {
  const auto stored_after = [](std::string_view one, std::string_view other) {
    Office at;
    at.hear("invoice.payment_failed", "in_1", "open", one);
    at.hear("invoice.payment_failed", "in_1", "open", other);
    const auto text = at.store->read()->get(model::Collection::billing_objects, "stripe live invoice:in_1");
    return text ? std::string(json::find(*text, "customers")) : std::string();
  };
  CHECK(stored_after("cus_acme", "cus_zoe") == R"(["cus_acme","cus_zoe"])");
  CHECK(stored_after("cus_zoe", "cus_acme") == R"(["cus_acme","cus_zoe"])");
}
