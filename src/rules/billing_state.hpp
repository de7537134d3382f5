// Whether an organization has paid: worked out from what its customers' objects say, kept with the
// organization, and read with the clock.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/billing.hpp>
#include <orgmgr/organization.hpp>
#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// What is kept of it; `none` where there is nothing.
[[nodiscard]] Billing billing_of(const Organization& organization);
/// What that means at a moment: grace may have ended, an override may hold or have run out.
[[nodiscard]] BillingStatus billing_at(const Billing& billing, Timestamp now);
/// That of one organization, deleted or not; organization_not_found.
[[nodiscard]] Result<BillingStatus> billing_status(const Reader& reader, std::string_view org, Timestamp now);
/// What the provider says alone.
[[nodiscard]] Billing without_override(const Billing& billing);
/// locked or canceled.
[[nodiscard]] bool is_lapsed(BillingState state) noexcept;

/// What should be kept instead of what is, by its customers' objects, the days of grace that hold now and the
/// clock, without an override that has run out; nothing where that is what is kept.
[[nodiscard]] std::optional<Billing> unsettled(const Reader& reader, const Organization& organization,
                                               Timestamp now);
/// Brings what is kept of one organization up to date. Writes only what changed; true then.
bool settle_billing(Context& context, const std::string& org);

/// Before an organization's customer of that provider changes: what was said of the one before says nothing
/// any more. A state that came from the other provider stays, and so does an override.
void forget_state(Organization& organization, BillingProvider provider);
/// Before a customer of that provider moves: an imported state, which no report of the customer explains,
/// goes along. What was reported is looked at when the commit ends.
void move_state(Organization& giver, Organization& taker, BillingProvider provider);
/// Writes the organization with this billing.
void save_billing(Context& context, const Organization& before, const Billing& billing);

}  // namespace orgmgr::rules
