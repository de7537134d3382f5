// Billing that came in by import: forms that no event leaves, and what later events make of them.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include <orgmgr/transfer.hpp>

#include "billing/office.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using namespace std::chrono_literals;

namespace {

void take_in(Office& at, const std::string& lines) {
  const auto report = import_lines(at.orgs, lines);
  REQUIRE_MESSAGE(report.ok(), report.error().message());
  REQUIRE(report.value().skipped == 0);
}

/// An organization with that billing, linked to the customer cus_old.
std::string organization_line(const std::string& billing) {
  return R"({"organization":{"id":"org_old","name":"Old","created_at":"2026-01-01T00:00:00.000000Z",)"
         R"("plan_tier":"founders_friend","stripe_customer_id":"cus_old","billing":)" +
         billing + "}}";
}

std::string object_line(const std::string& object, const std::string& reports,
                        const std::string& customer = "cus_acme") {
  return R"({"billing_object":{"provider":"stripe","mode":"live","object":")" + object +
         R"(","customers":[")" + customer + R"("],"reports":)" + reports + "}}";
}

std::string report(const std::string& standing, const std::string& event) {
  return R"([{"at":"2026-11-20T13:00:00.000000Z","received_at":"2026-11-20T13:00:01.000000Z","rank":1,)"
         R"("standing":")" +
         standing + R"(","event":")" + event + R"("}])";
}

/// The reports of an object, as they are stored.
std::string reports_of(const Office& at, std::string_view object) {
  const auto text = at.store->read()->get(model::Collection::billing_objects, object);
  REQUIRE(text);
  return std::string(json::find(*text, "reports"));
}

}  // namespace

TEST_CASE("an imported object without reports, or with reports that say nothing, says nothing") {
  Office at;
  std::string reports;
  SUBCASE("no reports") { reports = "[]"; }
  SUBCASE("an empty report") { reports = "[{}]"; }
  SUBCASE("a standing that is none") { reports = report("nonsense", "evt_old"); }
  take_in(at, object_line("invoice:in_1", reports));
  CHECK(at.orgs.list_billing_due().empty());
  CHECK(at.state() == BillingState::none);
  at.fail_to_pay();  // the same invoice
  CHECK(at.state() == BillingState::past_due);
  CHECK(at.orgs.get_billing(acme)->stored.since == *at.time - 1s);
}

TEST_CASE("a report that came in without its event is not added once more when the event is told") {
  Office at;
  take_in(at, object_line("invoice:in_1", report("failing", "evt_1")));
  CHECK(at.orgs.sweep_billing().value() == std::vector<OrgId>{acme});
  CHECK(at.state() == BillingState::past_due);
  const std::string before = reports_of(at, "stripe live invoice:in_1");
  at.fail_to_pay();  // evt_1
  CHECK(reports_of(at, "stripe live invoice:in_1") == before);
  CHECK(at.orgs.get_billing(acme)->stored.since == parse_time("2026-11-20T13:00:00.000000Z"));
}

TEST_CASE("a customer that is not gone hides nothing of what is billed to it") {
  Office at;
  at.fail_to_pay();
  take_in(at, object_line("customer:cus_acme", report("open", "evt_old")));
  CHECK(at.orgs.sweep_billing().value().empty());
  CHECK(at.state() == BillingState::past_due);
  REQUIRE(import_lines(at.orgs, object_line("customer:cus_acme", report("ended", "evt_old")),
                       {.on_duplicate = ImportOptions::OnDuplicate::update}));
  CHECK(at.orgs.sweep_billing().value() == std::vector<OrgId>{acme});
  CHECK(at.state() == BillingState::canceled);
}

TEST_CASE("an event that came in without its organization has an outcome, and no state") {
  Office at;
  take_in(at, R"({"billing_event":{"provider":"stripe","mode":"live","event_id":"evt_1",)"
              R"("type":"invoice.paid","customers":["cus_gone"],"received_at":"2026-11-20T13:00:01.000000Z",)"
              R"("outcome":"applied","org_id":"org_gone"}})");
  const BillingReceipt receipt = at.hear("invoice.paid", "in_1", "paid", "cus_gone");
  CHECK(receipt.repeated);
  CHECK(receipt.outcome == BillingOutcome::applied);
  CHECK(receipt.org_id == OrgId{"org_gone"});
  CHECK(receipt.state == BillingState::none);
}

