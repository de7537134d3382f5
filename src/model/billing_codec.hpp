// The names of billing, as fields of records.
#pragma once

#include <orgmgr/billing.hpp>

#include "model/codec.hpp"

namespace orgmgr::model {

[[nodiscard]] std::optional<BillingMode> parse_billing_mode(std::string_view text) noexcept;
[[nodiscard]] std::optional<BillingOutcome> parse_billing_outcome(std::string_view text) noexcept;

template <>
struct Codec<BillingState> : NameCodec<BillingState, &parse_billing_state> {
  static std::string_view expected() { return "one of: none, current, past_due, locked, canceled"; }
};
template <>
struct Codec<BillingProvider> : NameCodec<BillingProvider, &parse_billing_provider> {
  static std::string_view expected() { return "one of: stripe, lago"; }
};
template <>
struct Codec<BillingMode> : NameCodec<BillingMode, &parse_billing_mode> {
  static std::string_view expected() { return "one of: live, test"; }
};
template <>
struct Codec<BillingOutcome> : NameCodec<BillingOutcome, &parse_billing_outcome> {
  static std::string_view expected() { return "one of: applied, ignored, unknown_customer"; }
};

}  // namespace orgmgr::model
