// Lago's signatures: whom they let in and how each refusal is called.
#include "providers/lago_signature.hpp"

#include <doctest/doctest.h>

#include "support/public_lago_key.hpp"
#include "unit/provider_fixture.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using providers::check_lago_signature;

namespace {

const std::string body = R"({"webhook_type":"customer.updated","note":"A \u0026 B \u003cC\u003e Zoë"})";

// The HMAC was made with Python's hmac module, the token with `openssl dgst -sha256 -sign`.
const std::string known_hmac = "KT7u2zhEEjLEXUZ16f2vGjzGZF3af2lSb/v/5wMXnNM=";
const std::string known_key{public_lago_key};
const std::string known_token =
    "eyJhbGciOiJSUzI1NiJ9.eyJkYXRhIjoie1wid2ViaG9va190eXBlXCI6XCJjdXN0b21lci51cGRhdGVkXCIsXCJub3RlXCI6XCJ"
    "BIFxcdTAwMjYgQiBcXHUwMDNjQ1xcdTAwM2UgWm_Dq1wifSIsImlzcyI6Imh0dHBzOi8vbGFnby5leGFtcGxlIn0.DgKALuPzzs1"
    "j-O2cR6tppP8dDywpItrn4jhQSdLE3xp28_z-GJjVUtAlEwnwwGDE8dLcWAyzBnr2tCejEGYWHvyBcU8I7M8cdig0Iq9U2SKiELt"
    "7X93Pl_3PiychnnKwzwmO4TbNqUKBARe2Q1G8-cPKGHb5DpsylT58d_r2xRRutIiXwq7STaatY1bqkBfLGMEFgtpl1-mINsU15LK"
    "6B5m57zLwm31NQMXcpjYJM-ox3Lpad3PMmpGt0QvIIEqy0iQnRliSOc6c5rT1Bz7K6AEJc2sTJBXEdeK7WBmEg05X7bf3ENQfpBA"
    "_-N83Mk9PRkev3NvR9lMk-_IUBKDJLQ";

Result<void> check_token(const std::string& signature, const LagoKeys& keys = jwt_keys()) {
  return check_lago_signature(keys, lago_headers(signature, "jwt"), body);
}

Result<void> check_hmac(const std::string& signature, const LagoKeys& keys = hmac_keys()) {
  return check_lago_signature(keys, lago_headers(signature, "hmac"), body);
}

LagoKeys known_keys() {
  LagoKeys keys = jwt_keys();
  keys.public_key = known_key;
  return keys;
}

}  // namespace

TEST_CASE("Lago signatures made with other programs are right, and only with their own keys") {
  CHECK(check_token(known_token, known_keys()).ok());
  CHECK(code_of(check_token(known_token)) == Code::signature_invalid);
  CHECK(check_hmac(known_hmac).ok());
  LagoKeys keys = hmac_keys();
  keys.hmac_key += "x";
  CHECK(code_of(check_hmac(known_hmac, keys)) == Code::signature_invalid);
}

TEST_CASE("Lago's public key is taken as PEM and as its API gives it, in lines of base64") {
  LagoKeys keys = known_keys();
  const std::string encoded = encode_base64(keys.public_key);
  keys.public_key = encoded;
  CHECK(check_token(known_token, keys).ok());
  keys.public_key.clear();
  for (std::size_t at = 0; at < encoded.size(); at += 60) keys.public_key += encoded.substr(at, 60) + "\n";
  CHECK(check_token(known_token, keys).ok());
}

TEST_CASE("without a key that can be read nothing of Lago is believed") {
  LagoKeys keys = hmac_keys();
  keys.hmac_key.clear();
  CHECK(code_of(check_hmac(hmac_signature(body, ""), keys)) == Code::billing_not_configured);
  keys = known_keys();
  keys.issuer.clear();
  CHECK(code_of(check_token(token(token_payload(body, "")), keys)) == Code::billing_not_configured);
  const std::string half = known_keys().public_key.substr(0, 200);
  for (const std::string& key :
       {std::string{}, std::string{"no key"}, half, encode_base64(half), std::string{"===="}}) {
    CAPTURE(key);
    keys = known_keys();
    keys.public_key = key;
    CHECK(code_of(check_token(known_token, keys)) == Code::billing_not_configured);
  }
}

