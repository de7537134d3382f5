// Stripe's signatures: whom they let in and how each refusal is called.
#include "providers/stripe_signature.hpp"

#include <doctest/doctest.h>

#include <limits>

#include "unit/provider_fixture.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using providers::check_stripe_signature;

namespace {

const std::string body = "{\"id\":\"evt_1\",\"object\":\"event\",\"note\":\"Zoë ☃\"}\n";

// Made with Python's hmac module over `1790000000.` and the body above.
const std::string by_first = "fe435cb7912fb641b14abbe87d220ac1e81b3be905c8df84fc3076a99d917392";
const std::string by_second = "d3410fe64ffbfc2c4150fa9ef2149f2aee07b9452dfc912a1cb547f071506e27";

Timestamp after(std::int64_t seconds) { return Timestamp{std::chrono::seconds{signed_at + seconds}}; }

Result<void> check(const std::string& header, Timestamp at = now, const StripeKeys& keys = stripe_keys()) {
  return check_stripe_signature(keys, Headers{{"Stripe-Signature", header}}, body, at);
}

}  // namespace

TEST_CASE("a Stripe signature made with another program is right, for the secret it was made with") {
  CHECK(check("t=1790000000,v1=" + by_first).ok());
  CHECK(code_of(check("t=1790000000,v1=" + by_second)) == Code::signature_invalid);
  StripeKeys keys = stripe_keys();
  keys.secrets = {"whsec_second"};
  CHECK(check("t=1790000000,v1=" + by_second, now, keys).ok());
  CHECK(code_of(check("t=1790000000,v1=" + by_first, now, keys)) == Code::signature_invalid);
}

TEST_CASE("while a secret is rolled, either secret and either signature will do") {
  StripeKeys keys = stripe_keys();
  CHECK(check("t=1790000000,v1=" + by_second + ",v1=" + by_first).ok());
  CHECK(check("t=1790000000,v1=" + by_first + ",v1=" + by_second).ok());
  keys.secrets = {"whsec_third", "whsec_second"};
  CHECK(check("t=1790000000,v1=" + by_second, now, keys).ok());
  CHECK(code_of(check("t=1790000000,v1=" + by_first, now, keys)) == Code::signature_invalid);
}

TEST_CASE("what is no signature of scheme v1 neither counts nor spoils one that is") {
  for (const char* other : {"v1=potato", "v1=", "v1", "v0=00", "v2=00", "t", "=", "", " v1=00", "x=y=z"}) {
    CAPTURE(other);
    CHECK(check("t=1790000000," + std::string(other) + ",v1=" + by_first).ok());
    CHECK(check("t=1790000000,v1=" + by_first + "," + other).ok());
    CHECK(code_of(check("t=1790000000," + std::string(other))) == Code::signature_invalid);
  }
  CHECK(code_of(check("t=1790000000,v0=" + by_first)) == Code::signature_invalid);
  CHECK(code_of(check("t=1790000000, v1=" + by_first)) == Code::signature_invalid);
  CHECK(code_of(check("t=1790000000,V1=" + by_first)) == Code::signature_invalid);
  std::string upper = by_first;
  for (char& digit : upper) digit = digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit;
  CHECK(code_of(check("t=1790000000,v1=" + upper)) == Code::signature_invalid);
}

TEST_CASE("the time of a signature is whole seconds, and part of what is signed") {
  CHECK(check("v1=" + by_first + ",t=1790000000").ok());
  CHECK(check("t=1,t=1790000000,v1=" + by_first).ok());
  CHECK(check("t=01790000000,v1=" + by_first).ok());
  for (const char* time : {"", "t=", "t=abc", "t=1790000000abc", "t=+1790000000", "t=-1790000000",
                           "t= 1790000000", "t=1790000000.0", "t=1790000001", "t=1790000000,t=1",
                           "t=1790000000,t=", "t=99999999999999999999", "t=253402300800", "T=1790000000"}) {
    CAPTURE(time);
    CHECK(code_of(check(std::string(time) + ",v1=" + by_first)) == Code::signature_invalid);
  }
  // The last second that can be stored, and those after it, each signed well.
  const auto signed_in = [](std::int64_t at) {
    return check("t=" + std::to_string(at) + ",v1=" + v1_of(body, stripe_secret, at));
  };
  CHECK(code_of(signed_in(providers::latest_second)) == Code::signature_in_future);
  CHECK(code_of(signed_in(providers::latest_second + 1)) == Code::signature_invalid);
  CHECK(code_of(signed_in(std::numeric_limits<std::int64_t>::max())) == Code::signature_invalid);
}

