// What turns when a lock comes or goes: what lets people in again, remembered answers, sessions and claims.
#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "billing/office.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using namespace std::chrono_literals;

TEST_CASE("a lock is mended from inside") {
  Office at;
  at.write_off();
  SUBCASE("the offered ownership is accepted by somebody who is locked out") {
    at.orgs.as("olga").offer_ownership(acme, "mia").value();
    REQUIRE_FALSE(at.orgs.can(acme, "mia", Permission{"billing.manage"}).allowed);
    CHECK(at.orgs.as("mia").accept_ownership(acme));
    CHECK(at.orgs.can(acme, "mia", Permission{"org.delete"}).allowed);
    // One owner among others now.
    CHECK(at.orgs.can(acme, "olga", Permission{"org.delete"}).code == AccessCode::billing_locked);
  }
  SUBCASE("a suspended organization stays suspended") {
    at.orgs.suspend_organization(acme).value();
    CHECK(at.orgs.can(acme, "olga", Permission{"org.transfer"}).code == AccessCode::organization_suspended);
    CHECK(at.orgs.can(acme, "mia", Permission{"org.read"}).code == AccessCode::billing_locked);
  }
  SUBCASE("paying lets everybody in") {
    at.pass(1h);
    at.pay();
    for (const std::string& user : members)
      CHECK(at.orgs.can(acme, UserId{user}, Permission{"org.read"}).allowed);
  }
  SUBCASE("the setting names other roles") {
    at.set("lockout_roles", R"(["admin"])");
    CHECK(at.orgs.can(acme, "ada", Permission{"billing.read"}).allowed);
    CHECK(at.orgs.can(acme, "ada", Permission{"members.read"}).code == AccessCode::billing_locked);
    CHECK(at.orgs.can(acme, "bill", Permission{"billing.read"}).code == AccessCode::billing_locked);
    CHECK(at.orgs.can(acme, "olga", Permission{"billing.manage"}).allowed);
  }
  SUBCASE("what was deleted while locked is brought back locked") {
    at.orgs.as("olga").delete_organization(acme).value();
    at.orgs.as("olga").restore_organization(acme).value();
    CHECK(at.orgs.can(acme, "ada", Permission{"org.read"}).code == AccessCode::billing_locked);
  }
}

TEST_CASE("a remembered answer turns when grace ends, by the clock alone") {
  Office at;
  at.fail_to_pay();
  const Timestamp until = at.orgs.get_billing(acme)->stored.grace_until.value();
  const Decision in_grace{true, AccessCode::allowed, Notice::past_due_grace};
  const Decision locked{false, AccessCode::billing_locked, Notice::none};
  const auto ask = [&](const char* user, const char* permission) {
    return at.orgs.can(acme, UserId{user}, Permission{permission});
  };
  const Revision before = at.store->newest();
  *at.time = until - 1us;
  CHECK(ask("ada", "org.read") == in_grace);
  CHECK(ask("olga", "reports.run") == in_grace);
  *at.time = until;
  CHECK(ask("ada", "org.read") == locked);
  CHECK(ask("olga", "reports.run") == locked);
  CHECK(ask("olga", "billing.manage") == Decision{true, AccessCode::allowed, Notice::none});
  CHECK(at.store->newest() == before);
  SUBCASE("and when an override ends") {
    at.orgs.override_billing(acme, BillingState::current, until + day).value();
    CHECK(ask("ada", "org.read") == Decision{true, AccessCode::allowed, Notice::none});
    *at.time = until + day;
    CHECK(ask("ada", "org.read") == locked);
  }
}

TEST_CASE("a remembered answer turns with a commit, of anything, at a time that this clock has not reached") {
  Office at;
  at.fail_to_pay();
  const Timestamp until = at.orgs.get_billing(acme)->stored.grace_until.value();
  *at.time = until - 1us;
  REQUIRE(at.orgs.can(acme, "ada", Permission{"org.read"}).allowed);
  *at.time = until;
  REQUIRE(at.orgs.create_organization("Elsewhere"));
  *at.time = until - 1us;  // nothing is judged by a time before the last commit's
  CHECK(at.orgs.can(acme, "ada", Permission{"org.read"}).code == AccessCode::billing_locked);
  CHECK(at.orgs.explain_access(acme, "ada", "org.read").value().decision.code == AccessCode::billing_locked);
}

TEST_CASE("claims made before a lock end with it") {
  struct Lock {
    const char* name;
    std::function<void(Office&)> prepare;
    std::function<void(Office&)> lock;
  };
  const auto nothing = [](Office&) {};
  const std::vector<Lock> locks{
      {"written off", nothing, [](Office& at) { at.write_off(); }},
      {"overridden", nothing,
       [](Office& at) { at.orgs.override_billing(acme, BillingState::locked, *at.time + day).value(); }},
      {"by the clock", [](Office& at) { at.fail_to_pay(); }, [](Office& at) { at.pass(3 * day); }},
  };
  for (const Lock& lock : locks) {
    CAPTURE(lock.name);
    for (const std::string& user : members) {
      CAPTURE(user);
      Office at;
      lock.prepare(at);
      const auto session = at.orgs.create_session(UserId{user}, {.organization = acme.str()}).value();
      const Json claims = at.orgs.session_claims(session.token).value();
      REQUIRE(at.orgs.verify_claims(claims));
      lock.lock(at);
      CHECK(code_of(at.orgs.verify_claims(claims)) == ErrorCode::claims_outdated);
      const bool keeps_reading = user == "olga" || user == "otto" || user == "bill";
      const SessionState state = at.orgs.check_session(session.token).value().state;
      if (keeps_reading) {
        CHECK(state != SessionState::billing_locked);
      } else {
        CHECK(state == SessionState::billing_locked);
        CHECK(code_of(at.orgs.check_session(session.token, acme)) == ErrorCode::organization_not_found);
      }
      // Paid, and no claim of before is revived.
      at.pass(1h);
      at.orgs.end_billing_override(acme).value();
      at.pay();
      CHECK(at.state() == BillingState::current);
      CHECK(code_of(at.orgs.verify_claims(claims)) == ErrorCode::claims_outdated);
    }
  }
}

TEST_CASE("claims made before a lock by the clock are not revived by unlinking the customer") {
  Office at;
  at.fail_to_pay();
  const auto session = at.orgs.create_session("mia", {.organization = acme.str()}).value();
  const Json claims = at.orgs.session_claims(session.token).value();
  at.pass(3 * day);
  at.orgs.clear_org_billing_ids(acme, {.stripe = true}).value();
  CHECK(at.state() == BillingState::none);
  CHECK(code_of(at.orgs.verify_claims(claims)) == ErrorCode::claims_outdated);
}

TEST_CASE("a payment that changes nothing ends nobody's choice of organization") {
  Office at;
  at.pay();
  const auto session = at.orgs.create_session("mia", {.organization = acme.str()}).value();
  const Json claims = at.orgs.session_claims(session.token).value();
  at.pass(30 * day - 1h);
  at.pay();
  at.hear("customer.subscription.updated", "sub_1", "active");
  CHECK(at.orgs.check_session(session.token).value().state == SessionState::organization);
  CHECK(at.orgs.verify_claims(claims));
}
