// `orgmgr config`: the settings of the store.
#include <fmt/format.h>

#include <algorithm>

#include "change.hpp"
#include "json_slices.hpp"
#include "nouns.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

const Shape& setting_shape() {
  static const Shape shape{
      {"name", "value", "default", "help"}, {"name", "value", "default", "help"}, "name"};
  return shape;
}

std::string setting_json(const SettingInfo& setting) {
  JsonObject object;
  object.string("name", setting.name).raw("value", setting.value);
  object.raw("default", setting.default_value).string("help", setting.help);
  return object.text();
}

SettingInfo find_setting(const HostOrgs& orgs, const std::string& name) {
  for (SettingInfo& setting : orgs.list_settings()) {
    if (setting.name == name) return std::move(setting);
  }
  throw BadResult(
      Error(ErrorCode::setting_not_found, fmt::format("There is no setting \"{}\"", excerpt(name)), name));
}

void run_list(Context& context, const NoOptions&) {
  const OrgManager orgs = context.open_for_reading();
  context.output().begin(setting_shape());
  for (const SettingInfo& setting : orgs.list_settings()) context.output().record(setting_json(setting));
  context.output().end();
}

struct SettingOptions {
  std::string name{};
  std::string value{};
};

void run_get(Context& context, const SettingOptions& options) {
  const OrgManager orgs = context.open_for_reading();
  const SettingInfo setting = find_setting(orgs, options.name);
  if (context.output().format() == Format::table) {
    context.output().sentence(json_text(setting.value));
  } else {
    context.output().one(setting_shape(), setting_json(setting));
  }
}

void run_set(Context& context, const SettingOptions& options) {
  // What is not JSON is meant as a text: `config set default_plan pro`.
  const Json value = Json::parse(options.value).value_or(Json::trusted(json_quote(options.value)));
  Principal who = context.principal_for_changes();
  const auto witness = [](const HostOrgs& state) {
    return std::vector<Record>{{"settings", "settings", to_json(state.get_settings())}};
  };
  const auto revision = run_change(context, who, witness, [&](HostOrgs& state, const WriteOptions& write) {
    return state.update_setting(options.name, value, write);
  });
  if (!revision) return;
  const SettingInfo now = find_setting(who.host(), options.name);
  context.output().sentence(
      fmt::format("{} is now {} (revision {})", now.name, json_text(now.value), *revision));
  if (context.output().format() != Format::table) context.output().one(setting_shape(), setting_json(now));
}

}  // namespace

void setup_config(Command& root, Context& context) {
  Command& noun = *root.add_command("config", "Settings that every program on the store shares");
  add_verb<NoOptions>(noun, context, {"list", "List the settings", "orgmgr config list"}, run_list);
  const auto get = add_verb<SettingOptions>(
      noun, context, {"get", "Print one setting", "orgmgr config get default_plan"}, run_get);
  get.app->add_option("NAME", get.options->name, "Name of the setting")->required();
  const auto set = add_verb<SettingOptions>(
      noun, context,
      {"set", "Change a setting; null means back to the default", "orgmgr config set default_plan pro"},
      run_set);
  set.app->add_option("NAME", set.options->name, "Name of the setting")->required();
  set.app->add_option("VALUE", set.options->value, "JSON, or plain text")->required();
}

}  // namespace orgmgr::cli