TEST_CASE("a signature may be as old as the tolerance, and as far ahead, and not a second more") {
  const std::string header = "t=1790000000,v1=" + by_first;
  CHECK(check(header, after(0)).ok());
  CHECK(check(header, after(300)).ok());
  CHECK(check(header, after(300) + std::chrono::microseconds{999'999}).ok());
  CHECK(code_of(check(header, after(301))) == Code::signature_expired);
  CHECK(check(header, after(-300)).ok());
  CHECK(code_of(check(header, after(-301))) == Code::signature_in_future);
  CHECK(code_of(check(header, after(-301) + std::chrono::microseconds{999'999})) ==
        Code::signature_in_future);

  StripeKeys keys = stripe_keys();
  keys.tolerance = std::chrono::seconds{0};
  CHECK(check(header, after(0), keys).ok());
  CHECK(code_of(check(header, after(1), keys)) == Code::signature_expired);
  CHECK(code_of(check(header, after(-1), keys)) == Code::signature_in_future);
  keys.tolerance = std::chrono::seconds::max();
  CHECK(check(header, Timestamp{}, keys).ok());
}

TEST_CASE("a wrong signature is called wrong however old it is") {
  const std::string header = "t=1790000000,v1=" + by_second;
  CHECK(code_of(check(header, after(100'000))) == Code::signature_invalid);
  CHECK(code_of(check(header, after(-100'000))) == Code::signature_invalid);
}

TEST_CASE("without a secret nothing of Stripe is believed, least of all what is signed with an empty one") {
  StripeKeys keys = stripe_keys();
  const std::string by_empty = "t=1790000000,v1=" + v1_of(body, "");
  keys.secrets = {};
  CHECK(code_of(check(by_empty, now, keys)) == Code::billing_not_configured);
  keys.secrets = {"", ""};
  CHECK(code_of(check(by_empty, now, keys)) == Code::billing_not_configured);
  keys.secrets = {"", "whsec_first"};
  CHECK(code_of(check(by_empty, now, keys)) == Code::signature_invalid);
  CHECK(check("t=1790000000,v1=" + by_first, now, keys).ok());
}

TEST_CASE("the header is found whatever the case of its name, and must be there once") {
  const std::string header = "t=1790000000,v1=" + by_first;
  const auto with = [](const Headers& headers) {
    return check_stripe_signature(stripe_keys(), headers, body, now);
  };
  CHECK(with({{"stripe-signature", header}}).ok());
  CHECK(with({{"Host", "example.org"}, {"STRIPE-SIGNATURE", header}}).ok());
  CHECK(code_of(with({})) == Code::signature_missing);
  CHECK(code_of(with({{"Stripe-Signature", ""}})) == Code::signature_missing);
  CHECK(code_of(with({{"Stripe-Signature2", header}, {"Stripe-Signatur", header}})) ==
        Code::signature_missing);
  CHECK(code_of(with({{"Stripe-Signature", header}, {"stripe-signature", header}})) ==
        Code::signature_invalid);
  CHECK(with({{"Stripe-Signature", header}}).ok());
  CHECK(code_of(with({{"Stripe-Signature", header + std::string(8192, ',')}})) == Code::signature_invalid);
  CHECK(with({{"Stripe-Signature", header + std::string(8192 - header.size(), ',')}}).ok());
}

TEST_CASE("no part of a Stripe signature's header is enough") {
  const std::string header = "t=1790000000,v1=" + by_first;
  for (std::size_t size = 0; size < header.size(); ++size) {
    CHECK_FALSE(check(header.substr(0, size)).ok());
    if (size > 0) CHECK_FALSE(check(header.substr(size)).ok());
  }
}

TEST_CASE("no other body goes with a Stripe signature: one bit altered, bytes cut off or put on") {
  const Headers headers{{"Stripe-Signature", "t=1790000000,v1=" + by_first}};
  const auto with = [&](std::string_view text) {
    return check_stripe_signature(stripe_keys(), headers, text, now);
  };
  REQUIRE(with(body).ok());
  for (std::size_t at = 0; at < body.size(); ++at) {
    CHECK_FALSE(with(body.substr(0, at)).ok());
    for (unsigned bit = 0; bit < 8; ++bit) {
      CHECK(code_of(with(flipped(body, at, bit))) == Code::signature_invalid);
    }
  }
  CHECK_FALSE(with(body + " ").ok());
  CHECK_FALSE(with(" " + body).ok());
}
