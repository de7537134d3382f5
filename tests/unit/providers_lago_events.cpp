// What each of Lago's events says, and how each refusal is called.
#include <doctest/doctest.h>

#include "unit/provider_fixture.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using Lines = std::vector<std::string>;

namespace {

const std::string at_three = " 2026-05-01T03:00:00.000000Z";
const std::string three = R"("2026-05-01T03:00:00Z")";

const std::string inner_customer = R"("customer":{"lago_id":"lc_1","external_id":"org_1"})";
const std::string named_customer = R"("external_customer_id":"org_1","lago_customer_id":"lc_1")";

Lines said(std::string_view type, std::string_view key, const std::string& object) {
  const auto event = receive_lago(lago_event(type, key, object));
  CHECK(event.value().customers == Lines{"org_1", "lc_1"});
  return lines_of(event);
}

/// What is said of an invoice that was changed at three.
std::string said_of_invoice(std::string_view type, const std::string& fields) {
  const Lines lines =
      said(type, "invoice",
           R"({"lago_id":"i1","updated_at":)" + three + "," + fields + "," + inner_customer + "}");
  REQUIRE(lines.size() == 1);
  REQUIRE(lines[0].ends_with(at_three));
  return lines[0].substr(0, lines[0].size() - at_three.size());
}

std::string said_of_subscription(std::string_view type, const std::string& fields) {
  const Lines lines = said(type, "subscription", R"({"lago_id":"s1",)" + fields + "," + named_customer + "}");
  REQUIRE(lines.size() == 1);
  return lines[0];
}

std::string refused_field(const std::string& body) {
  const auto event = receive_lago(body);
  CHECK(code_of(event) == Code::event_invalid);
  return event.error().field();
}

}  // namespace

TEST_CASE("Lago's invoices: a change of the payment's status") {
  const auto updated = [](const char* fields) {
    return said_of_invoice("invoice.payment_status_updated", fields);
  };
  CHECK(updated(R"("status":"finalized","payment_status":"succeeded")") == "invoice:i1 settled 3");
  CHECK(updated(R"("status":"finalized","payment_status":"failed")") == "invoice:i1 failing 1");
  CHECK(updated(R"("status":"finalized","payment_status":"pending")") == "invoice:i1 open 0");
  CHECK(updated(R"("payment_status":"pending","payment_overdue":false)") == "invoice:i1 open 0");
  CHECK(updated(R"("payment_status":"pending","payment_overdue":true)") == "invoice:i1 failing 1");
  CHECK(updated(R"("payment_status":"failed","payment_overdue":true)") == "invoice:i1 failing 1");
  CHECK(updated(R"("payment_status":"succeeded","payment_overdue":true)") == "invoice:i1 settled 3");
  CHECK(updated(R"("payment_status":"a_new_one")") == "invoice:i1 open 0");
  CHECK(updated(R"("payment_status":"a_new_one","payment_overdue":true)") == "invoice:i1 failing 1");
  for (const char* payment : {"pending", "failed", "succeeded"}) {
    CAPTURE(payment);
    const std::string fields =
        R"("status":"voided","payment_overdue":true,"payment_status":")" + std::string(payment);
    CHECK(updated((fields + "\"").c_str()) == "invoice:i1 settled 3");
  }
}

TEST_CASE(
    "Lago's invoices that are overdue or void: the type counts, unless the invoice was paid meanwhile") {
  CHECK(said_of_invoice("invoice.payment_overdue", R"("payment_overdue":true,"payment_status":"pending")") ==
        "invoice:i1 failing 1");
  CHECK(said_of_invoice("invoice.payment_overdue", R"("payment_overdue":false,"payment_status":"failed")") ==
        "invoice:i1 failing 1");
  CHECK(said_of_invoice("invoice.payment_overdue", R"("payment_overdue":false,"payment_status":"pending")") ==
        "invoice:i1 failing 1");
  CHECK(said_of_invoice("invoice.payment_overdue", R"("payment_overdue":false)") == "invoice:i1 failing 1");
  CHECK(said_of_invoice("invoice.payment_overdue", R"("payment_status":"succeeded")") ==
        "invoice:i1 settled 3");
  CHECK(said_of_invoice("invoice.payment_overdue", R"("status":"voided")") == "invoice:i1 settled 3");
  CHECK(said_of_invoice("invoice.voided", R"("status":"finalized","payment_status":"failed")") ==
        "invoice:i1 settled 3");
}

