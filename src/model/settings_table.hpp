// Settings one by one, by name: what `config list|get|set` stands on.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <orgmgr/error.hpp>
#include <orgmgr/settings.hpp>

namespace orgmgr::model {

/// Every setting with its value, default and help, in the table's order.
[[nodiscard]] std::vector<SettingInfo> list_settings(const Settings& settings);
/// One of them; empty when there is no setting of that name.
[[nodiscard]] std::optional<SettingInfo> find_setting(const Settings& settings, std::string_view name);
/// Sets one from JSON text; `null` brings the default back. Errors: setting_not_found,
/// setting_invalid; `settings` is unchanged then.
[[nodiscard]] std::optional<Error> set_setting(Settings& settings, std::string_view name,
                                               std::string_view json_value);

/// The key under which the one record of settings is stored.
inline constexpr std::string_view settings_key = "settings";

}  // namespace orgmgr::model
