// Does this request come from Lago? The header X-Lago-Signature, as a JSON Web Token or as an HMAC.
#pragma once

#include <span>
#include <string_view>

#include <orgmgr/billing.hpp>
#include <orgmgr/result.hpp>

namespace orgmgr::providers {

/// By the algorithm of `keys`; a request that names another one is refused. Lago signs no time: a request
/// that was genuine once is genuine for ever, so the caller remembers what it has applied.
/// billing_not_configured, signature_missing, signature_invalid, signature_algorithm.
[[nodiscard]] Result<void> check_lago_signature(const LagoKeys& keys, std::span<const HeaderField> headers,
                                                std::string_view body);

}  // namespace orgmgr::providers