TEST_CASE("the time of Lago's invoice is its last change, else its making, else none") {
  const auto with = [](const std::string& times) {
    return said("invoice.payment_overdue", "invoice", R"({"lago_id":"i1",)" + times + inner_customer + "}");
  };
  CHECK(with(R"("created_at":"2026-05-01T01:00:00Z","updated_at":)" + three + ",") ==
        Lines{"invoice:i1 failing 1" + at_three});
  CHECK(with(R"("created_at":)" + three + ",") == Lines{"invoice:i1 failing 1" + at_three});
  CHECK(with(R"("created_at":)" + three + R"(,"updated_at":null,)") ==
        Lines{"invoice:i1 failing 1" + at_three});
  CHECK(with(R"("updated_at":"2026-05-01T05:00:00.25+02:00",)") ==
        Lines{"invoice:i1 failing 1 2026-05-01T03:00:00.250000Z"});
  CHECK(with("") == Lines{"invoice:i1 failing 1 -"});
}

TEST_CASE("a payment provider's error about Lago's invoice has no time") {
  CHECK(said("invoice.payment_failure", "payment_provider_invoice_payment_error",
             R"({"lago_invoice_id":"i1","provider_error":"declined",)" + named_customer + "}") ==
        Lines{"invoice:i1 failing 1 -"});
}

TEST_CASE("a payment request that is paid settles its invoices; else they speak for themselves") {
  const auto updated = [](const std::string& status, const std::string& invoices) {
    return said("payment_request.payment_status_updated", "payment_request",
                R"({"lago_id":"r1","created_at":)" + three + R"(,"payment_status":")" + status + R"(",)" +
                    invoices + inner_customer + "}");
  };
  const std::string two =
      R"("invoices":[{"lago_id":"i1","updated_at":)" + three +
      R"(,"payment_status":"pending","payment_overdue":true},{"lago_id":"i2","payment_status":"pending"}],)";
  CHECK(updated("succeeded", two) == Lines{"payment_request:r1 settled 3" + at_three,
                                           "invoice:i1 settled 3" + at_three, "invoice:i2 settled 3 -"});
  CHECK(updated("pending", two) == Lines{"payment_request:r1 open 0" + at_three,
                                         "invoice:i1 failing 1" + at_three, "invoice:i2 open 0 -"});
  CHECK(updated("failed", two) == Lines{"payment_request:r1 open 1" + at_three,
                                        "invoice:i1 failing 1" + at_three, "invoice:i2 open 0 -"});
  // Without invoices there is nothing else to be failing.
  CHECK(updated("failed", "") == Lines{"payment_request:r1 failing 1" + at_three});
  CHECK(updated("failed", R"("invoices":[],)") == Lines{"payment_request:r1 failing 1" + at_three});
  CHECK(updated("succeeded", R"("invoices":null,)") == Lines{"payment_request:r1 settled 3" + at_three});
}

TEST_CASE("a payment provider's error about a payment request: its invoices are failing") {
  const auto failed = [](const std::string& invoices) {
    return said("payment_request.payment_failure", "payment_provider_payment_request_payment_error",
                R"({"lago_payment_request_id":"r1",)" + invoices + named_customer + "}");
  };
  CHECK(failed(R"("lago_invoice_ids":["i1","i2"],)") ==
        Lines{"payment_request:r1 open 1 -", "invoice:i1 failing 1 -", "invoice:i2 failing 1 -"});
  CHECK(failed("") == Lines{"payment_request:r1 failing 1 -"});
}

TEST_CASE("a dunning campaign that has used all its reminders has no time but that of its arrival") {
  const auto event = receive_lago(lago_event(
      "dunning_campaign.finished", "dunning_campaign",
      R"({"customer_external_id":"org_1","dunning_campaign_code":"c","overdue_balance_cents":100})"));
  CHECK(lines_of(event) == Lines{"dunning lapsed 2 " + format_time(now)});
  CHECK(event.value().customers == Lines{"org_1"});
  const auto timed =
      receive_lago(lago_event("dunning_campaign.finished", "dunning_campaign",
                              R"({"customer_external_id":"org_1","updated_at":)" + three + "}"));
  CHECK(lines_of(timed) == Lines{"dunning lapsed 2" + at_three});
}

