// What was reported of a customer went with the organization that had it first: purging that one, after the
// customer had moved on, let the next one to have it out of its lock.
#include <doctest/doctest.h>

#include "billing/office.hpp"

using namespace orgmgr;
using tests::acme;
using tests::Office;

namespace {

const OrgId second{"org_second"};
const OrgId third{"org_third"};

struct Moved : Office {
  Moved() {
    set("grace_days", "0");
    REQUIRE(orgs.create_organization("Second", {.id = second.str(), .owner = "olga"}));
    REQUIRE(orgs.create_organization("Third", {.id = third.str(), .owner = "zoe"}));
    fail_to_pay();
    REQUIRE(state() == BillingState::locked);
    REQUIRE(orgs.move_billing_customer(BillingProvider::stripe, acme, second));
  }
  void purge(const OrgId& org) {
    REQUIRE(orgs.delete_organization(org));
    REQUIRE(orgs.purge_organization(org));
  }
  [[nodiscard]] BillingState state_of(const OrgId& org) const { return orgs.get_billing(org)->state; }
  [[nodiscard]] std::uint64_t kept(model::Collection collection) const {
    return store->read()->count(collection);
  }
};

}  // namespace

TEST_CASE(
    "a customer that moved keeps its state when the organization it left is purged, and it moves again") {
  Moved at;
  at.purge(acme);
  CHECK(at.state_of(second) == BillingState::locked);
  CHECK(at.kept(model::Collection::billing_events) == 1);
  REQUIRE(at.orgs.move_billing_customer(BillingProvider::stripe, second, third));
  CHECK(at.state_of(third) == BillingState::locked);
  CHECK(at.state_of(second) == BillingState::none);
  CHECK(at.orgs.list_billing_due().empty());
}

TEST_CASE("the events of a customer that is linked elsewhere by hand go with it, too") {
  Moved at;
  REQUIRE(at.orgs.clear_org_billing_ids(second, {.stripe = true}));
  REQUIRE(at.orgs.update_org_billing_ids(third, {.stripe_id = "cus_acme"}));
  at.purge(second);
  at.purge(acme);
  CHECK(at.state_of(third) == BillingState::locked);
  CHECK(at.kept(model::Collection::billing_events) == 1);
  at.purge(third);
  CHECK(at.kept(model::Collection::billing_events) == 0);
  CHECK(at.kept(model::Collection::billing_objects) == 0);
}

TEST_CASE("purging the last organization that had a customer forgets everything that was reported of it") {
  Moved at;
  at.purge(acme);
  at.purge(second);
  CHECK(at.kept(model::Collection::billing_events) == 0);
  CHECK(at.kept(model::Collection::billing_objects) == 0);
  REQUIRE(at.orgs.update_org_billing_ids(third, {.stripe_id = "cus_acme"}));
  CHECK(at.state_of(third) == BillingState::none);
}

TEST_CASE("objects without an event still count when a customer is linked, and are forgotten with it") {
  Moved at;
  // As a store that an earlier release purged in may be.
  REQUIRE(at.store->read()->get(model::Collection::billing_events, "stripe live evt_1"));
  at.store->wait_durable(at.store->commit({}, [](storage::Transaction& transaction) {
    transaction.erase(model::Collection::billing_events, "stripe live evt_1");
    return storage::Ruling{.apply = true};
  }));
  REQUIRE(at.kept(model::Collection::billing_events) == 0);
  REQUIRE(at.orgs.move_billing_customer(BillingProvider::stripe, second, third));
  CHECK(at.state_of(third) == BillingState::locked);
  at.purge(third);
  CHECK(at.kept(model::Collection::billing_objects) == 0);
}
