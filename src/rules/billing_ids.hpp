// Links between organizations and billing customers: no two organizations share one.
#pragma once

#include <orgmgr/requests.hpp>

#include "rules/lookups.hpp"

namespace orgmgr::rules {

/// Puts the given ids into the record; billing_id_invalid, billing_id_taken. Saves nothing.
[[nodiscard]] std::optional<Error> set_billing_ids(const Reader& reader, Organization& organization,
                                                   const BillingIds& ids);

[[nodiscard]] Result<void> update_billing_ids(Context& context, std::string_view org, const BillingIds& ids,
                                              const ExpectedVersion& expected);
[[nodiscard]] Result<void> clear_billing_ids(Context& context, std::string_view org,
                                             const ClearBillingIds& which, const ExpectedVersion& expected);

}  // namespace orgmgr::rules
