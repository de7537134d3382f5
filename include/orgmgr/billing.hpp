// What billing providers say, and how a host hands it in.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orgmgr/result.hpp>
#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

enum class BillingProvider : std::uint8_t { stripe, lago };

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

/// Keys out of a configuration file: one JSON object with `stripe` {"secrets","mode","account",
/// "tolerance_seconds"} and `lago` {"signature","hmac_key","public_key","issuer","organization","mode"}, each
/// and each of their fields where they are needed; at most 64 KiB. json_invalid for what is no such text;
/// argument_invalid, with its `field()`, for a field that is not known or has another form. No message,
/// subject or field holds a value. Pure; may be called from several threads at once.
[[nodiscard]] ORGMGR_EXPORT Result<BillingKeys> read_billing_keys(std::string_view json);

/// One field of a request's header. Names are compared without case (RFC 9110, 5.1).
using HeaderField = std::pair<std::string, std::string>;

/// Whether the organization has paid.
enum class BillingState : std::uint8_t {
  none,      ///< nothing is known: no customer linked, or no event about it yet
  current,   ///< paid
  past_due,  ///< a payment failed or is overdue; access goes on until `grace_until`
  locked,    ///< lapsed: only those who can mend it get in
  canceled,  ///< every subscription, or the customer, is over; locked as well
};

/// How an organization stands with its billing: stored with the organization (`Organization::billing`).
struct Billing {
  BillingState state = BillingState::none;
  std::optional<Timestamp> since{};           ///< the provider's time from which on it is so
  std::optional<Timestamp> grace_until{};     ///< past_due and locked: when grace ends, or ended
  std::optional<BillingProvider> provider{};  ///< who said so
  std::optional<BillingState>
      override_state{};  ///< `current` or `locked`: counts instead, before `override_until`
  std::optional<Timestamp> override_until{};
  std::optional<std::string> override_by{};
  std::optional<std::string> override_reason{};
  Json extra{};
};

/// Billing at a moment: with the clock and an override taken into account.
struct BillingStatus {
  BillingState state = BillingState::none;  ///< what counts now
  bool overridden = false;
  std::optional<Timestamp> changes_at{};  ///< when it changes by the clock alone
  Billing stored{};
};

/// What became of an event.
enum class BillingOutcome : std::uint8_t {
  applied,           ///< it is part of what the organization's state is worked out from
  ignored,           ///< of a type that says nothing about access; recorded
  unknown_customer,  ///< no organization has this customer; recorded, and applied when one is linked to it
};

/// An event that was received and believed. Of one id there is one, however often it is delivered.
struct ReceivedBillingEvent {
  BillingProvider provider = BillingProvider::stripe;
  BillingMode mode = BillingMode::live;
  std::string account{};
  std::string event_id{};
  std::string type{};
  std::vector<std::string> customers{};  ///< every id by which the provider may mean the customer
  std::optional<Timestamp> created{};    ///< the provider's time
  Timestamp received_at{};
  BillingOutcome outcome = BillingOutcome::ignored;
  std::optional<OrgId> org_id{};  ///< whose customer it was when it was applied
  Revision version = 0;
  Json extra{};
};

/// The answer to a webhook.
struct BillingReceipt {
  std::string event_id{};
  std::string type{};
  bool repeated = false;  ///< delivered before: nothing was changed now
  BillingOutcome outcome = BillingOutcome::ignored;
  std::optional<OrgId> org_id{};
  BillingState state = BillingState::none;  ///< of that organization, now
};

/// An organization whose stored state is no longer what counts, and waits for a sweep to record that.
struct BillingDue {
  OrgId org_id{};
  std::string name{};
  BillingState stored = BillingState::none;
  BillingState state = BillingState::none;  ///< what counts after the sweep
  Timestamp changed_at{};                   ///< by a plan or a setting: when it was asked
};

[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(BillingState state) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::optional<BillingState> parse_billing_state(std::string_view text) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(BillingProvider provider) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::optional<BillingProvider> parse_billing_provider(
    std::string_view text) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(BillingMode mode) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(BillingOutcome outcome) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const Billing& billing);
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const BillingStatus& status);
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const ReceivedBillingEvent& event);
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const BillingReceipt& receipt);
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const BillingDue& due);

}  // namespace orgmgr::inline v0
