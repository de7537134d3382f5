// Reads `t=…,v1=…[,v1=…]` and compares each signature with what each secret gives.
#include "providers/stripe_signature.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.hpp"
#include "base/message_authentication.hpp"
#include "providers/billing_event.hpp"
#include "providers/request_header.hpp"

namespace orgmgr::providers {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

constexpr std::string_view header_name = "Stripe-Signature";
// Some thirty times what Stripe sends while a secret is being rolled.
constexpr std::size_t max_header_bytes = 8U << 10U;

/// What the header says, nothing of it believed yet. Views the header.
struct Claim {
  std::optional<std::int64_t> signed_at{};
  std::vector<std::string_view> signatures{};
};

/// Digits alone: a sign, white space or anything behind them is no time.
std::optional<std::int64_t> read_seconds(std::string_view digits) {
  std::int64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || error != std::errc{} || stop != end || value < 0 || value > latest_second)
    return std::nullopt;
  return value;
}

/// Of several times the last counts, as in Stripe's own libraries; it is signed, so nobody can choose it.
Claim read_claim(std::string_view header) {
  Claim claim;
  while (!header.empty()) {
    const std::string_view item = header.substr(0, header.find(','));
    header.remove_prefix(std::min(header.size(), item.size() + 1));
    if (item.starts_with("t=")) claim.signed_at = read_seconds(item.substr(2));
    if (item.starts_with("v1=")) claim.signatures.push_back(item.substr(3));
  }
  return claim;
}

Error refused(ErrorCode code, std::string message) {
  return Error(code, std::move(message), std::string(header_name));
}

bool is_signed(const StripeKeys& keys, const Claim& claim, std::string_view body) {
  const std::string signed_at = std::to_string(*claim.signed_at);
  return std::ranges::any_of(keys.secrets, [&](const std::string& secret) {
    // With an empty key anybody can sign.
    if (secret.empty()) return false;
    const std::string expected = hex(HmacSha256{secret}.update(signed_at).update(".").update(body).digest());
    return std::ranges::any_of(claim.signatures,
                               [&](std::string_view given) { return constant_time_equal(given, expected); });
  });
}

seconds seconds_of(Timestamp time) { return floor<seconds>(time).time_since_epoch(); }

Result<void> check_age(seconds signed_at, Timestamp now, Timestamp newest, seconds tolerance) {
  if (seconds_of(std::max(now, newest)) - signed_at > tolerance) {
    return refused(
        ErrorCode::signature_expired,
        "The signature is older than the configured tolerance. Look at the clock of this host; an event "
        "that Stripe sends again is signed anew.");
  }
  if (signed_at - seconds_of(now) > tolerance) {
    return refused(
        ErrorCode::signature_in_future,
        "The signature is ahead of this host's clock by more than the configured tolerance. Set the clock.");
  }
  return {};
}

}  // namespace

Result<void> check_stripe_signature(const StripeKeys& keys, std::span<const HeaderField> headers,
                                    std::string_view body, Timestamp now, Timestamp newest) {
  if (std::ranges::all_of(keys.secrets, &std::string::empty)) {
    return refused(ErrorCode::billing_not_configured,
                   "No signing secret of Stripe is configured. Hand in the secret of the webhook endpoint: "
                   "OpenOptions::billing, stripe.secrets.");
  }
  const auto header = find_header(headers, header_name);
  if (!header) return header.error();
  if (header.value().empty()) {
    return refused(ErrorCode::signature_missing,
                   "The request has no header Stripe-Signature. Hand in the header as Stripe sent it.");
  }
  if (header.value().size() > max_header_bytes) {
    return refused(ErrorCode::signature_invalid,
                   "The header Stripe-Signature is longer than any that Stripe sends.");
  }
  const Claim claim = read_claim(header.value());
  if (!claim.signed_at || claim.signatures.empty()) {
    return refused(ErrorCode::signature_invalid,
                   "The header Stripe-Signature has no time, or no signature of scheme v1. Hand it in as "
                   "Stripe sent it.");
  }
  if (!is_signed(keys, claim, body)) {
    return refused(
        ErrorCode::signature_invalid,
        "No signature is right for this body. Hand in the body byte for byte as it came, and the secret of "
        "this very endpoint.");
  }
  return check_age(seconds{*claim.signed_at}, now, newest, keys.tolerance);
}

}  // namespace orgmgr::providers
