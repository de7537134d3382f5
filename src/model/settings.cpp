// The table of settings: every one with its limit and what it means.
#include <orgmgr/settings.hpp>

#include "base/json_text.hpp"
#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"
#include "model/settings_table.hpp"

namespace orgmgr::inline v0 {

std::string to_json(const Settings& settings) { return model::write(settings); }

}  // namespace orgmgr::inline v0

namespace orgmgr::model {
namespace {

std::optional<Error> check_days(std::int64_t& days, std::string_view field) {
  if (days >= 0 && days <= max_purge_after_days) return std::nullopt;
  return Error{ErrorCode::setting_invalid,
               std::string{field} + " is " + std::to_string(days) + " days; it must be 0 to " +
                   std::to_string(max_purge_after_days),
               {},
               std::string{field}};
}

using enum Presence;

constexpr RecordTable table{"Settings",
                            std::array{
                                field<&Settings::default_plan, &check_plan>("default_plan", always),
                                field<&Settings::purge_after_days, &check_days>("purge_after_days", always),
                                field<&Settings::version>("version", when_set),
                            }};
static_assert(names_every_field(table.fields), "a field of Settings is missing in its table");

struct Help {
  std::string_view name;
  std::string_view text;
};

// What is not here is no setting (`version`).
constexpr std::array help_texts{
    Help{"default_plan", "plan of an organization that is created without one"},
    Help{"purge_after_days", "days from an organization's deletion until purge may remove it for good"},
};

std::string_view help_of(std::string_view name) {
  for (const Help& help : help_texts) {
    if (help.name == name) return help.text;
  }
  return {};
}

const Field<Settings>* setting_named(std::string_view name) {
  for (const Field<Settings>& field : table.fields) {
    if (field.name == name && !help_of(name).empty()) return &field;
  }
  return nullptr;
}

std::string subject_of(const Settings&) { return std::string{settings_key}; }

std::string value_of(const Field<Settings>& field, const Settings& settings) {
  std::string value;
  field.write(value, settings);
  return value;
}

SettingInfo info_of(const Field<Settings>& field, const Settings& settings) {
  return {.name = std::string{field.name},
          .value = value_of(field, settings),
          .default_value = value_of(field, Settings{}),
          .help = std::string{help_of(field.name)}};
}

Error setting_error(ErrorCode code, std::string_view name, const std::string& message) {
  return Error{code, message, std::string{settings_key}, std::string{name}};
}

}  // namespace

Result<Settings> read_settings(std::string_view text, Strictness strictness) {
  return read_record(table, text, strictness, subject_of);
}

std::string write(const Settings& record) { return write_record(table, record); }

std::optional<Error> check_limits(const Settings& record) {
  Settings copy = record;
  return apply_limits(table, copy, settings_key);
}

std::vector<SettingInfo> list_settings(const Settings& settings) {
  std::vector<SettingInfo> infos;
  for (const Help& help : help_texts) infos.push_back(info_of(*setting_named(help.name), settings));
  return infos;
}

std::optional<SettingInfo> find_setting(const Settings& settings, std::string_view name) {
  const Field<Settings>* field = setting_named(name);
  return field == nullptr ? std::nullopt : std::optional{info_of(*field, settings)};
}

std::optional<Error> set_setting(Settings& settings, std::string_view name, std::string_view json_value) {
  const Field<Settings>* field = setting_named(name);
  if (field == nullptr) {
    return setting_error(ErrorCode::setting_not_found, name, "There is no setting " + text::excerpt(name));
  }
  const std::string label{field->name};
  if (const auto fault = json::check(json_value, {.bytes = max_json_bytes, .depth = max_json_depth})) {
    return setting_error(ErrorCode::setting_invalid, name, label + " is not JSON: " + fault->reason);
  }
  Settings changed = settings;
  const std::string by_default = value_of(*field, Settings{});
  const std::string_view value = json::is_null(json_value) ? std::string_view{by_default} : json_value;
  if (!field->read(value, changed)) {
    return setting_error(ErrorCode::setting_invalid, name,
                         label + " " + detail::mismatch(field->expected(), json_value));
  }
  if (const auto broken = field->limit(changed, field->name)) {
    return setting_error(ErrorCode::setting_invalid, name, broken->message());
  }
  settings = std::move(changed);
  return std::nullopt;
}

}  // namespace orgmgr::model
