// What providers reported of the things they bill: every report is kept, and how an object stands is worked
// out from all of them, so that neither order nor repetition of the events matters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/records.hpp"
#include "providers/billing_event.hpp"
#include "rules/context.hpp"

namespace orgmgr::rules {

/// Of one object, the oldest are forgotten beyond this.
inline constexpr std::size_t max_reports = 64;

/// How an object stands, by the newest report in the provider's time.
struct ObjectState {
  BillingProvider provider = BillingProvider::stripe;
  std::string object{};
  providers::Standing standing = providers::Standing::open;
  /// When that came about: the first of the reports without a break that say that something is owed, else the
  /// newest report.
  Timestamp since{};
  Timestamp newest{};
};

/// Adds what an event says to its objects; an event that was added before changes nothing.
void add_reports(Context& context, const providers::BillingEvent& event, Timestamp received);

/// Forgets everything that is billed to a customer.
void erase_objects(Context& context, BillingProvider provider, std::string_view customer);
/// Everything that is billed to a customer, by any of its ids.
[[nodiscard]] std::vector<ObjectState> objects_of(const Reader& reader, BillingProvider provider,
                                                  BillingMode mode, std::string_view customer);

}  // namespace orgmgr::rules
