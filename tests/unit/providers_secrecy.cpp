// What a refusal tells: never a secret, a signature or text of the request.
#include <doctest/doctest.h>

#include <set>

#include "unit/provider_fixture.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

namespace {

// One for each place that something secret, or somebody else's text, can stand.
const std::vector<std::string> canaries{"canary_secret", "canary_signature", "canary_body", "canary_key",
                                        "canary_value",  "canary_account",   "canary_iss",  "canary_unique"};

class Refusals {
 public:
  void take(const Result<providers::BillingEvent>& event) {
    const Error& error = event.error();
    codes_.insert(error.code());
    CHECK_FALSE(error.message().empty());
    for (const std::string& told : {error.message(), error.subject(), error.field()}) {
      for (const std::string& canary : canaries) {
        CAPTURE(told);
        CHECK(told.find(canary) == std::string::npos);
      }
    }
  }
  [[nodiscard]] const std::set<Code>& codes() const { return codes_; }

 private:
  std::set<Code> codes_;
};

StripeKeys stripe_canaries() {
  StripeKeys keys = stripe_keys();
  keys.secrets = {"whsec_canary_secret"};
  keys.account = "acct_canary_account";
  return keys;
}

void take_stripe(Refusals& refusals, const std::string& body, const std::string& header, Timestamp at = now) {
  refusals.take(
      providers::receive_stripe_event(stripe_canaries(), Headers{{"Stripe-Signature", header}}, body, at));
}

std::string signed_header(const std::string& body) {
  return "t=" + std::to_string(signed_at) + ",v1=" + v1_of(body, "whsec_canary_secret");
}

const std::vector<std::string> bad_bodies{
    R"({"canary_key":"canary_value",})",
    R"({"canary_key":1,"canary_key":2})",
    R"(["canary_value"])",
    R"({"id":"canary_value","object":"canary_value"})",
    R"({"id":"canary_value","object":"v2.canary_value"})",
    R"({"id":"canary_value\n","object":"event","type":"canary_value","created":1,"livemode":false})",
    R"({"id":"canary_value","object":"event","type":"canary_value","created":1,"livemode":true})",
    R"({"id":"canary_value","object":"event","type":"canary_value","created":1,"livemode":false,"account":"canary_value"})",
    R"({"id":"canary_value","object":"event","type":"invoice.paid","created":1,"livemode":false,"account":"acct_canary_account","data":{"object":{"id":"canary_value","canary_key":1}}})",
    std::string(providers::max_event_bytes, 'x') + "canary_body",
};

}  // namespace

TEST_CASE("no refusal of Stripe's requests tells a secret, a signature or text of the request") {
  Refusals refusals;
  for (const std::string& body : bad_bodies) take_stripe(refusals, body, signed_header(body));
  const std::string body = R"({"canary_key":"canary_body"})";
  for (const char* header :
       {"", "canary_signature", "t=canary_value,v1=canary_signature", "v1=canary_signature",
        "t=1790000000,v1=canary_signature", "t=1790000000,v0=canary_signature"}) {
    take_stripe(refusals, body, header);
  }
  take_stripe(refusals, body, signed_header(body) + std::string(9000, ',') + "canary_signature");
  take_stripe(refusals, body, signed_header(body), now + std::chrono::hours{1});
  take_stripe(refusals, body, signed_header(body), now - std::chrono::hours{1});
  const Headers twice{{"Stripe-Signature", "canary_signature"}, {"Stripe-Signature", "canary_signature"}};
  refusals.take(providers::receive_stripe_event(stripe_canaries(), twice, body, now));
  refusals.take(providers::receive_stripe_event({}, twice, body, now));
  CHECK(refusals.codes() == std::set<Code>{Code::billing_not_configured, Code::signature_missing,
                                           Code::signature_invalid, Code::signature_expired,
                                           Code::signature_in_future, Code::event_too_large,
                                           Code::event_invalid, Code::event_unsupported,
                                           Code::event_other_mode, Code::event_other_account});
}

TEST_CASE("no refusal of Lago's requests tells a secret, a signature or text of the request") {
  Refusals refusals;
  LagoKeys keys = hmac_keys();
  keys.hmac_key = "canary_secret";
  keys.organization = "canary_account";
  const auto take_hmac = [&](const std::string& body, const std::string& signature,
                             const std::string& algorithm) {
    Headers headers = lago_headers(signature, algorithm);
    headers.back().second = "canary_unique";
    refusals.take(providers::receive_lago_event(keys, headers, body, now));
  };
  for (const std::string& body : bad_bodies) take_hmac(body, hmac_signature(body, "canary_secret"), "hmac");
  const std::string invoice =
      R"({"webhook_type":"invoice.voided","organization_id":"canary_account","invoice":{"lago_id":"canary_value"}})";
  take_hmac(invoice, hmac_signature(invoice, "canary_secret"), "hmac");
  const std::string other = R"({"webhook_type":"canary_value","organization_id":"canary_value"})";
  take_hmac(other, hmac_signature(other, "canary_secret"), "hmac");
  take_hmac(other, "canary_signature", "hmac");
  take_hmac(other, "", "hmac");
  take_hmac(other, "canary_signature", "canary_value");

  LagoKeys by_token = jwt_keys();
  by_token.issuer = "https://canary_iss.example";
  const auto take_token = [&](const std::string& signature, const LagoKeys& with) {
    refusals.take(providers::receive_lago_event(with, lago_headers(signature, "jwt"), other, now));
  };
  take_token("canary_signature", by_token);
  take_token("canary.signature.canary_signature", by_token);
  take_token(token(token_payload(other), R"({"alg":"canary_value"})"), by_token);
  take_token(token(token_payload(other), R"({"canary_key":"canary_value"})"), by_token);
  take_token(token(token_payload(other, "canary_value")), by_token);
  take_token(token(token_payload("canary_body", by_token.issuer)), by_token);
  take_token(token(token_payload(other, by_token.issuer), R"({"alg":"RS256"})", SigningKey{}), by_token);
  by_token.public_key = "canary_secret";
  take_token("canary_signature", by_token);
  CHECK(refusals.codes() == std::set<Code>{Code::billing_not_configured, Code::signature_missing,
                                           Code::signature_invalid, Code::signature_algorithm,
                                           Code::event_too_large, Code::event_invalid,
                                           Code::event_other_account});
}
