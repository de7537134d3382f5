// Records of billing that cannot be read are named by whoever needs them, and nobody's record stops the
// billing of others.
#include <doctest/doctest.h>

#include <orgmgr/transfer.hpp>
#include <string>

#include "billing/office.hpp"
#include "unit/stored_by_hand.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

TEST_CASE("a stored event that cannot be read is named, and does not pass for a new one") {
  Office at;
  const Webhook webhook = stripe_webhook(
      stripe_event("evt_1", "invoice.paid", stripe_object("in_1", "paid"), at.now() - 1), *at.time);
  REQUIRE(at.hand_in(webhook));
  store_raw(at, model::Collection::billing_events, "stripe live evt_1", R"({"event_id":7})");
  CHECK(unreadable([&] { (void)at.hand_in(webhook); }) ==
        "The stored record billing_events stripe live evt_1");
  CHECK(unreadable([&] {
          (void)export_records(at.orgs, ExportForm::lines, [](std::string_view, std::string_view) {});
        }) == "The stored record billing_events stripe live evt_1");
  CHECK(at.state() == BillingState::current);
}

TEST_CASE("a billed object that cannot be read is named, and its next event is not taken") {
  Office at;
  at.fail_to_pay();
  const std::string key = "stripe live invoice:in_1";
  const auto stored = at.store->read()->get(model::Collection::billing_objects, key);
  REQUIRE(stored);
  store_raw(at, model::Collection::billing_objects, key, R"({"object":7})");
  const Revision before = at.store->newest();
  CHECK(unreadable([&] { at.pay(); }) == "The stored record billing_objects " + key);
  CHECK(at.store->newest() == before);
  store_raw(at, model::Collection::billing_objects, key, *stored);
  at.pay();
  CHECK(at.state() == BillingState::current);
}

TEST_CASE("what is due is told without a look at the records of those who are nobody's customer") {
  Office at;
  at.fail_to_pay();
  at.pass(4 * day);
  store_raw(at, model::Collection::organizations, "org_none",
            R"({"id":7,"lago_customer_id":null,"stripe_customer_id":null})");
  REQUIRE(at.orgs.list_billing_due().size() == 1);
  CHECK(at.orgs.list_billing_due()[0].org_id == acme);
  store_raw(at, model::Collection::organizations, "org_none", R"({"id":7,"billing":{"state":"past_due"}})");
  CHECK(unreadable([&] { (void)at.orgs.list_billing_due(); }) == "The stored record organizations org_none");
  store_raw(at, model::Collection::organizations, "org_none", R"({"id":7,"lago_customer_id":"lago_none"})");
  CHECK(unreadable([&] { (void)at.orgs.list_billing_due(); }) == "The stored record organizations org_none");
}
