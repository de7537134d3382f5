// What people decide about billing, and what the clock does.
#pragma once

#include <string_view>
#include <vector>

#include <orgmgr/billing.hpp>
#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// Until a time, the organization counts as `current` or as `locked`, whatever the provider says. For the
/// host and staff. argument_invalid, permission_denied, organization_not_found, organization_deleted.
[[nodiscard]] Result<void> override_billing(Context& context, std::string_view org, BillingState state,
                                            Timestamp until, const ExpectedVersion& expected);
/// Ends an override now; nothing where there is none.
[[nodiscard]] Result<void> end_billing_override(Context& context, std::string_view org,
                                                const ExpectedVersion& expected);

/// Organizations whose stored state is no longer what counts: by the clock, or by a setting or plan that was
/// changed.
[[nodiscard]] std::vector<BillingDue> billing_due(const Reader& reader, Timestamp now);
/// Records that for all of them, in one commit; their ids.
[[nodiscard]] Result<std::vector<OrgId>> sweep_billing(Context& context);

/// Gives the provider's customer of one organization to another, in one commit. organization_not_found,
/// billing_customer_not_linked, billing_id_taken when the other has a customer of that provider.
[[nodiscard]] Result<void> move_billing_customer(Context& context, BillingProvider provider,
                                                 std::string_view from, std::string_view to);

}  // namespace orgmgr::rules
