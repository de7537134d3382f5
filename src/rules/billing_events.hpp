// Taking in what providers send: each event once, in whatever order, for whichever organization has the
// customer, now or later.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <orgmgr/billing.hpp>
#include <orgmgr/result.hpp>

#include "providers/billing_event.hpp"
#include "rules/context.hpp"

namespace orgmgr::rules {

/// Records the event and what it says, and settles the organization that has the customer, if one has.
/// permission_denied, event_other_mode.
[[nodiscard]] Result<BillingReceipt> apply_billing_event(Context& context,
                                                         const providers::BillingEvent& event);
/// Marks events as applied that waited for one of the organization's customers to be linked.
void apply_waiting_events(Context& context, const std::string& org);

/// Whether any provider ever reported anything: without that there is nothing to settle by, or to forget.
[[nodiscard]] bool has_billing_records(const Reader& reader);
/// Forgets everything that was reported of the organization's customers, and the events it was settled by.
/// Those of a customer that is another organization's by now are that one's.
void erase_billing(Context& context, std::string_view org);

/// Events about customers that no organization has, by provider and customer.
[[nodiscard]] std::vector<ReceivedBillingEvent> list_waiting_events(const Reader& reader);

}  // namespace orgmgr::rules