TEST_CASE("the algorithm is the configured one, whatever the request says") {
  CHECK(code_of(check_lago_signature(jwt_keys(), lago_headers(hmac_signature(body), "hmac"), body)) ==
        Code::signature_algorithm);
  CHECK(code_of(check_lago_signature(hmac_keys(), lago_headers(token(token_payload(body)), "jwt"), body)) ==
        Code::signature_algorithm);
  CHECK(code_of(check_lago_signature(jwt_keys(), lago_headers(token(token_payload(body)), "JWT"), body)) ==
        Code::signature_algorithm);
  // A request that names none is judged in the same way.
  const auto unnamed = [](const std::string& signature) { return Headers{{"x-lago-signature", signature}}; };
  CHECK(check_lago_signature(jwt_keys(), unnamed(token(token_payload(body))), body).ok());
  CHECK(check_lago_signature(hmac_keys(), unnamed(known_hmac), body).ok());
  CHECK(code_of(check_lago_signature(jwt_keys(), unnamed(known_hmac), body)) == Code::signature_invalid);
  CHECK(code_of(check_lago_signature(hmac_keys(), unnamed(token(token_payload(body))), body)) ==
        Code::signature_invalid);
  // One that claims the configured one does not get another by it.
  CHECK(code_of(check_token(known_hmac)) == Code::signature_invalid);
  CHECK(code_of(check_hmac(token(token_payload(body)))) == Code::signature_invalid);
}

TEST_CASE("the headers of Lago must be there once") {
  const HeaderField signature{"X-Lago-Signature", known_hmac};
  const HeaderField algorithm{"X-Lago-Signature-Algorithm", "hmac"};
  const auto with = [](const Headers& headers) { return check_lago_signature(hmac_keys(), headers, body); };
  CHECK(with({signature, algorithm}).ok());
  CHECK(code_of(with({algorithm})) == Code::signature_missing);
  CHECK(code_of(with({})) == Code::signature_missing);
  CHECK(code_of(with({{"X-Lago-Signature", ""}, algorithm})) == Code::signature_missing);
  CHECK(code_of(with({signature, algorithm, signature})) == Code::signature_invalid);
  CHECK(code_of(with({signature, algorithm, {"x-lago-signature-algorithm", "jwt"}})) ==
        Code::signature_invalid);
}

TEST_CASE(
    "a token that is signed with another algorithm is refused, the public key as a shared secret included") {
  const std::string payload = encode_base64url(token_payload(body));
  const std::string none = encode_base64url(R"({"alg":"none"})") + "." + payload;
  const std::string shared = encode_base64url(R"({"alg":"HS256"})") + "." + payload;
  const std::string pretended = encode_base64url(R"({"alg":"RS256"})") + "." + payload;
  const auto mac = [](const std::string& signed_part) {
    return encode_base64url(raw_text(HmacSha256{jwt_keys().public_key}.update(signed_part).digest()));
  };
  CHECK(code_of(check_token(none + ".")) == Code::signature_algorithm);
  CHECK(code_of(check_token(shared + "." + mac(shared))) == Code::signature_algorithm);
  CHECK(code_of(check_token(pretended + "." + mac(pretended))) == Code::signature_invalid);
  CHECK(code_of(check_token(pretended + ".")) == Code::signature_invalid);
  for (const char* header :
       {R"({"alg":"RS512"})", R"({"alg":"rs256"})", R"({"alg":null})", R"({"alg":["RS256"]})"}) {
    CAPTURE(header);
    CHECK(code_of(check_token(token(token_payload(body), header))) == Code::signature_algorithm);
  }
}

TEST_CASE("a token's header says its algorithm and nothing else") {
  CHECK(check_token(token(token_payload(body), R"({"alg":"RS256"})")).ok());
  CHECK(check_token(token(token_payload(body), R"( { "alg" : "RS256" } )")).ok());
  for (const char* header : {"", "{}", "[]", "RS256", R"("RS256")", R"({"alg":"RS256","typ":"JWT"})",
                             R"({"alg":"RS256","kid":"1"})", R"({"alg":"RS256","crit":["b64"],"b64":false})",
                             R"({"alg":"RS256","alg":"RS256"})", R"({"alg":"none","alg":"RS256"})",
                             R"({"Alg":"RS256"})", R"({"alg":"RS256"}x)"}) {
    CAPTURE(header);
    CHECK(code_of(check_token(token(token_payload(body), header))) == Code::signature_invalid);
  }
}

