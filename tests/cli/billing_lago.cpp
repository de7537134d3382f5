// Lago's tokens through the real program, from the file of keys to the answer.
#include <doctest/doctest.h>

#include "cli/billing_requests.hpp"
#include "support/lago_token.hpp"

using namespace orgmgr::test;
namespace tests = orgmgr::tests;

namespace {

std::string jwt_keys_file(const Home& home, const std::string& public_key) {
  return private_file(home.folder() / "jwt-keys", R"({"lago":{"signature":"jwt","public_key":)" +
                                                      orgmgr::json::quote(public_key) + R"(,"issuer":)" +
                                                      orgmgr::json::quote(tests::lago_issuer) + "}}");
}

tests::Webhook with_token(std::string token, const std::string& body, const std::string& algorithm = "jwt") {
  return {orgmgr::BillingProvider::lago,
          {{"X-Lago-Signature", std::move(token)}, {"X-Lago-Signature-Algorithm", algorithm}},
          body};
}

/// A token that needs no private key to make: its own header says how it is signed.
std::string token_under(std::string_view header, std::string_view payload, std::string_view secret) {
  const std::string signed_part = tests::encode_base64url(header) + "." + tests::encode_base64url(payload);
  if (secret.empty()) return signed_part + ".";
  const orgmgr::Sha256::Digest digest = orgmgr::HmacSha256{secret}.update(signed_part).digest();
  return signed_part + "." +
         tests::encode_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

/// Acme is the Lago customer lago_1, and owes an invoice as soon as `failed` is applied.
struct LagoOffice {
  LagoOffice() { home.must({"org", "create", "Acme", "--owner", "alice", "--lago", "lago_1"}); }

  Words applying_by(const std::string& public_key, const tests::Webhook& webhook) const {
    Words words = applying(home, webhook);
    words.back() = jwt_keys_file(home, public_key);
    return words;
  }
  std::string state() const { return first_line(home.must({"billing", "status", "acme", "-q"})); }

  Home home{};
  std::string failed = tests::lago_event(
      "invoice.payment_status_updated", "invoice",
      R"({"lago_id":"i1","payment_status":"failed","updated_at":"2026-01-01T00:00:00Z",)"
      R"("customer":{"external_id":"lago_1","lago_id":"c1","name":"Zoë & Sons \u003cAG\u003e"}})");
};

}  // namespace

TEST_CASE("A webhook that Lago signed with its RSA key is believed by the public half alone, once") {
  const LagoOffice office;
  const std::string pem = tests::signing_key().public_pem();
  const auto genuine = with_token(tests::token(tests::token_payload(office.failed)), office.failed);
  REQUIRE(office.state() == "none");
  SUBCASE("as PEM") {
    CHECK(office.home.must(office.applying_by(pem, genuine)).find("is locked") != std::string::npos);
  }
  SUBCASE("as Lago's API gives it") {
    office.home.must(office.applying_by(orgmgr::encode_base64(pem), genuine));
  }
  CHECK(office.state() == "locked");
  const std::string again = office.home.must(joined(office.applying_by(pem, genuine), {"--json"}));
  CHECK(member_of(again, "repeated") == "true");
}

TEST_CASE("A token that holds a large body fits into the file of the header") {
  const LagoOffice office;
  const std::string body =
      tests::lago_event("customer.updated", "customer",
                        R"({"external_id":"lago_1","name":")" + std::string(1'000'000, 'a') + "\"}");
  const auto genuine = with_token(tests::token(tests::token_payload(body)), body);
  office.home.must(office.applying_by(tests::signing_key().public_pem(), genuine));
}

TEST_CASE(
    "[P6] A token of Lago's that is for another body, by another key or of another algorithm is refused") {
  const LagoOffice office;
  const std::string pem = tests::signing_key().public_pem();
  const std::string payload = tests::token_payload(office.failed);
  const std::string genuine = tests::token(payload);
  const auto refuse = [&](const tests::Webhook& webhook, const std::string& code) {
    CAPTURE(webhook.headers.front().second);
    check_refused(office.home, {{office.applying_by(pem, webhook), 6, code}});
  };
  std::string altered = office.failed;
  altered.replace(altered.find("failed"), 6, "FAILED");
  refuse(with_token(genuine, altered), "signature_invalid");
  refuse(with_token(genuine, office.failed + "\n"), "signature_invalid");
  refuse(with_token(tests::token(payload, R"({"alg":"RS256"})", tests::SigningKey{}), office.failed),
         "signature_invalid");
  refuse(
      with_token(tests::token(tests::token_payload(office.failed, "https://other.example")), office.failed),
      "signature_invalid");
  // The public key is known to anybody, so that it must not do as a shared secret.
  for (const std::string& secret : {pem, orgmgr::encode_base64(pem)}) {
    refuse(with_token(token_under(R"({"alg":"HS256"})", payload, secret), office.failed),
           "signature_algorithm");
    refuse(with_token(token_under(R"({"alg":"RS256"})", payload, secret), office.failed),
           "signature_invalid");
    refuse(tests::lago_webhook(office.failed, secret), "signature_algorithm");
  }
  refuse(with_token(token_under(R"({"alg":"none"})", payload, ""), office.failed), "signature_algorithm");
  refuse(with_token(token_under(R"({"alg":"none"})", payload, "x"), office.failed), "signature_algorithm");
  refuse(with_token(genuine, office.failed, "hmac"), "signature_algorithm");
  refuse(with_token("", office.failed), "signature_missing");
  CHECK(office.state() == "none");
  office.home.must(office.applying_by(pem, with_token(genuine, office.failed)));
  CHECK(office.state() == "locked");
}

TEST_CASE(
    "[P6] Without a key of Lago's that can be read nothing of it is believed, and the option is named") {
  const LagoOffice office;
  const auto genuine = with_token(tests::token(tests::token_payload(office.failed)), office.failed);
  for (const char* key : {"", "no key"}) {
    const Words words = office.applying_by(key, genuine);
    check_refused(office.home, {{words, 5, "billing_not_configured"}});
    CHECK(office.home(words).err.find("--keys FILE") != std::string::npos);
  }
  CHECK(office.state() == "none");
}
