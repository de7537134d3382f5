// `orgmgr billing` through the real program.
#include <doctest/doctest.h>

#include "cli/billing_requests.hpp"

using namespace orgmgr::test;
namespace tests = orgmgr::tests;

namespace {

/// Acme is the customer cus_1; alice owns it, bert is a member, and staff is who the platform says.
void prepare(const Home& orgmgr) {
  orgmgr.must({"org", "create", "Acme", "--id", "org_a", "--owner", "alice", "--stripe", "cus_1"});
  orgmgr.must({"member", "add", "acme", "bert"});
  orgmgr.must({"init", "--platform", "Staff", "--admin", "root"});
}

std::string state_of(const Home& orgmgr, const std::string& org) {
  return first_line(orgmgr.must({"billing", "status", org, "-q"}));
}

std::string batch_line(const tests::Webhook& webhook) {
  std::string headers;
  for (const auto& [name, value] : webhook.headers)
    headers += (headers.empty() ? "" : ",") + orgmgr::json::quote(name) + ":" + orgmgr::json::quote(value);
  return R"({"op":"apply_billing_event","provider":"stripe","headers":{)" + headers + R"(},"body":)" +
         orgmgr::json::quote(webhook.body) + "}\n";
}

}  // namespace

TEST_CASE("A webhook decides the state of its organization, once") {
  const Home orgmgr;
  prepare(orgmgr);
  CHECK(state_of(orgmgr, "acme") == "none");
  const Words failed = applying(orgmgr, about_invoice("evt_1", "invoice.payment_failed"));
  CHECK(orgmgr.must(failed).starts_with(
      "Applied evt_1 (invoice.payment_failed): the billing of Acme is locked (revision "));
  CHECK(state_of(orgmgr, "acme") == "locked");
  CHECK(orgmgr({"access", "check", "acme", "bert", "org.read"}).exit_code == 9);
  const std::string head = orgmgr.must({"audit", "head"});
  CHECK(orgmgr.must(failed).starts_with("evt_1 (invoice.payment_failed) was delivered before"));
  const std::string again = orgmgr.must(joined(failed, {"--json"}));
  CHECK(member_of(again, "event_id") == "evt_1");
  CHECK(member_of(again, "repeated") == "true");
  CHECK(member_of(again, "outcome") == "applied");
  CHECK(member_of(again, "org_id") == "org_a");
  CHECK(member_of(again, "state") == "locked");
  CHECK(orgmgr.must({"audit", "head"}) == head);  // not even an empty commit
  const std::string paid =
      orgmgr.must(joined(applying(orgmgr, about_invoice("evt_2", "invoice.paid")), {"-q"}));
  CHECK(paid == "evt_2\n");
  CHECK(state_of(orgmgr, "acme") == "current");
  CHECK(orgmgr({"access", "check", "acme", "bert", "org.read"}).exit_code == 0);
}

TEST_CASE("Header and body come as a server has them at hand, keys from the environment as well") {
  const Home orgmgr;
  prepare(orgmgr);
  const tests::Webhook webhook = about_invoice("evt_1", "invoice.payment_failed");
  const std::string json_header =
      private_file(orgmgr.folder() / "header.json",
                   "{\"stripe-signature\":" + orgmgr::json::quote(webhook.headers.front().second) + "}\n");
  Environment environment = orgmgr.environment();
  environment["ORGMGR_BILLING_KEYS"] = keys_file(orgmgr);
  const Outcome piped =
      run(orgmgr.words({"billing", "apply", "--provider", "stripe", "--headers-file", json_header, "--json"}),
          webhook.body, environment);
  CHECK(piped.exit_code == 0);
  CHECK(member_of(piped.out, "outcome") == "applied");
  // a final newline of the shell's is another body
  const Outcome altered =
      run(orgmgr.words({"billing", "apply", "--provider", "stripe", "--headers-file", json_header, "--json"}),
          webhook.body + "\n", environment);
  CHECK(altered.exit_code == 6);
  CHECK(code_of(altered) == "signature_invalid");
  const std::string paid = batch_line(about_invoice("evt_2", "invoice.paid"));
  const Outcome batch = run(orgmgr.words({"batch"}), paid, environment);
  CHECK(member_of(member_of(batch.out, "result"), "state") == "current");
  const std::string repeated = orgmgr.must({"batch", "--keys", keys_file(orgmgr)}, paid);
  CHECK(member_of(member_of(repeated, "result"), "repeated") == "true");
  const Outcome without = orgmgr({"batch"}, paid);
  CHECK(without.exit_code == 9);
  CHECK(member_of(member_of(without.out, "error"), "code") == "billing_not_configured");
}

