// The settings record: one, with defaults until something is set. What a setting is stands in the
// record's table (model/settings.cpp).
#include "rules/settings.hpp"

#include <fmt/format.h>

#include "model/records.hpp"
#include "model/settings_table.hpp"
#include "rules/authorization.hpp"

namespace orgmgr::rules {

Settings read_settings(const Reader& reader) {
  const auto text = reader.get(Collection::settings, model::settings_key);
  if (!text) return {};
  auto settings = model::read_settings(*text);
  if (settings) return std::move(settings).value();
  throw StorageError(ErrorCode::damaged,
                     fmt::format("The stored settings cannot be read: {}. Run a check of the store.",
                                 settings.error().message()));
}

BillingMode billing_mode(const Reader& reader) {
  return read_settings(reader).billing_mode == to_string(BillingMode::test) ? BillingMode::test
                                                                            : BillingMode::live;
}

std::vector<SettingInfo> list_settings(const Settings& settings) { return model::list_settings(settings); }

Result<void> update_setting(Context& context, std::string_view name, const Json& value,
                            const ExpectedVersion& expected) {
  if (auto error = authorize(context.transaction, context.principal, Verb::update_setting)) return *error;
  Settings settings = read_settings(context.transaction);
  const std::string before = model::write(settings);
  if (auto error = check_version(expected, settings.version, "the settings")) return *error;
  if (auto error = model::set_setting(settings, name, value.text())) return *error;
  if (model::write(settings) == before) return {};
  settings.version = context.revision();
  context.put(Collection::settings, model::settings_key, model::write(settings));
  return {};
}

}  // namespace orgmgr::rules
