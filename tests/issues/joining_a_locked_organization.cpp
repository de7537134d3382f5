// A lapse of billing kept members from inviting, and not those whom they had invited before from joining.
#include <doctest/doctest.h>

#include "billing/office.hpp"

using namespace orgmgr;
using tests::acme;
using tests::code_of;

TEST_CASE("while billing has lapsed, what members invited to waits") {
  tests::Office at;
  const NewInvitation quinn{.email = "q@example.com", .role = "member"};
  const auto by_admin = at.orgs.as("ada").create_invitation(acme, quinn).value();
  const NewInvitation link{.max_uses = 3};
  const auto by_owner = at.orgs.as("olga").create_invitation(acme, link).value();
  const auto by_host = at.orgs.create_invitation(acme, {.email = "b@example.com", .role = "billing_admin"});
  at.write_off();
  REQUIRE(at.state() == BillingState::locked);
  UserOrgs qq = at.orgs.as("qq");
  CHECK(code_of(at.orgs.as("ada").create_invitation(acme, {.email = "q2@example.com"})) ==
        ErrorCode::billing_locked);
  CHECK(code_of(qq.accept_invitation(by_admin.token, "q@example.com")) == ErrorCode::billing_locked);
  CHECK(code_of(qq.accept_invitation(by_owner.token, "")) == ErrorCode::billing_locked);
  CHECK(code_of(at.orgs.accept_invitation(by_owner.token, "qq", "")) == ErrorCode::billing_locked);
  // Whether it is owed is nothing to who has another address.
  CHECK(code_of(qq.accept_invitation(by_admin.token, "x@example.com")) == ErrorCode::email_mismatch);
  // The host is not locked out, and may send somebody who mends it.
  CHECK(at.orgs.as("bo").accept_invitation(by_host.value().token, "b@example.com"));
  at.pay();
  at.hear("invoice.paid", "in_1", "paid");
  at.orgs.override_billing(acme, BillingState::current, *at.time + tests::day).value();
  CHECK(qq.accept_invitation(by_admin.token, "q@example.com"));
}

TEST_CASE("while grace runs, they join") {
  tests::Office at;
  const auto issued = at.orgs.as("ada").create_invitation(acme, {.email = "q@example.com"}).value();
  at.fail_to_pay();
  REQUIRE(at.state() == BillingState::past_due);
  CHECK(at.orgs.as("qq").accept_invitation(issued.token, "q@example.com"));
}
