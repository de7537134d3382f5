// How an organization must stand after what its provider told: a fold over the events in the provider's time,
// written from docs/billing.md and apart from the code that it judges. Slow, and as plain as can be.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <orgmgr/billing.hpp>

namespace orgmgr::tests {

/// One event, as a test speaks of it.
struct Told {
  std::string type{};
  std::string object{};   ///< `in_1`, `sub_2`; empty where the customer itself is meant
  std::string status{};   ///< of that object
  std::int64_t second{};  ///< of the provider's time
};

struct Stand {
  BillingState state = BillingState::none;
  std::optional<Timestamp> since{};
  std::optional<Timestamp> grace_until{};
  friend bool operator==(const Stand&, const Stand&) = default;
};

/// Equal events are one, told again.
[[nodiscard]] Stand fold(const std::vector<Told>& events, std::chrono::days grace, Timestamp now);
[[nodiscard]] std::string text_of(const Stand& stand);
[[nodiscard]] std::string text_of(const Told& told);

}  // namespace orgmgr::tests
