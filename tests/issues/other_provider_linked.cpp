// An imported state of billing was forgotten when a customer of the other provider was linked or unlinked.
#include <doctest/doctest.h>

#include <string>

#include <orgmgr/transfer.hpp>

#include "billing/office.hpp"

using namespace orgmgr;
using tests::Office;

namespace {

const OrgId imported{"org_i"};

struct Imported : Office {
  explicit Imported(const std::string& provider) {
    const std::string line =
        R"({"organization":{"id":"org_i","name":"I","created_at":"2025-01-01T00:00:00.000000Z",)"
        R"("plan_tier":"founders_friend","stripe_customer_id":"cus_i","billing":{"state":"locked",)"
        R"("since":"2026-01-01T00:00:00.000000Z")" +
        provider + "}}}";
    REQUIRE(import_lines(orgs, line).value().skipped == 0);
    REQUIRE(billing() == BillingState::locked);
  }
  [[nodiscard]] BillingState billing() const { return orgs.get_billing(imported)->state; }
};

constexpr const char* by_stripe = R"(,"provider":"stripe")";

}  // namespace

TEST_CASE("a state that came from Stripe stays when customers of Lago come and go") {
  Imported at(by_stripe);
  REQUIRE(at.orgs.clear_org_billing_ids(imported, {.lago = true, .stripe = false}));
  CHECK(at.billing() == BillingState::locked);
  REQUIRE(at.orgs.update_org_billing_ids(imported, {.lago_id = "lago_i"}));
  CHECK(at.billing() == BillingState::locked);
  REQUIRE(at.orgs.clear_org_billing_ids(imported, {.lago = true, .stripe = false}));
  CHECK(at.billing() == BillingState::locked);
}

TEST_CASE("moving a customer of the other provider takes nobody's state away") {
  Imported at(by_stripe);
  REQUIRE(at.orgs.update_org_billing_ids(tests::acme, {.lago_id = "lago_acme"}));
  REQUIRE(at.orgs.move_billing_customer(BillingProvider::lago, tests::acme, imported));
  CHECK(at.billing() == BillingState::locked);
  REQUIRE(at.orgs.move_billing_customer(BillingProvider::lago, imported, tests::acme));
  CHECK(at.billing() == BillingState::locked);
}

TEST_CASE("an imported state goes along with the customer that it came from") {
  Imported at(by_stripe);
  REQUIRE(at.orgs.create_organization("Next", {.id = "org_next", .owner = "zoe"}));
  REQUIRE(at.orgs.move_billing_customer(BillingProvider::stripe, imported, "org_next"));
  CHECK(at.billing() == BillingState::none);
  CHECK(at.orgs.get_billing("org_next")->state == BillingState::locked);
}

TEST_CASE("it is forgotten when the customer that it came from is linked no more") {
  Imported at(by_stripe);
  SUBCASE("unlinked") { REQUIRE(at.orgs.clear_org_billing_ids(imported, {.lago = false, .stripe = true})); }
  SUBCASE("linked to another") {
    REQUIRE(at.orgs.update_org_billing_ids(imported, {.stripe_id = "cus_other"}));
  }
  CHECK(at.billing() == BillingState::none);
}

TEST_CASE("a state without a provider is that of the customer linked") {
  Imported at("");
  REQUIRE(at.orgs.clear_org_billing_ids(imported, {.lago = true, .stripe = false}));
  CHECK(at.billing() == BillingState::locked);
  REQUIRE(at.orgs.clear_org_billing_ids(imported, {.lago = false, .stripe = true}));
  CHECK(at.billing() == BillingState::none);
}