TEST_CASE("a purge forgets the organization's events, not those that only name it in a field of their own") {
  Office at;
  at.orgs.update_org_billing_ids(acme, {.lago_id = "lago_acme"}).value();
  at.pay();
  const std::string invoice =
      lago_event("invoice.payment_status_updated", "invoice",
                 R"({"lago_id":"i1","payment_status":"failed","customer":{"external_id":"lago_acme"}})");
  REQUIRE(at.hand_in(lago_webhook(invoice)));
  take_in(at, R"({"billing_event":{"provider":"stripe","mode":"live","event_id":"evt_other",)"
              R"("type":"invoice.paid","customers":["cus_gone"],"received_at":"2026-11-20T13:00:01.000000Z",)"
              R"("outcome":"applied","org_id":"org_gone","note":{"org_id":"org_acme"}}})");
  REQUIRE(at.store->read()->count(model::Collection::billing_events) == 3);
  REQUIRE(at.store->read()->count(model::Collection::billing_objects) == 2);
  at.orgs.delete_organization(acme).value();
  at.pass(31 * day);
  at.orgs.purge_organization(acme).value();
  CHECK(at.store->read()->count(model::Collection::billing_events) == 1);
  CHECK(at.store->read()->get(model::Collection::billing_events, "stripe live evt_other"));
  CHECK(at.store->read()->count(model::Collection::billing_objects) == 0);
}

TEST_CASE("imported billing that is not ours, or only half there, decides nothing") {
  Office at;
  SUBCASE("a form of the host's own") {
    take_in(at, organization_line(R"({"invoices":["a"]})"));
    CHECK(at.orgs.get_billing("org_old")->state == BillingState::none);
    CHECK(at.orgs.list_billing_due().empty());
  }
  SUBCASE("past due, and no end of grace") {
    take_in(at, organization_line(R"({"state":"past_due","since":"2026-11-19T00:00:00.000000Z"})"));
    at.pass(1000 * day);
    CHECK(at.orgs.get_billing("org_old")->state == BillingState::past_due);
    CHECK_FALSE(at.orgs.get_billing("org_old")->changes_at);
    CHECK(at.orgs.list_billing_due().empty());
    // What a provider says makes it due from the moment on that somebody asks.
    take_in(at, object_line("invoice:in_7", report("lapsed", "evt_7"), "cus_old"));
    const auto due = at.orgs.list_billing_due();
    REQUIRE(due.size() == 1);
    CHECK(due[0].state == BillingState::locked);
    CHECK(due[0].changed_at == *at.time);
  }
  SUBCASE("an override without an end") {
    take_in(at, organization_line(R"({"state":"past_due","override_state":"current"})"));
    CHECK(at.orgs.get_billing("org_old")->state == BillingState::past_due);
    CHECK_FALSE(at.orgs.get_billing("org_old")->overridden);
  }
}

TEST_CASE("fields of billing that this release does not know outlive the state") {
  Office at;
  take_in(at, organization_line(R"({"state":"past_due","note":"from before"})"));
  at.orgs.clear_org_billing_ids("org_old", {.stripe = true}).value();
  CHECK(at.orgs.get_org("org_old")->billing.text() == R"({"state":"none","note":"from before"})");
}

TEST_CASE("a standing that came in stays with the customer, and goes when another is linked") {
  Office at;
  take_in(at, organization_line(R"({"state":"past_due"})"));
  at.orgs.update_org_billing_ids("org_old", {.stripe_id = "cus_old"}).value();
  CHECK(at.orgs.get_billing("org_old")->state == BillingState::past_due);
  at.orgs.update_org_billing_ids("org_old", {.stripe_id = "cus_other"}).value();
  CHECK(at.orgs.get_billing("org_old")->state == BillingState::none);
}
