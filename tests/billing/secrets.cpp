// No secret by which events are believed, and no signature, is found anywhere afterwards.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include <orgmgr/transfer.hpp>

#include "billing/office.hpp"
#include "support/temporary_folder.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

namespace {

constexpr std::int64_t moment = 1'790'000'000;
const std::string stripe_canary = "whsec_canary-of-stripe";
const std::string rolled_canary = "whsec_canary-rolled";
const std::string hmac_canary = "canary-of-hmac";
const std::string key_canary = "canary-of-public-key";
const std::string issuer_canary = "https://canary-of-issuer.example";

/// All that must never be seen, and the text in which it was looked for.
class Search {
 public:
  void forbid(const std::string& secret) { secrets_.push_back(secret); }
  void look_into(const std::string& where, std::string_view text) {
    ++places_;
    for (const std::string& secret : secrets_) {
      CAPTURE(where);
      CAPTURE(secret);
      CHECK(text.find(secret) == std::string_view::npos);
    }
  }
  void look_into(const Error& error) {
    look_into("message", error.message());
    look_into("subject", error.subject());
    look_into("field", error.field());
  }
  void look_below(const std::string& folder) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      look_into(entry.path().string(), std::string(std::istreambuf_iterator<char>(file), {}));
    }
  }
  [[nodiscard]] std::size_t places() const { return places_; }

 private:
  std::vector<std::string> secrets_{};
  std::size_t places_ = 0;
};

BillingKeys canary_keys(LagoSignature signature) {
  BillingKeys keys;
  keys.stripe.secrets = {stripe_canary, rolled_canary};
  keys.lago.signature = signature;
  keys.lago.hmac_key = hmac_canary;
  keys.lago.public_key = key_canary;
  keys.lago.issuer = issuer_canary;
  return keys;
}

std::vector<Webhook> genuine() {
  const std::string lago_invoice =
      R"({"lago_id":"i1","updated_at":"2026-09-01T00:00:00Z","customer":{"external_id":"lago_acme"}})";
  return {stripe_webhook(stripe_event("evt_1", "invoice.paid", stripe_object("in_1", "paid"), moment - 5),
                         at_second(moment), stripe_canary),
          stripe_webhook(
              stripe_event("evt_2", "invoice.paid", stripe_object("in_2", "paid", "cus_new"), moment - 5),
              at_second(moment), rolled_canary),
          stripe_webhook(stripe_event("evt_3", "balance.available", "{}", moment - 5), at_second(moment),
                         stripe_canary),
          lago_webhook(lago_event("invoice.payment_overdue", "invoice", lago_invoice), hmac_canary)};
}

/// Refused for one reason each.
std::vector<Webhook> refused() {
  std::vector<Webhook> all;
  const std::string body = stripe_event("evt_9", "invoice.paid", stripe_object("in_1", "paid"), moment - 5);
  all.push_back(stripe_webhook(body, at_second(moment), "another secret"));
  all.push_back(stripe_webhook(body, at_second(moment - 301), stripe_canary));
  all.push_back(stripe_webhook(body, at_second(moment + 301), stripe_canary));
  all.push_back(stripe_webhook("no JSON", at_second(moment), stripe_canary));
  all.push_back(stripe_webhook(std::string((1U << 20U) + 1, ' '), at_second(moment), stripe_canary));
  all.push_back(
      stripe_webhook(stripe_event("evt_9", "invoice.paid", "{}", moment), at_second(moment), stripe_canary));
  all.push_back(stripe_webhook(stripe_event("evt_9", "invoice.paid", "{}", moment, false), at_second(moment),
                               stripe_canary));
  all.push_back(lago_webhook("{}", "another key"));
  all.push_back(lago_webhook("{}", hmac_canary));
  Webhook altered = all.front();
  altered.headers[0].second += "0";
  all.push_back(altered);
  return all;
}

}  // namespace

TEST_CASE("no key and no signature is found in the store, an export, the log or a message") {
  const test::TemporaryFolder folder;
  Search search;
  for (const std::string& secret : {stripe_canary, rolled_canary, hmac_canary, key_canary, issuer_canary}) {
    search.forbid(secret);
  }
  std::vector<std::string> log;
  std::vector<Error> errors;
  for (const LagoSignature signature : {LagoSignature::hmac, LagoSignature::jwt}) {
    OpenOptions options;
    options.billing = canary_keys(signature);
    options.clock = [] { return at_second(moment); };
    options.log = [&](LogLevel, std::string_view line) { log.emplace_back(line); };
    OrgManager orgs(folder / "store", options);
    if (!orgs.get_org(acme)) {
      REQUIRE(orgs.create_organization(
          "Acme", {.id = acme.str(), .owner = "olga", .lago_id = "lago_acme", .stripe_id = "cus_acme"}));
    }
    for (const Webhook& webhook : genuine()) {
      search.forbid(webhook.headers[0].second);
      const auto receipt = orgs.apply_billing_event(webhook.provider, webhook.headers, webhook.body);
      // With jwt, what is signed by HMAC is refused, as a key that is none is.
      const bool believed = webhook.provider == BillingProvider::stripe || signature == LagoSignature::hmac;
      CHECK(receipt.ok() == believed);
      if (!receipt) errors.push_back(receipt.error());
    }
    for (const Webhook& webhook : refused()) {
      search.forbid(webhook.headers[0].second);
      const Revision before = orgs.read_changes(0, 10'000).last;
      const auto receipt = orgs.apply_billing_event(webhook.provider, webhook.headers, webhook.body);
      REQUIRE_FALSE(receipt.ok());
      errors.push_back(receipt.error());
      CHECK(orgs.read_changes(0, 10'000).last == before);
    }
    export_records(orgs, ExportForm::lines, [&](std::string_view file, std::string_view bytes) {
      search.look_into(std::string(file), bytes);
    });
    for (const Commit& commit : orgs.read_changes(0, 10'000).commits)
      search.look_into("trail", to_json(commit));
    search.look_below(folder / "store");
  }
  for (const std::string& line : log) search.look_into("log", line);
  for (const Error& error : errors) search.look_into(error);
  search.look_below(folder / "store");  // checkpointed and closed
  // Each refusal is in the log; the search is worth something only while it looks into much.
  CHECK(log.size() >= errors.size());
  CHECK(search.places() > 100);
}
