// Signatures that other people's programs made, and payloads that the providers publish.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "compat/original_folder.hpp"
#include "compat/outside_data.hpp"
#include "providers/lago_signature.hpp"
#include "providers/stripe_signature.hpp"
#include "unit/provider_fixture.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

namespace {

std::string text_of(std::string_view object, std::string_view key) {
  return json::decode_string(json::find(object, key)).value();
}

std::string body_of(std::string_view entry, std::string_view key) {
  return decode_base64(text_of(entry, key)).value();
}

Timestamp time_of(std::string_view entry, std::string_view key) {
  return Timestamp{std::chrono::seconds{json::decode_integer(json::find(entry, key)).value()}};
}

std::vector<std::string_view> entries_of(std::string_view object, std::string_view key) {
  return json::elements(json::find(object, key)).value();
}

Headers headers_of(std::string_view entry) {
  Headers headers;
  const auto fields = json::members(json::find(entry, "headers"));
  for (const json::Member& field : fields.value()) {
    headers.emplace_back(field.key, json::decode_string(field.value).value());
  }
  return headers;
}

/// The files of a folder as (name, text).
std::map<std::string, std::string> files_of(const std::filesystem::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files[entry.path().stem().string()] = read_text(entry.path());
  }
  return files;
}

}  // namespace

TEST_CASE(
    "every Stripe signature vector: as Stripe's own library judges it, but for three that are told here") {
  const auto file = outside_data("stripe/vectors/webhook-signature-vectors.json");
  if (!file) return;
  const std::string vectors = read_text(*file);
  StripeKeys keys;
  keys.secrets = {text_of(vectors, "secret")};
  const auto verify = [&](std::string_view entry, Timestamp at) {
    const Headers headers{{"Stripe-Signature", text_of(entry, "header")}};
    return providers::check_stripe_signature(keys, headers, body_of(entry, "payload_base64"), at);
  };
  std::size_t cases = 0;
  for (const std::string_view entry : entries_of(vectors, "signed")) {
    CAPTURE(text_of(entry, "name"));
    CHECK(verify(entry, time_of(entry, "timestamp")).ok());
    ++cases;
  }
  // Stripe's library takes signatures of any time ahead, and reads a time as far as it is digits, sign
  // included.
  const std::set<std::string> refused_here_alone{"ok future_1h", "t_with_suffix fresh", "t_plus fresh"};
  std::set<std::string> seen;
  for (const std::string_view entry : entries_of(vectors, "verify")) {
    const std::string name = text_of(entry, "case") + " " + text_of(entry, "when");
    CAPTURE(name);
    keys.tolerance = std::chrono::seconds{json::decode_integer(json::find(entry, "tolerance")).value()};
    const bool taken_there = text_of(entry, "result") == "ok";
    const bool taken_here = verify(entry, time_of(entry, "now")).ok();
    if (taken_here != taken_there) {
      CHECK_FALSE(taken_here);
      seen.insert(name);
    }
    ++cases;
  }
  CHECK(seen == refused_here_alone);
  CHECK(cases == 34);
  MESSAGE(cases << " cases, " << seen.size() << " of them judged more strictly");
}

TEST_CASE("every Lago signature vector: accepted or refused as it says") {
  const auto file = outside_data("lago/vectors/webhook-signature-vectors.json");
  if (!file) return;
  const std::string vectors = read_text(*file);
  const std::string given_by_api =
      text_of(json::find(json::find(vectors, "public_key_endpoint_body"), "webhook"), "public_key");
  std::size_t cases = 0;
  for (const std::string& public_key : {text_of(vectors, "public_key_pem"), given_by_api}) {
    for (const std::string_view entry : entries_of(vectors, "cases")) {
      CAPTURE(text_of(entry, "name"));
      LagoKeys keys;
      const bool hmac = text_of(entry, "configured_algorithm") == "hmac";
      keys.signature = hmac ? LagoSignature::hmac : LagoSignature::jwt;
      keys.hmac_key = text_of(vectors, "hmac_key");
      keys.public_key = public_key;
      keys.issuer = text_of(vectors, "iss");
      const Headers headers = headers_of(entry);
      const std::string body = body_of(entry, "body_base64");
      const auto event = providers::receive_lago_event(keys, headers, body, now);
      CHECK(event.ok() == (text_of(entry, "expect") == "accept"));
      CHECK(providers::check_lago_signature(keys, headers, body).ok() == event.ok());
      ++cases;
    }
  }
  CHECK(cases == 2 * 22);
  MESSAGE(cases << " cases, half of them with the key as Lago's API gives it");
}

