// Webhooks as Stripe and Lago would send them, signed with keys of our own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/billing.hpp>

#include "base/base64.hpp"
#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "base/message_authentication.hpp"

namespace orgmgr::tests {

inline constexpr std::string_view webhook_secret = "whsec_of_these_tests";
inline constexpr std::string_view webhook_hmac_key = "hmac-key-of-these-tests";

inline BillingKeys webhook_keys() {
  BillingKeys keys;
  keys.stripe.secrets = {std::string(webhook_secret)};
  keys.lago.signature = LagoSignature::hmac;
  keys.lago.hmac_key = webhook_hmac_key;
  return keys;
}

/// A request, whole.
struct Webhook {
  BillingProvider provider = BillingProvider::stripe;
  std::vector<HeaderField> headers{};
  std::string body{};
};

inline Timestamp at_second(std::int64_t second) { return Timestamp(std::chrono::seconds(second)); }

inline std::string stripe_signature(std::string_view body, Timestamp at, std::string_view secret) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
  const std::string stamp = std::to_string(seconds);
  return "t=" + stamp + ",v1=" + hex(HmacSha256{secret}.update(stamp).update(".").update(body).digest());
}

/// Signed at that time.
inline Webhook stripe_webhook(std::string body, Timestamp at, std::string_view secret = webhook_secret) {
  const std::string signature = stripe_signature(body, at, secret);
  return {BillingProvider::stripe, {{"Stripe-Signature", signature}}, std::move(body)};
}

inline Webhook lago_webhook(std::string body, std::string_view key = webhook_hmac_key) {
  const Sha256::Digest digest = HmacSha256{key}.update(body).digest();
  const std::string signature = encode_base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
  return {BillingProvider::lago,
          {{"X-Lago-Signature", signature}, {"X-Lago-Signature-Algorithm", "hmac"}},
          std::move(body)};
}

/// An event of Stripe's, made at that second, about a JSON object.
inline std::string stripe_event(std::string_view id, std::string_view type, std::string_view object,
                                std::int64_t created, bool live = true) {
  json::ObjectWriter writer;
  writer.string("id", id)
      .string("object", "event")
      .integer("created", static_cast<std::uint64_t>(created))
      .boolean("livemode", live)
      .string("type", type)
      .raw("data", R"({"object":)" + std::string(object) + "}");
  return std::move(writer).finish();
}

/// An invoice or a subscription of Stripe's.
inline std::string stripe_object(std::string_view id, std::string_view status,
                                 std::string_view customer = "cus_acme") {
  json::ObjectWriter writer;
  writer.string("id", id).string("customer", customer);
  if (!status.empty()) writer.string("status", status);
  return std::move(writer).finish();
}

inline std::string stripe_customer(std::string_view id = "cus_acme") {
  json::ObjectWriter writer;
  writer.string("id", id).string("object", "customer");
  return std::move(writer).finish();
}

/// An event of Lago's about an object under the key that its type has.
inline std::string lago_event(std::string_view type, std::string_view key, std::string_view object) {
  json::ObjectWriter writer;
  writer.string("webhook_type", type)
      .string("object_type", key)
      .string("organization_id", "lago_org")
      .raw(key, object);
  return std::move(writer).finish();
}

}  // namespace orgmgr::tests
