// Requests as Stripe and Lago would send them, signed with keys of our own.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/base64.hpp"
#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "base/message_authentication.hpp"
#include "providers/billing_event.hpp"
#include "support/lago_token.hpp"

namespace orgmgr::tests {

using Headers = std::vector<HeaderField>;
using Code = ErrorCode;

inline std::string raw_text(const Sha256::Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// `text` with one bit altered.
inline std::string flipped(std::string text, std::size_t at, unsigned bit) {
  text[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << bit));
  return text;
}

// --- Stripe ---------------------------------------------------------------------------------------

inline constexpr std::int64_t signed_at = 1'790'000'000;
inline constexpr std::string_view stripe_secret = "whsec_first";
inline const Timestamp now{std::chrono::seconds{signed_at + 10}};

inline StripeKeys stripe_keys() {
  StripeKeys keys;
  keys.secrets = {std::string(stripe_secret)};
  keys.mode = BillingMode::test;
  return keys;
}

inline std::string v1_of(std::string_view body, std::string_view secret = stripe_secret,
                         std::int64_t at = signed_at) {
  return hex(HmacSha256{secret}.update(std::to_string(at)).update(".").update(body).digest());
}

inline Headers stripe_headers(std::string_view body) {
  return {{"Content-Type", "application/json"},
          {"Stripe-Signature", "t=" + std::to_string(signed_at) + ",v1=" + v1_of(body)}};
}

inline Result<providers::BillingEvent> receive_stripe(const std::string& body,
                                                      const StripeKeys& keys = stripe_keys()) {
  return providers::receive_stripe_event(keys, stripe_headers(body), body, now);
}

/// An event of test mode, made at `created`, about `object`.
inline std::string stripe_event(std::string_view type, std::string_view object,
                                std::int64_t created = 1'789'000'000) {
  json::ObjectWriter writer;
  writer.string("id", "evt_1")
      .string("object", "event")
      .integer("created", static_cast<std::uint64_t>(created))
      .boolean("livemode", false)
      .string("type", type)
      .raw("data", R"({"object":)" + std::string(object) + "}");
  return std::move(writer).finish();
}

// --- Lago -----------------------------------------------------------------------------------------

inline constexpr std::string_view lago_hmac_key = "f0e1d2c3-key";

inline LagoKeys jwt_keys() {
  LagoKeys keys;
  keys.public_key = signing_key().public_pem();
  keys.issuer = lago_issuer;
  return keys;
}

inline LagoKeys hmac_keys() {
  LagoKeys keys;
  keys.signature = LagoSignature::hmac;
  keys.hmac_key = lago_hmac_key;
  return keys;
}

inline Headers lago_headers(std::string signature, std::string algorithm) {
  return {{"X-Lago-Signature", std::move(signature)},
          {"X-Lago-Signature-Algorithm", std::move(algorithm)},
          {"X-Lago-Unique-Key", "5a0c1d5e-0000-4000-8000-000000000001"}};
}

inline std::string hmac_signature(std::string_view body, std::string_view key = lago_hmac_key) {
  return encode_base64(raw_text(HmacSha256{key}.update(body).digest()));
}

inline Result<providers::BillingEvent> receive_lago(const std::string& body,
                                                    const LagoKeys& keys = hmac_keys()) {
  return providers::receive_lago_event(keys, lago_headers(hmac_signature(body), "hmac"), body, now);
}

/// An event of Lago about one object, under the key that its type has.
inline std::string lago_event(std::string_view type, std::string_view key, std::string_view object) {
  json::ObjectWriter writer;
  writer.string("webhook_type", type)
      .string("object_type", key)
      .string("organization_id", "lago_org_1")
      .raw(key, object);
  return std::move(writer).finish();
}

// --- what came of it ------------------------------------------------------------------------------

/// The code of a refusal; fails the test where there was none.
template <class T>
Code code_of(const Result<T>& result) {
  REQUIRE_FALSE(result.ok());
  return result.error().code();
}

/// `object standing rank time`, as a line that a test can compare.
inline std::string line_of(const providers::ObjectReport& report) {
  constexpr std::array<std::string_view, 6> standings{"open",    "running", "settled",
                                                      "failing", "lapsed",  "ended"};
  return report.object + " " + std::string(standings.at(static_cast<std::size_t>(report.standing))) + " " +
         std::to_string(report.rank) + " " + (report.at ? format_time(*report.at) : "-");
}

inline std::vector<std::string> lines_of(const Result<providers::BillingEvent>& event) {
  std::vector<std::string> lines;
  for (const auto& report : event.value().reports) lines.push_back(line_of(report));
  return lines;
}

}  // namespace orgmgr::tests