TEST_CASE("Lago's subscriptions: the type says what happened, and of an update the status") {
  const std::string time = R"("created_at":)" + three;
  for (const char* status : {"pending", "active", "terminated", "canceled", "incomplete", "a_new_one"}) {
    CAPTURE(status);
    const std::string fields = time + R"(,"status":")" + status + "\"";
    CHECK(said_of_subscription("subscription.started", fields) == "subscription:s1 running 1" + at_three);
    CHECK(said_of_subscription("subscription.terminated", fields) == "subscription:s1 ended 3" + at_three);
    CHECK(said_of_subscription("subscription.canceled", fields) == "subscription:s1 ended 3" + at_three);
    CHECK(said_of_subscription("subscription.incomplete", fields) == "subscription:s1 lapsed 0" + at_three);
  }
  const auto updated = [&](const std::string& status) {
    return said_of_subscription("subscription.updated", time + R"(,"status":")" + status + "\"");
  };
  CHECK(updated("pending") == "subscription:s1 open 0" + at_three);
  CHECK(updated("incomplete") == "subscription:s1 lapsed 0" + at_three);
  CHECK(updated("active") == "subscription:s1 running 1" + at_three);
  CHECK(updated("canceled") == "subscription:s1 ended 3" + at_three);
  CHECK(updated("terminated") == "subscription:s1 ended 3" + at_three);
  CHECK(updated("a_new_one") == "subscription:s1 open 0" + at_three);
}

TEST_CASE("the time of Lago's subscription is the last that happened to it, never one that lies ahead") {
  const auto time_of = [](const std::string& fields) {
    const std::string line = said_of_subscription("subscription.started", fields);
    return line.substr(line.rfind(' ') + 1);
  };
  const std::string one = R"("2026-05-01T01:00:00Z")";
  for (const char* moment :
       {"created_at", "started_at", "activated_at", "trial_ended_at", "canceled_at", "terminated_at"}) {
    CAPTURE(moment);
    std::string fields;
    for (const char* other :
         {"created_at", "started_at", "activated_at", "trial_ended_at", "canceled_at", "terminated_at"}) {
      if (std::string_view{other} != moment) fields += '"' + std::string(other) + R"(":)" + one + ",";
    }
    CHECK(time_of(fields + '"' + moment + R"(":)" + three) == "2026-05-01T03:00:00.000000Z");
  }
  CHECK(time_of(R"("created_at":)" + one + R"(,"ending_at":)" + three + R"(,"subscription_at":)" + three) ==
        "2026-05-01T01:00:00.000000Z");
  CHECK(time_of(R"("updated_at":)" + one + R"(,"started_at":)" + three) == "2026-05-01T01:00:00.000000Z");
  CHECK(time_of(R"("terminated_at":null)") == "-");
}

TEST_CASE("a customer that Lago calls by one id twice is one customer") {
  const auto event =
      receive_lago(lago_event("invoice.voided", "invoice",
                              R"({"lago_id":"i1","customer":{"external_id":"org_1","lago_id":"org_1"}})"));
  CHECK(event.value().customers == Lines{"org_1"});
  const auto external = receive_lago(
      lago_event("invoice.voided", "invoice", R"({"lago_id":"i1","customer":{"external_id":"org_1"}})"));
  CHECK(external.value().customers == Lines{"org_1"});
}

TEST_CASE("the envelope of a Lago event: its id is the digest of its body, the mode that of the keys") {
  const std::string body = lago_event("customer.updated", "customer", "{}");
  LagoKeys keys = hmac_keys();
  keys.mode = BillingMode::test;
  const auto event = receive_lago(body, keys).value();
  CHECK(event.provider == BillingProvider::lago);
  CHECK(event.mode == BillingMode::test);
  CHECK(event.account == "lago_org_1");
  CHECK(event.event_id == "sha256:" + sha256_hex(body));
  CHECK(event.type == "customer.updated");
  CHECK_FALSE(event.created.has_value());
  CHECK(receive_lago(body).value().mode == BillingMode::live);

  // The unsigned key of the delivery does not make it another event.
  Headers headers = lago_headers(hmac_signature(body), "hmac");
  headers.back().second = "another";
  CHECK(providers::receive_lago_event(hmac_keys(), headers, body, now).value().event_id == event.event_id);
  CHECK(receive_lago(body + " ").value().event_id != event.event_id);
}

TEST_CASE("an event of Lago comes in as a token too") {
  const std::string body =
      lago_event("invoice.voided", "invoice", R"({"lago_id":"i1",)" + inner_customer + "}");
  const auto event =
      providers::receive_lago_event(jwt_keys(), lago_headers(token(token_payload(body)), "jwt"), body, now);
  CHECK(lines_of(event) == Lines{"invoice:i1 settled 3 -"});
}

