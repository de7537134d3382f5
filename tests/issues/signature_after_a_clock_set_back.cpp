// A clock set back made a recorded webhook of Stripe good again: expiry is judged by the later of the clock
// and the last journal time.
#include <doctest/doctest.h>

#include "billing/office.hpp"

using namespace orgmgr;
using namespace std::chrono_literals;
using tests::code_of;

TEST_CASE("a signature that was too old stays so when the clock is set back") {
  tests::Office at;
  const std::string body = tests::stripe_event(
      "evt_old", "invoice.payment_failed", tests::stripe_object("in_1", "open", "cus_acme"), at.now() - 1);
  const tests::Webhook recorded = tests::stripe_webhook(body, *at.time);
  at.pass(301s);
  CHECK(code_of(at.hand_in(recorded)) == ErrorCode::signature_expired);
  REQUIRE(at.orgs.rename_organization(tests::acme, "Acme of today"));  // the journal knows the time
  at.pass(-301s);
  CHECK(code_of(at.hand_in(recorded)) == ErrorCode::signature_expired);
  CHECK(at.state() == BillingState::none);
}

TEST_CASE("how far ahead a signature is goes by the clock alone") {
  tests::Office at;
  at.pass(10s);
  REQUIRE(at.orgs.rename_organization(tests::acme, "Acme of today"));
  at.pass(-10s);
  const std::string body = tests::stripe_event(
      "evt_new", "invoice.payment_failed", tests::stripe_object("in_1", "open", "cus_acme"), at.now() - 1);
  CHECK(code_of(at.hand_in(tests::stripe_webhook(body, *at.time + 301s))) == ErrorCode::signature_in_future);
  at.pass(10s);
  CHECK(at.hand_in(tests::stripe_webhook(body, *at.time)));
}