TEST_CASE("every webhook that Lago publishes is read; those that count say what the table says") {
  const auto folder = outside_data("lago/webhooks");
  if (!folder) return;
  // Their values are made up (a terminated subscription is active, an overdue invoice not overdue), and their
  // invoices have no times.
  const std::string subscription = "subscription:b7ab2926-1de8-4428-9bcd-779314ac129b ";
  const std::string invoice = "invoice:5eb02857-a71e-4ea2-bcf9-57d3a41bc6ba ";
  const std::string id = "1a901a90-1a90-1a90-1a90-1a901a901a90";
  const std::string started = " 2022-04-29T08:59:51.000000Z";
  const std::map<std::string, std::vector<std::string>> expected{
      {"invoice_payment_failure", {"invoice:" + id + " failing 1 -"}},
      {"invoice_payment_overdue", {invoice + "failing 1 -"}},
      {"invoice_payment_status_updated", {invoice + "failing 1 -"}},
      {"invoice_voided", {invoice + "settled 3 -"}},
      {"payment_request_payment_failure",
       {"payment_request:" + id + " open 1 -", "invoice:" + id + " failing 1 -"}},
      {"payment_request_payment_status_updated",
       {"payment_request:89b6b61e-4dbc-4307-ac96-4abcfa9e3e2d open 0 2024-06-30T10:59:51.000000Z",
        "invoice:f8e194df-5d90-4382-b146-c881d2c67f28 failing 1 -",
        "invoice:a20b1805-d54c-4e57-873d-721cc153035e failing 1 -"}},
      {"dunning_campaign_finished", {"dunning lapsed 2 " + format_time(now)}},
      {"subscription_started", {subscription + "running 1" + started}},
      {"subscription_updated", {subscription + "running 1" + started}},
      {"subscription_terminated", {subscription + "ended 3" + started}},
  };
  std::size_t said = 0;
  for (const auto& file : files_of(*folder)) {
    const std::string& name = file.first;
    const std::string& body = file.second;
    CAPTURE(name);
    const auto event = receive_lago(body);
    REQUIRE_MESSAGE(event.ok(), event.error().message());
    const auto row = expected.find(name);
    CHECK(lines_of(event) == (row == expected.end() ? std::vector<std::string>{} : row->second));
    CHECK(event.value().customers.empty() == event.value().reports.empty());
    if (!event.value().reports.empty()) ++said;
  }
  CHECK(said == expected.size());
}

TEST_CASE("the resources that Stripe publishes as examples go into events of every type") {
  const auto file = outside_data("stripe/fixtures3.json");
  if (!file) return;
  const std::string fixtures = read_text(*file);
  const std::string_view resources = json::find(fixtures, "resources");
  const auto report_of = [&](std::string_view type, std::string_view resource) {
    const auto event = receive_stripe(stripe_event(type, json::find(resources, resource))).value();
    CHECK(event.customers.size() == 1);
    CHECK(event.customers.at(0).starts_with("cus_"));
    return event.reports.at(0);
  };
  for (const char* type : {"invoice.payment_failed", "invoice.paid", "invoice.payment_succeeded",
                           "invoice.voided", "invoice.marked_uncollectible"}) {
    CAPTURE(type);
    CHECK(report_of(type, "invoice").object.starts_with("invoice:in_"));
  }
  for (const char* type : {"created", "updated", "deleted", "paused", "resumed"}) {
    CAPTURE(type);
    const auto report = report_of("customer.subscription." + std::string(type), "subscription");
    CHECK(report.object.starts_with("subscription:sub_"));
    CHECK(report.standing != providers::Standing::open);
  }
  CHECK(report_of("customer.deleted", "customer").object == "customer");
  CHECK(receive_stripe(std::string(json::find(resources, "event"))).value().reports.empty());
}

TEST_CASE("Stripe's events of payments that Lago collects say nothing here: Lago says it") {
  const auto folder = outside_data("stripe/lago-fixtures");
  if (!folder) return;
  std::size_t files = 0;
  for (const auto& file : files_of(*folder)) {
    const std::string& name = file.first;
    const std::string& body = file.second;
    CAPTURE(name);
    const auto event = receive_stripe(body);
    REQUIRE_MESSAGE(event.ok(), event.error().message());
    CHECK(event.value().reports.empty());
    ++files;
  }
  CHECK(files == 4);
}