TEST_CASE("A dry run shows what an event would change, and keeps nothing of it") {
  const Home orgmgr;
  prepare(orgmgr);
  const auto before = orgmgr.files();
  const Words failed = applying(orgmgr, about_invoice("evt_1", "invoice.payment_failed"));
  const std::string shown = orgmgr.must(joined(failed, {"--dry-run", "--format", "csv"}));
  CHECK(shown.find("organizations,org_a,") != std::string::npos);
  CHECK(shown.find("billing_events,stripe live evt_1,") != std::string::npos);
  const Words unknown = applying(orgmgr, about_invoice("evt_1", "invoice.payment_failed", "cus_9"));
  CHECK(orgmgr.must(joined(unknown, {"--dry-run", "-q"})) == "stripe live evt_1\n");
  CHECK(orgmgr.files() == before);
  orgmgr.must(failed);
  CHECK(orgmgr.must(joined(failed, {"--dry-run"})).starts_with("Nothing would change."));
}

TEST_CASE("An event about an unknown customer waits until an organization is linked to it") {
  const Home orgmgr;
  prepare(orgmgr);
  orgmgr.must({"org", "create", "Beta", "--id", "org_b", "--owner", "alice"});
  const Words failed = applying(orgmgr, about_invoice("evt_1", "invoice.payment_failed", "cus_9"));
  CHECK(orgmgr.must(failed).starts_with("Recorded evt_1 (invoice.payment_failed): no organization has"));
  const std::string waiting = orgmgr.must({"billing", "events", "--json"});
  CHECK(lines_of(waiting).size() == 1);
  CHECK(member_of(waiting, "event_id") == "evt_1");
  CHECK(member_of(waiting, "customers") == "[\"cus_9\"]");
  CHECK(orgmgr.must({"billing", "link", "beta", "--stripe", "cus_9"}).starts_with("Linked the billing"));
  CHECK(orgmgr.must({"billing", "events", "-q"}).empty());
  CHECK(state_of(orgmgr, "beta") == "locked");
  CHECK(orgmgr.must({"billing", "find", "--stripe", "cus_9", "-q"}) == "org_b\n");
  CHECK(orgmgr.must({"org", "find", "--stripe", "cus_9"}) ==
        orgmgr.must({"billing", "find", "--stripe", "cus_9"}));
  orgmgr.must({"billing", "unlink", "acme", "--stripe"});
  const Words move{"billing", "move", "beta", "acme", "--provider", "stripe"};
  CHECK(lines_of(orgmgr.must(joined(move, {"--dry-run", "-q"}))).size() == 2);
  CHECK(orgmgr.must(move).starts_with("The stripe customer of Beta is now that of Acme (revision "));
  CHECK(state_of(orgmgr, "acme") == "locked");
  CHECK(state_of(orgmgr, "beta") == "none");
  const Words of_no_meaning = applying(orgmgr, about_invoice("evt_2", "invoice.created"));
  CHECK(orgmgr.must(of_no_meaning).find("it says nothing about access") != std::string::npos);
}

TEST_CASE("An override counts before what the provider says, until it ends or is ended") {
  const Home orgmgr;
  prepare(orgmgr);
  orgmgr.must(applying(orgmgr, about_invoice("evt_1", "invoice.payment_failed")));
  const Words wanted{"--as",     "root", "--staff", "wire transfer", "billing",
                     "override", "acme", "current", "--until",       "24h"};
  CHECK(orgmgr.must(joined(wanted, {"--dry-run"})).find("override_state") != std::string::npos);
  CHECK(state_of(orgmgr, "acme") == "locked");
  CHECK(orgmgr.must(wanted).starts_with("The billing of Acme counts as current until "));
  const std::string status = orgmgr.must({"billing", "status", "acme", "--json"});
  CHECK(member_of(status, "state") == "current");
  CHECK(member_of(status, "overridden") == "true");
  CHECK(member_of(member_of(status, "stored"), "override_reason") == "wire transfer");
  CHECK(orgmgr.must({"--as", "alice", "billing", "status", "acme", "--json"}) == status);
  CHECK(orgmgr.must({"--as", "root", "--staff", "look", "billing", "status", "acme", "--json"}) == status);
  CHECK(orgmgr.must({"billing", "override", "acme", "--end"}).starts_with("Ended the override"));
  CHECK(state_of(orgmgr, "acme") == "locked");
  const std::string until = "2999-01-01";
  const Outcome too_far = orgmgr({"billing", "override", "acme", "locked", "--until", until, "--json"});
  CHECK(code_of(too_far) == "argument_invalid");
}

