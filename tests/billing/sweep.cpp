// What a sweep brings up to date: what the clock changed, and what a plan or a setting changed.
#include <doctest/doctest.h>

#include <orgmgr/transfer.hpp>
#include <string>

#include "billing/office.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using namespace std::chrono_literals;

namespace {

Plan plan_with_grace(std::int64_t days) {
  Plan plan;
  plan.name = "founders_friend";
  plan.grace_days = days;
  return plan;
}

/// Sweeps, and requires that acme was all there was to do, in one commit, and that nothing is left.
void sweep_acme(Office& at) {
  const Revision before = at.store->newest();
  CHECK(at.orgs.sweep_billing().value() == std::vector<OrgId>{acme});
  CHECK(at.store->newest() == before + 1);
  CHECK(at.orgs.list_billing_due().empty());
  CHECK(at.orgs.sweep_billing().value().empty());
}

}  // namespace

TEST_CASE("a sweep applies what a plan's or a setting's days of grace have become") {
  Office at;  // the setting says three days
  at.fail_to_pay();
  const Timestamp since = at.orgs.get_billing(acme)->stored.since.value();
  std::int64_t days = 0;
  SUBCASE("of the plan, longer") {
    days = 9;
    at.orgs.set_plan(plan_with_grace(days)).value();
  }
  SUBCASE("of the plan, none") { at.orgs.set_plan(plan_with_grace(days)).value(); }
  SUBCASE("of the setting") {
    days = 1;
    at.set("grace_days", "1");
  }
  SUBCASE("of the counts in the settings") {
    days = 5;
    at.set("limits", R"({"*":{"grace_days":5}})");
  }
  const BillingState state = days == 0 ? BillingState::locked : BillingState::past_due;
  const auto due = at.orgs.list_billing_due();
  REQUIRE(due.size() == 1);
  CHECK(due[0].org_id == acme);
  CHECK(due[0].stored == BillingState::past_due);
  CHECK(due[0].state == state);
  CHECK(due[0].changed_at == *at.time);
  CHECK(at.state() == BillingState::past_due);  // not before the sweep
  sweep_acme(at);
  CHECK(at.state() == state);
  CHECK(at.orgs.get_billing(acme)->stored.grace_until == since + std::chrono::days(days));
}

TEST_CASE("a sweep after a lock by the clock opens again where grace has become longer") {
  Office at;
  at.fail_to_pay();
  at.pass(4 * day);
  REQUIRE(at.state() == BillingState::locked);
  SUBCASE("the lock was not swept") {}
  SUBCASE("the lock was swept") { sweep_acme(at); }
  at.orgs.set_plan(plan_with_grace(9)).value();
  CHECK_FALSE(at.orgs.can(acme, "mia", Permission{"org.read"}).allowed);
  sweep_acme(at);
  CHECK(at.orgs.can(acme, "mia", Permission{"org.read"}) ==
        Decision{true, AccessCode::allowed, Notice::past_due_grace});
  at.pass(5 * day);
  CHECK(at.orgs.can(acme, "mia", Permission{"org.read"}).code == AccessCode::billing_locked);
}

TEST_CASE("a sweep keeps an override, and drops one that is over") {
  Office at;
  at.fail_to_pay();
  at.orgs.override_billing(acme, BillingState::current, *at.time + day, {.reason = "a promise"}).value();
  at.orgs.set_plan(plan_with_grace(0)).value();
  REQUIRE(at.orgs.list_billing_due().size() == 1);
  CHECK(at.orgs.list_billing_due()[0].state == BillingState::current);
  sweep_acme(at);
  CHECK(at.state() == BillingState::current);
  CHECK(at.orgs.get_billing(acme)->stored.override_reason == "a promise");
  at.pass(day);
  REQUIRE(at.orgs.list_billing_due().size() == 1);
  CHECK(at.orgs.list_billing_due()[0].state == BillingState::locked);
  CHECK(at.orgs.list_billing_due()[0].changed_at == *at.time);
  sweep_acme(at);
  CHECK(at.state() == BillingState::locked);
  CHECK_FALSE(at.orgs.get_billing(acme)->stored.override_state);
}

TEST_CASE("a sweep applies another mode of the store: what the other mode said counts no more") {
  Office at;
  at.write_off();
  at.set("billing_mode", "\"test\"");
  CHECK(at.state() == BillingState::locked);
  sweep_acme(at);
  CHECK(at.state() == BillingState::none);
  at.set("billing_mode", "\"live\"");
  sweep_acme(at);
  CHECK(at.state() == BillingState::locked);
}

TEST_CASE(
    "a sweep leaves alone whom nothing changed for: paid, unknown, on another plan, of their own grace") {
  Office at;
  const auto make = [&](const std::string& name, std::string_view plan) {
    REQUIRE(at.orgs.create_organization(
        name, {.plan_tier = std::string(plan), .id = "org_" + name, .stripe_id = "cus_" + name}));
  };
  make("paid", "");
  make("gold", "gold");
  make("own", "");
  make("unknown", "");
  at.orgs.set_organization_limits("org_own", Json::parse(R"({"grace_days":7})").value()).value();
  at.hear("invoice.paid", "in_2", "paid", "cus_paid");
  at.hear("invoice.payment_failed", "in_3", "open", "cus_gold");
  at.hear("invoice.payment_failed", "in_4", "open", "cus_own");
  Plan gold = plan_with_grace(3);
  gold.name = "gold";
  at.orgs.set_plan(gold).value();
  at.orgs.set_plan(plan_with_grace(9)).value();
  const Revision before = at.store->newest();
  CHECK(at.orgs.list_billing_due().empty());
  CHECK(at.orgs.sweep_billing().value().empty());
  at.fail_to_pay();
  CHECK(at.orgs.get_billing(acme)->stored.grace_until ==
        at.orgs.get_billing(acme)->stored.since.value() + 9 * day);
  CHECK(at.store->newest() == before + 1);
}

TEST_CASE("what an import says of billing stands, though nothing tells what led to it") {
  for (const char* customer : {"", R"("stripe_customer_id":"cus_old",)"}) {
    CAPTURE(customer);
    Office at;
    at.pay();
    REQUIRE(import_lines(
        at.orgs,
        R"({"organization":{"id":"org_old","name":"Old","created_at":"2026-01-01T00:00:00.000000Z",)" +
            std::string(customer) +
            R"("plan_tier":"founders_friend","billing":{"state":"past_due",)"
            R"("since":"2026-11-19T00:00:00.000000Z","grace_until":"2026-11-22T00:00:00.000000Z"}}})"));
    at.orgs.set_plan(plan_with_grace(0)).value();
    CHECK(at.orgs.sweep_billing().value().empty());
    CHECK(at.orgs.get_billing("org_old")->state == BillingState::past_due);
    at.pass(2 * day);
    CHECK(at.orgs.sweep_billing().value() == std::vector<OrgId>{OrgId{"org_old"}});
    CHECK(at.orgs.get_billing("org_old")->stored.state == BillingState::locked);
    CHECK(at.orgs.sweep_billing().value().empty());
  }
}
