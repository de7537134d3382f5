// What billing providers say, and how a host hands it in.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <orgmgr/export.hpp>

namespace orgmgr::inline v0 {

/// Real money, or the provider's test world. The two are kept apart: ids and events of one mean nothing in
/// the other.
enum class BillingMode : std::uint8_t { live, test };

/// How Lago signs. Fixed here and never by a request, so that nobody can choose the weaker one.
enum class LagoSignature : std::uint8_t { jwt, hmac };

/// What is needed to believe Stripe's webhooks.
struct StripeKeys {
  /// `whsec_…`, whole, as Stripe shows them; several while a secret is being rolled. Empty, or nothing but
  /// empty ones: every event is refused.
  std::vector<std::string> secrets{};
  BillingMode mode = BillingMode::live;  ///< events of the other mode are refused
  std::string account{};                 ///< of Connect: `acct_…`; empty: only events without an account
  std::chrono::seconds tolerance{300};   ///< how old, and how far ahead, a signature may be
};

/// What is needed to believe Lago's webhooks.
struct LagoKeys {
  LagoSignature signature = LagoSignature::jwt;
  std::string hmac_key{};  ///< with hmac
  /// With jwt: an RSA key of 2048 bits or more as PEM (SPKI), or that in base64 as Lago's `json_public_key`
  /// gives it.
  std::string public_key{};
  std::string issuer{};                  ///< with jwt: the URL of the Lago API, compared exactly
  std::string organization{};            ///< Lago's own organization id; empty: any
  BillingMode mode = BillingMode::live;  ///< Lago's events do not say; it is what the host says it is
};

/// Handed in with the options of a handle; never stored, never logged.
struct BillingKeys {
  StripeKeys stripe{};
  LagoKeys lago{};
};

/// One field of a request's header. Names are compared without case (RFC 9110, 5.1).
using HeaderField = std::pair<std::string, std::string>;

}  // namespace orgmgr::inline v0