TEST_CASE("Lago's organizations are kept apart where one is configured") {
  const std::string body = lago_event("customer.updated", "customer", "{}");
  const std::string nobodys = R"({"webhook_type":"customer.updated"})";
  LagoKeys keys = hmac_keys();
  keys.organization = "lago_org_1";
  CHECK(receive_lago(body, keys).ok());
  CHECK(code_of(receive_lago(nobodys, keys)) == Code::event_other_account);
  keys.organization = "lago_org_2";
  CHECK(code_of(receive_lago(body, keys)) == Code::event_other_account);
  CHECK(receive_lago(nobodys).value().account.empty());
}

TEST_CASE("Lago's events of other types say nothing, whatever they hold") {
  for (const char* type : {"invoice.created", "invoice.payment_dispute_lost", "payment_request.created",
                           "subscription.termination_alert", "subscription.trial_ended", "payment.succeeded",
                           "customer.created", "alert.triggered", "invoice.voided.", "nothing.known"}) {
    CAPTURE(type);
    for (const char* object : {"{}", "null", "[]", R"({"lago_id":7})"}) {
      const auto event = receive_lago(lago_event(type, "invoice", object)).value();
      CHECK(event.reports.empty());
      CHECK(event.customers.empty());
    }
  }
}

TEST_CASE("a Lago event without what is needed is refused by the name of the field") {
  const auto of = [](std::string_view type, std::string_view key, const std::string& object) {
    return refused_field(lago_event(type, key, object));
  };
  CHECK(refused_field(R"({"object_type":"invoice"})") == "webhook_type");
  CHECK(refused_field(R"({"webhook_type":"customer.updated","organization_id":3})") == "organization_id");
  CHECK(of("invoice.voided", "voided", "{}") == "invoice.lago_id");
  CHECK(of("invoice.voided", "invoice", "[]") == "invoice.lago_id");
  CHECK(of("invoice.voided", "invoice", R"({"lago_id":"i1"})") == "invoice.customer.external_id");
  CHECK(of("invoice.voided", "invoice",
           R"({"lago_id":"i1","updated_at":"yesterday",)" + inner_customer + "}") == "invoice.updated_at");
  CHECK(of("invoice.voided", "invoice", R"({"lago_id":"i1","payment_overdue":1,)" + inner_customer + "}") ==
        "invoice.payment_overdue");
  CHECK(of("invoice.payment_failure", "payment_provider_invoice_payment_error", "{" + named_customer + "}") ==
        "payment_provider_invoice_payment_error.lago_invoice_id");
  CHECK(of("invoice.payment_failure", "payment_provider_invoice_payment_error",
           R"({"lago_invoice_id":"i1"})") == "payment_provider_invoice_payment_error.external_customer_id");
  CHECK(of("payment_request.payment_status_updated", "payment_request",
           R"({"lago_id":"r1","invoices":{},)" + inner_customer + "}") == "payment_request.invoices");
  CHECK(of("payment_request.payment_status_updated", "payment_request",
           R"({"lago_id":"r1","invoices":["i1"],)" + inner_customer + "}") == "payment_request.invoices");
  CHECK(of("payment_request.payment_status_updated", "payment_request",
           R"({"lago_id":"r1","invoices":[{}],)" + inner_customer + "}") ==
        "payment_request.invoices.lago_id");
  CHECK(of("payment_request.payment_failure", "payment_provider_payment_request_payment_error",
           R"({"lago_payment_request_id":"r1","lago_invoice_ids":[1],)" + named_customer + "}") ==
        "payment_provider_payment_request_payment_error.lago_invoice_ids");
  CHECK(of("dunning_campaign.finished", "dunning_campaign", "{}") == "dunning_campaign.customer_external_id");
  CHECK(of("subscription.updated", "subscription", R"({"lago_id":"s1",)" + named_customer + "}") ==
        "subscription.status");
  CHECK(of("subscription.started", "subscription", "{" + named_customer + "}") == "subscription.lago_id");
  CHECK(of("subscription.started", "subscription", R"({"lago_id":"s1"})") ==
        "subscription.external_customer_id");
}

TEST_CASE("a Lago body cut off anywhere is refused, however well it is signed") {
  const std::string whole =
      lago_event("invoice.voided", "invoice", R"({"lago_id":"i1",)" + inner_customer + "}");
  REQUIRE(receive_lago(whole).ok());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK(code_of(receive_lago(whole.substr(0, size))) == Code::event_invalid);
  }
}