TEST_CASE("A sweep records what the clock changed, and nothing when nothing is due") {
  const Home orgmgr;
  prepare(orgmgr);
  const std::string head = orgmgr.must({"audit", "head"});
  CHECK(orgmgr.must({"billing", "sweep"}) == "Nothing is due.\n");
  CHECK(orgmgr.must({"billing", "due", "-q"}).empty());
  CHECK(orgmgr.must({"audit", "head"}) == head);
  orgmgr.must({"billing", "override", "acme", "locked", "--until", "50ms"});
  while (orgmgr.must({"billing", "due", "-q"}).empty()) {
  }
  const std::string due = orgmgr.must({"billing", "due", "--json"});
  CHECK(member_of(due, "org_id") == "org_a");
  CHECK(member_of(due, "state") == "none");
  CHECK(orgmgr.must({"billing", "sweep", "--dry-run", "-q"}) == "org_a\n");
  CHECK(orgmgr.must({"billing", "sweep"}).starts_with("The billing of Acme is none (revision "));
  CHECK(orgmgr.must({"billing", "due", "-q"}).empty());
}

TEST_CASE("[P6] What a webhook is refused with has its exit code, and leaves no trace") {
  const Home orgmgr;
  prepare(orgmgr);
  const orgmgr::Timestamp now = this_second();
  const std::string body =
      tests::stripe_event("evt_1", "invoice.paid", tests::stripe_object("in_1", "paid"), seconds_of(now));
  const auto refuse = [&](const tests::Webhook& webhook, int exit_code, const std::string& code,
                          const Words& more = {}) {
    check_refused(orgmgr, {{joined(more, applying(orgmgr, webhook)), exit_code, code}});
  };
  using std::chrono::hours;
  tests::Webhook unsigned_one = tests::stripe_webhook(body, now);
  unsigned_one.headers.clear();
  refuse(unsigned_one, 6, "signature_missing");
  refuse(tests::stripe_webhook(body, now, "whsec_another"), 6, "signature_invalid");
  refuse(tests::stripe_webhook(body, now - hours(2)), 6, "signature_expired");
  refuse(tests::stripe_webhook(body, now + hours(2)), 6, "signature_in_future");
  refuse(tests::stripe_webhook("{}", now), 5, "event_invalid");
  refuse(tests::stripe_webhook(R"({"object":"v2.core.event","id":"evt_1"})", now), 5, "event_unsupported");
  refuse(tests::stripe_webhook(std::string((1U << 20U) + 1, ' '), now), 5, "event_too_large");
  refuse(
      tests::stripe_webhook(tests::stripe_event("evt_1", "invoice.paid", "{}", seconds_of(now), false), now),
      6, "event_other_mode");
  tests::Webhook of_lago = tests::lago_webhook("{}");
  of_lago.headers.at(1).second = "jwt";
  refuse(of_lago, 6, "signature_algorithm");
  refuse(tests::stripe_webhook(body, now), 6, "permission_denied", {"--as", "alice"});
  refuse(tests::stripe_webhook(body, now), 6, "permission_denied", {"--as", "root", "--staff", "x"});
}

