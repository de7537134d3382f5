// The settings record: one, with defaults until something is set.
#pragma once

#include <string_view>
#include <vector>

#include <orgmgr/billing.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/settings.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// The key of the one record in its collection.
inline constexpr std::string_view settings_key = "settings";

[[nodiscard]] Settings read_settings(const Reader& reader);
/// Of which world the store is: events of the other one are not taken.
[[nodiscard]] BillingMode billing_mode(const Reader& reader);
[[nodiscard]] std::vector<SettingInfo> list_settings(const Settings& settings);
[[nodiscard]] Result<void> update_setting(Context& context, std::string_view name, const Json& value,
                                          const ExpectedVersion& expected);

}  // namespace orgmgr::rules
