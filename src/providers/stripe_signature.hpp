// Does this request come from Stripe? The header Stripe-Signature, scheme v1.
#pragma once

#include <span>
#include <string_view>

#include <orgmgr/billing.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/types.hpp>

namespace orgmgr::providers {

/// Any v1 signature by any configured secret, over the body as it came; v0 and unknown schemes do not count.
/// The age is taken in whole seconds and may be the tolerance itself, in either direction. How old it is goes
/// by the later of `now` and `newest`, the last time that is known to have been: a clock set back revives
/// nothing. billing_not_configured, signature_missing, signature_invalid, signature_expired,
/// signature_in_future.
[[nodiscard]] Result<void> check_stripe_signature(const StripeKeys& keys,
                                                  std::span<const HeaderField> headers, std::string_view body,
                                                  Timestamp now, Timestamp newest = {});

}  // namespace orgmgr::providers