TEST_CASE("[P6] What billing refuses has its exit code") {
  const Home orgmgr;
  prepare(orgmgr);
  const std::string header = private_file(orgmgr.folder() / "header", "Stripe-Signature: t=1,v1=00\n");
  const std::string torn = private_file(orgmgr.folder() / "torn", "Stripe-Signature t=1,v1=00\n");
  const std::string folded = private_file(orgmgr.folder() / "folded", "Stripe-Signature: t=1\n v1=00\n");
  const std::string numbers = private_file(orgmgr.folder() / "numbers", "{\"Stripe-Signature\":1}");
  const Words apply{"billing", "apply", "--provider", "stripe", "--headers-file"};
  check_refused(
      orgmgr,
      {
          {joined(apply, {header}), 5, "billing_not_configured"},
          {joined(apply, {"/nowhere/header"}), 3, "path_not_found"},
          {joined(apply, {header, "--body-file", "/nowhere/body"}), 3, "path_not_found"},
          {joined(apply, {torn}), 5, "malformed_line"},
          {joined(apply, {folded}), 5, "malformed_line"},
          {joined(apply, {numbers}), 5, "json_invalid"},
          {{"billing", "apply", "--provider", "stripe"}, 2, "usage"},
          {{"billing", "apply", "--provider", "paypal", "--headers-file", header}, 2, "usage"},
          {{"billing", "status", "nobody"}, 3, "organization_not_found"},
          {{"billing", "status", "org_nobody"}, 3, "organization_not_found"},
          {{"billing", "override", "acme"}, 2, "usage"},
          {{"billing", "override", "acme", "current"}, 2, "usage"},
          {{"billing", "override", "acme", "--until", "1h"}, 2, "usage"},
          {{"billing", "override", "acme", "current", "--until", "1h", "--end"}, 2, "usage"},
          {{"billing", "override", "acme", "past_due", "--until", "1h"}, 5, "argument_invalid"},
          {{"billing", "override", "acme", "paid", "--until", "1h"}, 5, "argument_invalid"},
          {{"billing", "override", "acme", "current", "--until", "2020-01-01"}, 5, "argument_invalid"},
          {{"billing", "override", "acme", "current", "--until", "rev:1"}, 5, "time_invalid"},
          {{"billing", "override", "acme", "current", "--until", "1h", "--expect-version", "99"},
           4,
           "version_mismatch"},
          {{"billing", "move", "acme", "staff", "--provider", "lago"}, 3, "billing_customer_not_linked"},
          {{"billing", "link", "acme"}, 2, "usage"},
          {{"billing", "unlink", "acme"}, 2, "usage"},
          {{"billing", "find"}, 2, "usage"},
          {{"billing", "find", "--lago", "nobody"}, 3, "organization_not_found"},
          {{"--as", "alice", "billing", "override", "acme", "current", "--until", "1h"},
           6,
           "permission_denied"},
          {{"--as", "alice", "billing", "move", "acme", "acme", "--provider", "stripe"},
           6,
           "permission_denied"},
          {{"--as", "alice", "billing", "sweep"}, 6, "permission_denied"},
          {{"--as", "alice", "billing", "due"}, 6, "permission_denied"},
          {{"--as", "alice", "billing", "events"}, 6, "permission_denied"},
          {{"--as", "bert", "billing", "status", "acme"}, 6, "permission_denied"},
          {{"--as", "stranger", "billing", "status", "acme"}, 3, "organization_not_found"},
      });
}

TEST_CASE("In batch, users read their own billing, and a refused line repeats nothing of a webhook") {
  const Home orgmgr;
  prepare(orgmgr);
  const std::string canary = "t=1,v1=c0ffee";
  const auto refused = [&](const std::string& arguments) {
    const Outcome outcome =
        orgmgr({"batch"}, R"({"op":"apply_billing_event","provider":"stripe",)" + arguments + "}\n");
    CHECK(outcome.exit_code == 9);
    CHECK(outcome.out.find("c0ffee") == std::string::npos);
    return member_of(member_of(outcome.out, "error"), "code");
  };
  CHECK(refused(R"("body":"","headers":[")" + canary + "\"]") == "argument_invalid");
  CHECK(refused(R"("body":"","headers":{"a":[")" + canary + "\"]}") == "argument_invalid");
  CHECK(refused(R"("headers":{},"body":{"a":")" + canary + "\"}") == "argument_invalid");
  CHECK(refused(R"("headers":{})") == "missing_argument");
  const auto answer = [&](const std::string& line) {
    const std::string text = orgmgr({"batch"}, line + "\n").out;
    return member_of(text, "ok") == "true" ? "true" : member_of(member_of(text, "error"), "code");
  };
  CHECK(answer(R"({"op":"get_billing","org_id":"org_a","as":"alice"})") == "true");
  CHECK(answer(R"({"op":"get_billing","org_id":"org_a","as":"bert"})") == "permission_denied");
  CHECK(answer(R"({"op":"list_billing_due","as":"alice"})") == "permission_denied");
  CHECK(answer(R"({"op":"list_waiting_billing_events","as":"alice"})") == "permission_denied");
  CHECK(answer(R"({"op":"sweep_billing","as":"alice"})") == "permission_denied");
  const std::string over =
      R"({"op":"override_billing","org_id":"org_a","state":"locked","until":"2030-01-01T00:00:00Z",)";
  CHECK(answer(over + R"("as":"alice"})") == "permission_denied");
  CHECK(answer(over + R"("as":"root","staff":"asked"})") == "true");
  CHECK(answer(R"({"op":"override_billing","org_id":"org_a","state":"paid","until":"x"})") ==
        "argument_invalid");
  CHECK(answer(R"({"op":"override_billing","org_id":"org_a","state":"locked","until":"x"})") ==
        "time_invalid");
  CHECK(answer(R"({"op":"move_billing_customer","provider":"paypal","from":"org_a","to":"org_b"})") ==
        "argument_invalid");
}
