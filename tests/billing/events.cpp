// What becomes of an event: once however often it is told, found by its customer, and kept.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <thread>

#include <orgmgr/transfer.hpp>

#include "billing/office.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using test::ChildProcess;
using test::TemporaryFolder;
using namespace std::chrono_literals;

namespace {

/// A host on a folder of its own, at a time that stands still.
OrgManager open_folder(const std::string& folder, BillingKeys keys = webhook_keys()) {
  OpenOptions options;
  options.billing = std::move(keys);
  options.clock = [] { return at_second(1'790'000'000); };
  return OrgManager(folder, options);
}

Webhook failed_payment(int number) {
  const std::string name = std::to_string(number);
  return stripe_webhook(stripe_event("evt_" + name, "invoice.payment_failed",
                                     stripe_object("in_" + name, "open"), 1'789'999'000 + number),
                        at_second(1'790'000'000));
}

Result<BillingReceipt> hand_in(OrgManager& orgs, const Webhook& webhook) {
  return orgs.apply_billing_event(webhook.provider, webhook.headers, webhook.body);
}

std::size_t count_of_op(const OrgManager& orgs, std::string_view op) {
  const Changes changes = orgs.read_changes(0, 10'000);
  return static_cast<std::size_t>(std::count_if(changes.commits.begin(), changes.commits.end(),
                                                [&](const Commit& commit) { return commit.op == op; }));
}

void make_acme(OrgManager& orgs) {
  REQUIRE(orgs.create_organization("Acme", {.id = acme.str(), .owner = "olga", .stripe_id = "cus_acme"}));
}

std::string billing_text(const OrgManager& orgs, const OrgId& org) {
  return to_json(orgs.get_billing(org).value().stored);
}

}  // namespace

TEST_CASE("an event counts once") {
  Office at;
  const Webhook webhook = stripe_webhook(
      stripe_event("evt_1", "invoice.payment_failed", stripe_object("in_1", "open"), at.now() - 1), *at.time);
  const BillingReceipt first = at.hand_in(webhook).value();
  CHECK_FALSE(first.repeated);
  CHECK(first.outcome == BillingOutcome::applied);
  CHECK(first.org_id == acme);
  CHECK(first.state == BillingState::past_due);
  const Revision then = at.store->newest();
  const BillingReceipt second = at.hand_in(webhook).value();
  CHECK(second.repeated);
  CHECK(second.outcome == first.outcome);
  CHECK(second.org_id == first.org_id);
  CHECK(second.state == first.state);
  CHECK(at.store->newest() == then);
  // Signed anew, as by a provider that tells it again later.
  at.pass(1h);
  CHECK(at.hand_in(stripe_webhook(webhook.body, *at.time)).value().repeated);
}

TEST_CASE("of two threads that hand in the same events, one has each applied") {
  constexpr int events = 50;
  const TemporaryFolder folder;
  OrgManager orgs = open_folder(folder / "store");
  make_acme(orgs);
  std::array<int, 2> applied{};
  std::array<std::thread, 2> threads;
  for (std::size_t place = 0; place < threads.size(); ++place) {
    threads.at(place) = std::thread([&, place] {
      OrgManager own = orgs;
      for (int number = 0; number < events; ++number) {
        const auto receipt = hand_in(own, failed_payment(number));
        if (receipt && !receipt.value().repeated) ++applied.at(place);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(applied[0] + applied[1] == events);
  CHECK(count_of_op(orgs, "apply_billing_event") == events);
}

TEST_CASE("of two processes that hand in the same events, one has each applied") {
  constexpr int events = 50;
  const TemporaryFolder folder;
  {
    OrgManager orgs = open_folder(folder / "store");
    make_acme(orgs);
  }
  const auto tell_all = [&] {
    OrgManager orgs = open_folder(folder / "store");
    int applied = 0;
    for (int number = 0; number < events; ++number) {
      if (!hand_in(orgs, failed_payment(number)).value().repeated) ++applied;
    }
    return applied;
  };
  ChildProcess one(tell_all);
  ChildProcess other(tell_all);
  CHECK(one.wait() + other.wait() == events);
  OrgManager orgs = open_folder(folder / "store");
  CHECK(count_of_op(orgs, "apply_billing_event") == events);
  CHECK(orgs.get_billing(acme)->stored.since == at_second(1'789'999'000));
}

TEST_CASE("types that say nothing of access are recorded and change nothing") {
  Office at;
  const std::string before = billing_text(at.orgs, acme);
  const auto receipt = at.hear("invoice.created", "in_1", "draft");
  CHECK(receipt.outcome == BillingOutcome::ignored);
  CHECK_FALSE(receipt.org_id);
  CHECK(billing_text(at.orgs, acme) == before);
  CHECK(at.orgs.list_waiting_billing_events().empty());
}

TEST_CASE("an event about an unknown customer waits until one is linked") {
  Office at;
  REQUIRE(at.orgs.create_organization("Beta", {.id = "org_beta"}));
  const auto receipt = at.hear("invoice.marked_uncollectible", "in_9", "uncollectible", "cus_new");
  CHECK(receipt.outcome == BillingOutcome::unknown_customer);
  CHECK_FALSE(receipt.org_id);
  at.hear("customer.subscription.updated", "sub_9", "active", "cus_new");
  const auto waiting = at.orgs.list_waiting_billing_events();
  REQUIRE(waiting.size() == 2);
  CHECK(waiting[0].customers == std::vector<std::string>{"cus_new"});
  CHECK(waiting[0].type == "invoice.marked_uncollectible");
  CHECK(at.orgs.get_billing("org_beta")->state == BillingState::none);

  at.orgs.update_org_billing_ids("org_beta", {.stripe_id = "cus_new"}).value();
  CHECK(at.orgs.get_billing("org_beta")->state == BillingState::locked);
  CHECK(at.orgs.list_waiting_billing_events().empty());
  CHECK(at.state() == BillingState::none);
}

TEST_CASE("an organization made with its customer knows what was said before") {
  Office at;
  at.hear("customer.subscription.deleted", "sub_9", "canceled", "cus_new");
  REQUIRE(at.orgs.create_organization("Beta", {.id = "org_beta", .stripe_id = "cus_new"}));
  CHECK(at.orgs.get_billing("org_beta")->state == BillingState::canceled);
  CHECK(at.orgs.list_waiting_billing_events().empty());
}

TEST_CASE("the state goes with the customer") {
  Office at;
  at.fail_to_pay();
  const std::string owed = billing_text(at.orgs, acme);
  REQUIRE(at.orgs.create_organization("Beta", {.id = "org_beta"}));
  SUBCASE("unlinked, it is none; linked again, it is back") {
    at.orgs.clear_org_billing_ids(acme, {.stripe = true}).value();
    CHECK(at.state() == BillingState::none);
    at.orgs.update_org_billing_ids(acme, {.stripe_id = "cus_acme"}).value();
    CHECK(billing_text(at.orgs, acme) == owed);
  }
  SUBCASE("told while nobody has the customer, and linked to another") {
    at.orgs.clear_org_billing_ids(acme, {.stripe = true}).value();
    at.pass(1h);
    CHECK(at.hear("invoice.paid", "in_1", "paid").outcome == BillingOutcome::unknown_customer);
    at.orgs.update_org_billing_ids("org_beta", {.stripe_id = "cus_acme"}).value();
    CHECK(at.orgs.get_billing("org_beta")->state == BillingState::current);
  }
  SUBCASE("moved in one commit") {
    const Revision before = at.store->newest();
    at.orgs.move_billing_customer(BillingProvider::stripe, acme, "org_beta").value();
    CHECK(at.store->newest() == before + 1);
    CHECK(at.store->last_commit().op == "move_billing_customer");
    CHECK(at.state() == BillingState::none);
    CHECK(billing_text(at.orgs, "org_beta") == owed);
    CHECK_FALSE(at.orgs.get_org(acme)->stripe_customer_id);
    CHECK(at.orgs.find_org_by_billing_id(BillingProvider::stripe, "cus_acme")->id == OrgId{"org_beta"});
    CHECK(at.hear("invoice.paid", "in_1", "paid").org_id == OrgId{"org_beta"});
  }
  SUBCASE("an override does not go with it, and stays as it was given") {
    at.orgs.override_billing(acme, BillingState::current, *at.time + 24h, {.reason = "promised"}).value();
    at.orgs.move_billing_customer(BillingProvider::stripe, acme, "org_beta").value();
    CHECK(at.orgs.get_billing(acme)->overridden);
    const Billing kept = at.orgs.get_billing(acme)->stored;
    CHECK(kept.override_state == BillingState::current);
    CHECK(kept.override_until == *at.time + 24h);
    CHECK(kept.override_by == "host");
    CHECK(kept.override_reason == "promised");
    CHECK_FALSE(at.orgs.get_billing("org_beta")->overridden);
  }
  SUBCASE("refusals") {
    CHECK(code_of(at.orgs.move_billing_customer(BillingProvider::lago, acme, "org_beta")) ==
          ErrorCode::billing_customer_not_linked);
    CHECK(code_of(at.orgs.move_billing_customer(BillingProvider::stripe, acme, "org_none")) ==
          ErrorCode::organization_not_found);
    at.orgs.update_org_billing_ids("org_beta", {.stripe_id = "cus_beta"}).value();
    CHECK(code_of(at.orgs.move_billing_customer(BillingProvider::stripe, acme, "org_beta")) ==
          ErrorCode::billing_id_taken);
    at.orgs.delete_organization("org_beta").value();
    CHECK(code_of(at.orgs.move_billing_customer(BillingProvider::stripe, acme, "org_beta")) ==
          ErrorCode::organization_deleted);
    CHECK(billing_text(at.orgs, acme) == owed);
  }
}

TEST_CASE("what the clock changed is due until it is swept") {
  Office at;
  at.fail_to_pay();
  CHECK(at.orgs.list_billing_due().empty());
  at.pass(3 * 24h);
  const auto due = at.orgs.list_billing_due();
  REQUIRE(due.size() == 1);
  CHECK(due[0].org_id == acme);
  CHECK(due[0].stored == BillingState::past_due);
  CHECK(due[0].state == BillingState::locked);
  CHECK(due[0].changed_at == at.orgs.get_billing(acme)->stored.grace_until);
  CHECK(at.orgs.sweep_billing().value() == std::vector<OrgId>{acme});
  CHECK(at.store->last_commit().op == "sweep_billing");
  CHECK(at.orgs.get_billing(acme)->stored.state == BillingState::locked);
  CHECK(at.orgs.list_billing_due().empty());
  const Revision swept = at.store->newest();
  CHECK(at.orgs.sweep_billing().value().empty());
  CHECK(at.store->newest() == swept);
  SUBCASE("an override that ran out") {
    at.orgs.override_billing(acme, BillingState::current, *at.time + 1h).value();
    at.pass(1h);
    REQUIRE(at.orgs.list_billing_due().size() == 1);
    CHECK(at.orgs.sweep_billing().value().size() == 1);
    CHECK_FALSE(at.orgs.get_billing(acme)->stored.override_state);
    CHECK(at.state() == BillingState::locked);
  }
}

TEST_CASE("overrides are for current and locked, and end") {
  Office at;
  const auto code = [&](BillingState state, Timestamp until) {
    return code_of(at.orgs.override_billing(acme, state, until));
  };
  for (const BillingState state : {BillingState::none, BillingState::past_due, BillingState::canceled}) {
    CHECK(code(state, *at.time + 1h) == ErrorCode::argument_invalid);
  }
  CHECK(code(BillingState::current, *at.time) == ErrorCode::argument_invalid);
  CHECK(code(BillingState::current, *at.time + 3651 * 24h) == ErrorCode::argument_invalid);
  at.orgs.override_billing(acme, BillingState::locked, *at.time + 1h, {.reason = "chargeback"}).value();
  const Billing stored = at.orgs.get_billing(acme)->stored;
  CHECK(stored.override_by == "host");
  CHECK(stored.override_reason == "chargeback");
  // Events go on below it, and count when it ends.
  at.pay();
  CHECK(at.state() == BillingState::locked);
  at.orgs.end_billing_override(acme).value();
  CHECK(at.state() == BillingState::current);
}

TEST_CASE("a store takes events of one mode") {
  Office at;
  at.set("billing_mode", "\"test\"");
  const std::string live =
      stripe_event("evt_live", "invoice.paid", stripe_object("in_1", "paid"), at.now() - 1);
  CHECK(code_of(at.hand_in(stripe_webhook(live, *at.time))) == ErrorCode::event_other_mode);
  CHECK(at.state() == BillingState::none);
  at.set("billing_mode", "\"live\"");
  CHECK(at.hand_in(stripe_webhook(live, *at.time)).value().state == BillingState::current);
  const std::string test =
      stripe_event("evt_test", "invoice.paid", stripe_object("in_1", "paid"), at.now() - 1, false);
  CHECK(code_of(at.hand_in(stripe_webhook(test, *at.time))) == ErrorCode::event_other_mode);
}

TEST_CASE("a store that is opened again, and one filled from its export, stand as before") {
  const TemporaryFolder folder;
  std::string exported;
  std::string before;
  {
    OrgManager orgs = open_folder(folder / "store");
    make_acme(orgs);
    REQUIRE(hand_in(orgs, failed_payment(1)));
    orgs.override_billing(acme, BillingState::current, at_second(1'790'003'600)).value();
    before = billing_text(orgs, acme);
  }
  OrgManager again = open_folder(folder / "store");
  CHECK(billing_text(again, acme) == before);
  CHECK(hand_in(again, failed_payment(1)).value().repeated);
  export_records(again, ExportForm::lines,
                 [&](std::string_view, std::string_view bytes) { exported.append(bytes); });
  OrgManager copy = open_folder(folder / "copy");
  REQUIRE(import_lines(copy, exported));
  CHECK(billing_text(copy, acme) == before);
  CHECK(hand_in(copy, failed_payment(1)).value().repeated);
  // What is told next meets all that was told before.
  CHECK(hand_in(again, failed_payment(2)).value().state == hand_in(copy, failed_payment(2)).value().state);
  CHECK(billing_text(copy, acme) == billing_text(again, acme));
}

TEST_CASE("purging an organization forgets what was said of its customer") {
  using model::Collection;
  Office at;
  REQUIRE(at.orgs.create_organization("Beta", {.id = "org_beta", .stripe_id = "cus_beta"}));
  at.fail_to_pay();
  at.hear("invoice.payment_failed", "in_7", "open", "cus_beta");
  REQUIRE(at.store->read()->count(Collection::billing_objects) == 2);
  at.orgs.delete_organization(acme).value();
  CHECK(at.store->read()->count(Collection::billing_objects) == 2);
  at.orgs.purge_organization(acme).value();
  CHECK(at.store->read()->count(Collection::billing_objects) == 1);
  std::size_t mentions = 0;
  for (const Collection collection : model::all_collections) {
    at.store->read()->scan(collection, "", "", [&](std::string_view key, std::string_view text) {
      const bool named =
          key.find("acme") != std::string_view::npos || text.find("acme") != std::string_view::npos;
      if (named && collection != Collection::operations) ++mentions;
      return true;
    });
  }
  CHECK(mentions == 0);
  CHECK(at.orgs.get_billing("org_beta")->state == BillingState::past_due);
}
