// The table of settings: every one with its limit and what it means.
#include <orgmgr/settings.hpp>

#include <algorithm>
#include <cstdint>
#include <initializer_list>

#include <orgmgr/permission.hpp>

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

std::optional<Error> check_whole(std::int64_t value, std::int64_t least, std::int64_t most,
                                 std::string_view field) {
  if (value >= least && value <= most) return std::nullopt;
  return Error{ErrorCode::setting_invalid,
               std::string{field} + " is " + std::to_string(value) + "; it must be " + std::to_string(least) +
                   " to " + std::to_string(most),
               {},
               std::string{field}};
}

std::optional<Error> check_expiry_days(std::int64_t& days, std::string_view field) {
  return check_whole(days, 1, max_expiry_days, field);
}

std::optional<Error> check_count(std::int64_t& count, std::string_view field) {
  return check_whole(count, 0, max_count_limit, field);
}

std::optional<Error> check_choice(const std::string& value, std::initializer_list<std::string_view> choices,
                                  std::string_view field) {
  std::string all;
  for (const std::string_view choice : choices) {
    if (value == choice) return std::nullopt;
    all += (all.empty() ? "" : ", ") + std::string{choice};
  }
  return Error{
      ErrorCode::setting_invalid, std::string{field} + " must be one of: " + all, {}, std::string{field}};
}

std::optional<Error> check_creators(std::string& value, std::string_view field) {
  return check_choice(value, {"anyone", "staff", "host"}, field);
}

std::optional<Error> check_transferrers(std::string& value, std::string_view field) {
  return check_choice(value, {"owner", "staff"}, field);
}

std::optional<Error> check_grace_days(std::int64_t& days, std::string_view field) {
  return check_whole(days, 0, max_grace_days, field);
}

std::optional<Error> check_billing_mode(std::string& value, std::string_view field) {
  return check_choice(value, {"live", "test"}, field);
}

std::optional<Error> check_roles(std::vector<std::string>& names, std::string_view field) {
  for (std::string& name : names) {
    const auto role = check_role(name);
    if (!role) return Error{ErrorCode::setting_invalid, role.error().message(), {}, std::string{field}};
    name = to_string(role.value());
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return std::nullopt;
}

std::optional<Error> check_host_permissions(std::vector<std::string>& names, std::string_view field) {
  const auto refuse = [&](const std::string& problem) {
    return Error{ErrorCode::setting_invalid, std::string{field} + ": " + problem, {}, std::string{field}};
  };
  if (names.size() > max_host_permissions) {
    return refuse("at most " + std::to_string(max_host_permissions) + " permissions");
  }
  std::vector<std::uint64_t> keys;
  keys.reserve(names.size());
  for (const std::string& name : names) {
    if (const auto checked = check_permission(name); !checked) return refuse(checked.error().message());
    if (is_reserved_permission(name)) return refuse(name + " begins with a word that is reserved");
    keys.push_back(Permission{name}.key());
  }
  std::sort(keys.begin(), keys.end());
  if (std::adjacent_find(keys.begin(), keys.end()) == keys.end()) return std::nullopt;
  return refuse("two names are the same, or cannot be told apart; rename one");
}

std::optional<Error> check_plan_limits(Json& limits, std::string_view field) {
  if (limits.empty()) return std::nullopt;
  const auto object = check_object(limits, field);
  if (!object) return object.error();
  std::optional<Error> broken;
  json::for_each_member(object.value().text(), [&](std::string_view, std::string_view counts) {
    const auto checked = check_limit_counts(Json::trusted(std::string{counts}), field);
    if (!checked) broken = checked.error();
    return !broken;
  });
  if (!broken) limits = object.value();
  return broken;
}

using S = Settings;
using enum Presence;

constexpr RecordTable table{
    "Settings", std::array{
                    field<&S::default_plan, &check_plan>("default_plan", always),
                    field<&S::purge_after_days, &check_days>("purge_after_days", always),
                    field<&S::who_may_create, &check_creators>("who_may_create", when_changed),
                    field<&S::who_may_transfer, &check_transferrers>("who_may_transfer", when_changed),
                    field<&S::host_permissions, &check_host_permissions>("host_permissions", when_set),
                    field<&S::invitation_days, &check_expiry_days>("invitation_days", when_changed),
                    field<&S::session_days, &check_expiry_days>("session_days", when_changed),
                    field<&S::offer_days, &check_expiry_days>("offer_days", when_changed),
                    field<&S::organizations_per_owner, &check_count>("organizations_per_owner", when_changed),
                    field<&S::grace_days, &check_grace_days>("grace_days", when_changed),
                    field<&S::billing_mode, &check_billing_mode>("billing_mode", when_changed),
                    field<&S::lockout_roles, &check_roles>("lockout_roles", when_changed),
                    field<&S::limits, &check_plan_limits>("limits", when_set),
                    field<&S::version>("version", when_set),
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
    Help{"who_may_create", "who may create organizations as a user: anyone, staff or host"},
    Help{"who_may_transfer", "who may move billing ownership: the billing owner (owner) or only staff"},
    Help{"host_permissions", "the host's own permissions, which roles may give: [\"reports.run\"]"},
    Help{"invitation_days", "days until an invitation expires, unless it says otherwise"},
    Help{"session_days", "days until a session expires, unless it says otherwise"},
    Help{"offer_days", "days until an offer of ownership expires, unless it says otherwise"},
    Help{"organizations_per_owner", "organizations that one user may be billing owner of; 0: any number"},
    Help{"grace_days", "days from a failed payment until access is locked, unless the plan says otherwise"},
    Help{"billing_mode", "events of billing providers that are taken: live, or test for a store that is one"},
    Help{"lockout_roles",
         "roles that may still read the organization and see to its billing while it is locked"},
    Help{"limits", "counts by plan (* for others): members, pending_invitations, custom_roles, grace_days"},
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
  infos.reserve(help_texts.size());
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