TEST_CASE("a token is made by the configured Lago, for this body") {
  CHECK(check_token(token(token_payload(body))).ok());
  const std::string data = json::quote(body);
  const std::string from_lago = R"("iss":"https://lago.example")";
  const std::vector<std::string> others{
      "",
      "[]",
      token_payload(""),
      token_payload(body + " "),
      token_payload(body, ""),
      token_payload(body, "https://other.example"),
      token_payload(body, "https://lago.example/"),
      "{" + from_lago + "}",
      R"({"data":)" + data + "}",
      R"({"data":null,)" + from_lago + "}",
      R"({"data":)" + body + "," + from_lago + "}",
      R"({"data":)" + data + R"(,"iss":["https://lago.example"]})",
      R"({"data":)" + data + "," + from_lago + "," + from_lago + "}",
      R"({"data":)" + data + "," + from_lago + "}}",
  };
  for (const std::string& payload : others) {
    CAPTURE(payload);
    CHECK(code_of(check_token(token(payload))) == Code::signature_invalid);
  }
  // Another JSON spelling of the same body is the same body.
  const std::string escaped =
      R"({"more":1,"iss":"https:\/\/lago.example","data":"{\u0022webhook_type\":\"customer.updated\",)"
      R"(\"note\":\"A \\u0026 B \\u003cC\\u003e Zo\u00eb\"}"})";
  CHECK(check_token(token(escaped)).ok());
}

TEST_CASE("a token of another key is refused") {
  const SigningKey other;
  CHECK(code_of(check_token(token(token_payload(body), R"({"alg":"RS256"})", other))) ==
        Code::signature_invalid);
}

TEST_CASE("an HMAC is written in base64, with its padding and nothing round it") {
  for (const std::string& signature :
       {known_hmac + "\n", " " + known_hmac, known_hmac.substr(0, known_hmac.size() - 1), known_hmac + "=",
        encode_base64url(*decode_base64(known_hmac)), hex(HmacSha256{lago_hmac_key}.update(body).digest()),
        raw_text(HmacSha256{lago_hmac_key}.update(body).digest())}) {
    CAPTURE(signature);
    CHECK(code_of(check_hmac(signature)) == Code::signature_invalid);
  }
}

TEST_CASE("no part of a Lago signature is enough, and no digit of it is without meaning") {
  for (std::size_t size = 0; size < known_hmac.size(); ++size)
    CHECK_FALSE(check_hmac(known_hmac.substr(0, size)).ok());
  for (std::size_t at = 0; at < known_token.size(); ++at) {
    CHECK_FALSE(check_token(known_token.substr(0, at), known_keys()).ok());
    std::string altered = known_token;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    CHECK_FALSE(check_token(altered, known_keys()).ok());
  }
  for (const char* more : {"A", "=", "==", ".", ".A", "\n"}) {
    CAPTURE(more);
    CHECK_FALSE(check_token(known_token + more, known_keys()).ok());
    CHECK_FALSE(check_token(more + known_token, known_keys()).ok());
  }
  // The last digit carries four bits that no byte of the signature has.
  std::string spare = known_token;
  REQUIRE(spare.back() == 'Q');
  spare.back() = 'R';
  CHECK_FALSE(check_token(spare, known_keys()).ok());
}

TEST_CASE("no other body goes with a Lago signature: one bit altered, bytes cut off or put on") {
  const auto both_refuse = [](std::string_view text) {
    CHECK(code_of(check_lago_signature(hmac_keys(), lago_headers(known_hmac, "hmac"), text)) ==
          Code::signature_invalid);
    CHECK(code_of(check_lago_signature(known_keys(), lago_headers(known_token, "jwt"), text)) ==
          Code::signature_invalid);
  };
  for (std::size_t at = 0; at < body.size(); ++at) {
    both_refuse(body.substr(0, at));
    for (unsigned bit = 0; bit < 8; ++bit) {
      both_refuse(flipped(body, at, bit));
    }
  }
  both_refuse(body + " ");
  both_refuse(" " + body);
}

TEST_CASE("a token longer than any that could hold the body is refused unread") {
  const std::string longest(body.size() * 8 + 8192, 'A');
  const auto message = [](const std::string& signature) { return check_token(signature).error().message(); };
  CHECK(code_of(check_token(longest)) == Code::signature_invalid);
  CHECK(message(longest).find("three parts") != std::string::npos);
  CHECK(code_of(check_token(longest + "A")) == Code::signature_invalid);
  CHECK(message(longest + "A").find("longer") != std::string::npos);
  // The longest genuine one: every byte of the body an escape of six.
  const std::string quotes(5000, '\x01');
  std::string payload = R"({"iss":"https://lago.example","data":")";
  for (std::size_t i = 0; i < quotes.size(); ++i) payload += "\\u0001";
  CHECK(check_lago_signature(jwt_keys(), lago_headers(token(payload + "\"}"), "jwt"), quotes).ok());
}
