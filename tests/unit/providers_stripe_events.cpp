// What each of Stripe's events says, in both shapes of its payload, and how each refusal is called.
#include <doctest/doctest.h>

#include "unit/provider_fixture.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using Lines = std::vector<std::string>;

namespace {

const std::string made = " 2026-09-10T00:26:40.000000Z";  // of stripe_event

std::string subscription(std::string_view status) {
  return R"({"id":"sub_1","object":"subscription","customer":"cus_1","status":")" + std::string(status) +
         R"("})";
}

std::string invoice(std::string_view status) {
  return R"({"id":"in_1","object":"invoice","customer":"cus_1","status":")" + std::string(status) + R"("})";
}

/// The one line that an event of this type says of this object.
std::string said(std::string_view type, const std::string& object) {
  const auto event = receive_stripe(stripe_event(type, object));
  CHECK(event.value().customers == Lines{"cus_1"});
  const Lines lines = lines_of(event);
  REQUIRE(lines.size() == 1);
  REQUIRE(lines[0].ends_with(made));
  return lines[0].substr(0, lines[0].size() - made.size());
}

/// The field that an event is refused for.
std::string refused_field(const std::string& body) {
  const auto event = receive_stripe(body);
  CHECK(code_of(event) == Code::event_invalid);
  return event.error().field();
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("Stripe's invoices: the type says what happened") {
  CHECK(said("invoice.payment_failed", invoice("open")) == "invoice:in_1 failing 1");
  CHECK(said("invoice.paid", invoice("paid")) == "invoice:in_1 settled 3");
  CHECK(said("invoice.payment_succeeded", invoice("paid")) == "invoice:in_1 settled 3");
  CHECK(said("invoice.voided", invoice("void")) == "invoice:in_1 settled 3");
  CHECK(said("invoice.marked_uncollectible", invoice("uncollectible")) == "invoice:in_1 lapsed 2");
}

TEST_CASE("Stripe's invoices whose status says something else than the type") {
  for (const char* status : {"draft", "open", "void", "uncollectible", "new_one", "paid"}) {
    CAPTURE(status);
    CHECK(said("invoice.paid", invoice(status)) == "invoice:in_1 settled 3");
    CHECK(said("invoice.payment_succeeded", invoice(status)) == "invoice:in_1 settled 3");
    CHECK(said("invoice.voided", invoice(status)) == "invoice:in_1 settled 3");
    CHECK(said("invoice.marked_uncollectible", invoice(status)) == "invoice:in_1 lapsed 2");
  }
  for (const char* status : {"draft", "open", "new_one"}) {
    CHECK(said("invoice.payment_failed", invoice(status)) == "invoice:in_1 failing 1");
  }
  CHECK(said("invoice.payment_failed", R"({"id":"in_1","customer":"cus_1"})") == "invoice:in_1 failing 1");
  // An attempt that fails after the invoice was settled otherwise is the last event of it.
  CHECK(said("invoice.payment_failed", invoice("paid")) == "invoice:in_1 settled 3");
  CHECK(said("invoice.payment_failed", invoice("void")) == "invoice:in_1 settled 3");
  CHECK(said("invoice.payment_failed", invoice("uncollectible")) == "invoice:in_1 lapsed 2");
}

TEST_CASE("Stripe's subscriptions: every status under every type") {
  struct Row {
    std::string status;
    const char* created;
    const char* updated;
    const char* resumed;
  };
  for (const Row& row : {
           Row{"incomplete", "lapsed 0", "lapsed 0", "lapsed 0"},
           Row{"trialing", "running 0", "running 1", "running 2"},
           Row{"active", "running 0", "running 1", "running 2"},
           Row{"past_due", "failing 0", "failing 1", "failing 2"},
           Row{"unpaid", "lapsed 0", "lapsed 1", "lapsed 2"},
           Row{"paused", "lapsed 0", "lapsed 1", "lapsed 2"},
           Row{"canceled", "ended 3", "ended 3", "ended 3"},
           Row{"incomplete_expired", "ended 3", "ended 3", "ended 3"},
           Row{"a_new_one", "open 0", "open 1", "open 2"},
       }) {
    CAPTURE(row.status);
    const std::string object = subscription(row.status);
    CHECK(said("customer.subscription.created", object) == std::string("subscription:sub_1 ") + row.created);
    CHECK(said("customer.subscription.updated", object) == std::string("subscription:sub_1 ") + row.updated);
    CHECK(said("customer.subscription.resumed", object) == std::string("subscription:sub_1 ") + row.resumed);
    CHECK(said("customer.subscription.paused", object) == "subscription:sub_1 lapsed 2");
    CHECK(said("customer.subscription.deleted", object) == "subscription:sub_1 ended 3");
  }
}

TEST_CASE("a deleted customer of Stripe") {
  CHECK(said("customer.deleted", R"({"id":"cus_1","object":"customer"})") == "customer ended 3");
}

TEST_CASE("an invoice names its subscription and customer in the shapes before and since 2025-03-31") {
  const auto read = [](const std::string& fields) {
    const auto event =
        receive_stripe(stripe_event("invoice.paid", R"({"id":"in_1",)" + fields + "}")).value();
    return event.customers.at(0) + " " + event.reports.at(0).subscription;
  };
  CHECK(read(R"("customer":"cus_1","subscription":"sub_old")") == "cus_1 subscription:sub_old");
  CHECK(read(R"("customer":{"id":"cus_2","deleted":true},"subscription":{"id":"sub_2","status":"active"})") ==
        "cus_2 subscription:sub_2");
  CHECK(
      read(
          R"("customer":"cus_1","parent":{"type":"subscription_details","subscription_details":{"subscription":"sub_3"}})") ==
      "cus_1 subscription:sub_3");
  CHECK(read(R"("customer":"cus_1","parent":{"subscription_details":{"subscription":{"id":"sub_4"}}})") ==
        "cus_1 subscription:sub_4");
  CHECK(
      read(
          R"("customer":"cus_1","subscription":null,"parent":{"quote_details":{"quote":"qt_1"},"subscription_details":null})") ==
      "cus_1 ");
  CHECK(read(R"("customer":"cus_1","parent":null)") == "cus_1 ");
}

TEST_CASE("the envelope of a Stripe event comes over as it is") {
  const auto event = receive_stripe(stripe_event("invoice.paid", invoice("paid"))).value();
  CHECK(event.provider == BillingProvider::stripe);
  CHECK(event.mode == BillingMode::test);
  CHECK(event.account.empty());
  CHECK(event.event_id == "evt_1");
  CHECK(event.type == "invoice.paid");
  REQUIRE(event.created.has_value());
  CHECK(" " + format_time(*event.created) == made);
}

TEST_CASE("Stripe's events of other types say nothing, whatever they hold") {
  for (const char* type :
       {"invoice.created", "invoice.overdue", "invoice.payment_action_required", "charge.succeeded",
        "customer.created", "customer.subscription.trial_will_end", "payment_intent.payment_failed",
        "invoice.paid.", "Invoice.paid", "nothing.known"}) {
    CAPTURE(type);
    for (const char* object : {"{}", "null", "[]", R"({"id":7})"}) {
      const auto event = receive_stripe(stripe_event(type, object)).value();
      CHECK(event.type == type);
      CHECK(event.reports.empty());
      CHECK(event.customers.empty());
    }
  }
}

TEST_CASE("a Stripe event without what is needed is refused by the name of the field") {
  const std::string whole = stripe_event("invoice.paid", invoice("paid"));
  REQUIRE(receive_stripe(whole).ok());
  CHECK(refused_field(replaced(whole, R"("id":"evt_1",)", "")) == "id");
  CHECK(refused_field(replaced(whole, R"("id":"evt_1")", R"("id":null)")) == "id");
  CHECK(refused_field(replaced(whole, R"("id":"evt_1")", R"("id":"")")) == "id");
  CHECK(refused_field(replaced(whole, R"("id":"evt_1")", R"("id":"evt\u0000")")) == "id");
  CHECK(refused_field(replaced(whole, R"("type":"invoice.paid")", R"("type":5)")) == "type");
  CHECK(refused_field(replaced(whole, R"("object":"event")", R"("object":"charge")")) == "object");
  CHECK(refused_field(replaced(whole, R"("object":"event",)", "")) == "object");
  CHECK(refused_field(replaced(whole, R"("livemode":false)", R"("livemode":"false")")) == "livemode");
  CHECK(refused_field(replaced(whole, R"("livemode":false,)", "")) == "livemode");
  for (const char* time :
       {"-1", "1.5", "1e9", "253402300800", "99999999999999999999", "\"1789000000\"", "null"}) {
    CAPTURE(time);
    CHECK(refused_field(replaced(whole, "1789000000", time)) == "created");
  }
  CHECK(receive_stripe(replaced(whole, "1789000000", "253402300799")).ok());

  const auto of = [](std::string_view type, const std::string& object) {
    return refused_field(stripe_event(type, object));
  };
  CHECK(of("invoice.paid", "{}") == "data.object.id");
  CHECK(of("invoice.paid", "null") == "data.object.id");
  CHECK(of("invoice.paid", "[]") == "data.object.id");
  CHECK(of("invoice.paid", R"({"id":"in_1"})") == "data.object.customer");
  CHECK(of("invoice.paid", R"({"id":"in_1","customer":null})") == "data.object.customer");
  CHECK(of("invoice.paid", R"({"id":"in_1","customer":{}})") == "data.object.customer.id");
  CHECK(of("invoice.paid", R"({"id":"in_1","customer":"cus_1","subscription":[]})") ==
        "data.object.subscription");
  CHECK(of("invoice.paid",
           R"({"id":"in_1","customer":"cus_1","parent":{"subscription_details":{"subscription":3}}})") ==
        "data.object.parent.subscription_details.subscription");
  CHECK(of("customer.subscription.updated", R"({"id":"sub_1","customer":"cus_1"})") == "data.object.status");
  CHECK(of("customer.subscription.created", R"({"id":"sub_1","customer":"cus_1","status":1})") ==
        "data.object.status");
  CHECK(of("customer.subscription.deleted", R"({"customer":"cus_1"})") == "data.object.id");
  CHECK(of("customer.deleted", R"({"customer":"cus_1"})") == "data.object.id");
}

TEST_CASE("ids are at most 255 code points long") {
  const auto with = [](const std::string& id) {
    return receive_stripe(stripe_event("customer.deleted", R"({"id":)" + json::quote(id) + "}"));
  };
  std::string wide;
  for (int i = 0; i < 255; ++i) wide += "é";
  CHECK(with(std::string(255, 'c')).ok());
  CHECK(with(wide).ok());
  CHECK(code_of(with(std::string(256, 'c'))) == Code::event_invalid);
  CHECK(code_of(with(wide + "é")) == Code::event_invalid);
  CHECK(code_of(with("cus\n1")) == Code::event_invalid);
  CHECK(code_of(with("cus\x7f")) == Code::event_invalid);
}

TEST_CASE("test mode and live mode are kept apart, and so are accounts") {
  const std::string test_event = stripe_event("invoice.paid", invoice("paid"));
  const std::string live_event = replaced(test_event, "false", "true");
  const std::string of_account =
      replaced(test_event, R"("object":"event")", R"("object":"event","account":"acct_1")");
  StripeKeys keys = stripe_keys();
  CHECK(receive_stripe(test_event, keys).ok());
  CHECK(code_of(receive_stripe(live_event, keys)) == Code::event_other_mode);
  CHECK(code_of(receive_stripe(of_account, keys)) == Code::event_other_account);
  keys.mode = BillingMode::live;
  CHECK(receive_stripe(live_event, keys).value().mode == BillingMode::live);
  CHECK(code_of(receive_stripe(test_event, keys)) == Code::event_other_mode);
  keys = stripe_keys();
  keys.account = "acct_1";
  CHECK(receive_stripe(of_account, keys).value().account == "acct_1");
  CHECK(code_of(receive_stripe(test_event, keys)) == Code::event_other_account);
  keys.account = "acct_2";
  CHECK(code_of(receive_stripe(of_account, keys)) == Code::event_other_account);
  CHECK(
      receive_stripe(replaced(test_event, R"("object":"event")", R"("object":"event","account":null)")).ok());
}

TEST_CASE("thin events of API v2 are refused by their own code") {
  const std::string thin =
      R"({"id":"evt_1","object":"v2.core.event","type":"v1.billing.meter.error_report_triggered","livemode":false})";
  CHECK(code_of(receive_stripe(thin)) == Code::event_unsupported);
}

TEST_CASE("a body that is not JSON as it must be is refused, however well it is signed") {
  const std::string whole = stripe_event("invoice.paid", invoice("paid"));
  for (const std::string& body :
       {std::string{}, std::string{"no JSON"}, std::string{"[]"}, std::string{"null"}, "\xef\xbb\xbf" + whole,
        whole + "x", replaced(whole, R"("id":"evt_1")", R"("id":"evt_1","id":"evt_2")"),
        replaced(whole, R"("id":"in_1")", R"("id":"in_1","id":"in_2")"), replaced(whole, "evt_1", "evt\xff"),
        replaced(whole, "evt_1", R"(\ud800)"), std::string(100, '[')}) {
    CAPTURE(body);
    CHECK(code_of(receive_stripe(body)) == Code::event_invalid);
  }
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK(code_of(receive_stripe(whole.substr(0, size))) == Code::event_invalid);
  }
}

TEST_CASE("a body larger than a mebibyte is refused before anything is computed") {
  std::string body = stripe_event("invoice.paid", invoice("paid"));
  body.resize(providers::max_event_bytes, ' ');
  CHECK(receive_stripe(body).ok());
  body += ' ';
  CHECK(code_of(receive_stripe(body)) == Code::event_too_large);
  // Unsigned, and without keys: its size is all that is looked at.
  CHECK(code_of(providers::receive_stripe_event({}, {}, body, now)) == Code::event_too_large);
  CHECK(code_of(providers::receive_lago_event({}, {}, body, now)) == Code::event_too_large);
}

TEST_CASE("nothing of an unsigned body is looked at") {
  const Headers unsigned_one{{"Stripe-Signature", "t=1790000000,v1=00"}};
  CHECK(code_of(providers::receive_stripe_event(stripe_keys(), unsigned_one, "no JSON", now)) ==
        Code::signature_invalid);
  CHECK(code_of(providers::receive_stripe_event(stripe_keys(), {}, "no JSON", now)) ==
        Code::signature_missing);
}
