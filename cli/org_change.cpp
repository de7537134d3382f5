// `orgmgr org create|rename|set|set-plan`: changes of what an organization is.
#include <fmt/format.h>

#include <optional>
#include <vector>

#include "change.hpp"
#include "change_answer.hpp"
#include "exit_codes.hpp"
#include "org.hpp"
#include "organization_change.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct CreateOptions {
  std::string name{};
  NewOrganization more{};
};

void run_create(Context& context, const CreateOptions& options) {
  Principal who = context.principal_for_changes();
  OrgId made;
  const auto witness = [&](const HostOrgs& state) {
    return made.empty() ? std::vector<Record>{} : organization_records(state, made);
  };
  const auto revision = run_change(context, who, witness, [&](HostOrgs& state, const WriteOptions& write) {
    Result<OrgId> answer = state.create_organization(options.name, options.more, write);
    if (!answer) return Result<void>(answer.error());
    made = answer.value();
    return Result<void>().at(answer.revision());
  });
  if (!revision) return;
  const auto record = who.verbs().get_org(made);
  const std::string name = record ? record->name : options.name;
  answer_organization(context, who, made, *revision, fmt::format("Created {}: {}", name, made.str()));
}

struct RenameOptions {
  std::string org{};
  std::string name{};
};

void run_rename(Context& context, const RenameOptions& options) {
  change_organization(context, options.org, "Renamed {0} to {1}", options.name,
                      [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                        return orgs.rename_organization(org, options.name, write);
                      });
}

struct SetPlanOptions {
  std::string org{};
  std::string plan{};
};

void run_set_plan(Context& context, const SetPlanOptions& options) {
  change_organization(context, options.org, "{0} is now on plan {1}", options.plan,
                      [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                        return orgs.update_org_plan(org, options.plan, write);
                      });
}

struct SetOptions {
  std::string org{};
  std::optional<std::string> name{};
  std::optional<std::string> slug{};
  std::vector<std::string> types{};
  bool no_types = false;
  std::optional<std::string> address{};
  std::optional<std::string> attributes{};
  std::optional<std::string> settings{};
};

std::optional<Json> parse_json(const std::optional<std::string>& text, std::string_view field) {
  if (!text) return std::nullopt;
  if (auto json = Json::parse(*text)) return json;
  throw BadResult(Error(ErrorCode::json_invalid,
                        fmt::format("--{} must be JSON text, such as '{{\"city\":\"Lyon\"}}'.", field), *text,
                        std::string(field)));
}

void run_set(Context& context, const SetOptions& options) {
  OrganizationPatch patch;
  patch.name = options.name;
  patch.slug = options.slug;
  if (!options.types.empty() || options.no_types) patch.types = options.types;
  patch.address = parse_json(options.address, "address");
  patch.attributes = parse_json(options.attributes, "attributes");
  patch.settings = parse_json(options.settings, "settings");
  if (!patch.name && !patch.slug && !patch.types && !patch.address && !patch.attributes && !patch.settings) {
    throw UsageError(
        "Nothing to set: say --name, --slug, --type, --no-types, --address, --attributes or --settings.");
  }
  change_organization(context, options.org, "Changed {0}", {},
                      [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                        return orgs.update_organization(org, patch, write);
                      });
}

void setup_create(Command& noun, Context& context) {
  const auto verb = add_verb<CreateOptions>(
      noun, context,
      {"create", "Make an organization", "orgmgr org create \"Acme Corp\" --plan pro --owner user_123"},
      run_create);
  NewOrganization& more = verb.options->more;
  verb.app->add_option("NAME", verb.options->name, "1 to 200 characters, unique")->required();
  verb.app->add_option("--plan", more.plan_tier, "Plan; the setting default_plan unless said")
      ->type_name("PLAN");
  verb.app->add_option("--owner", more.owner, "User who becomes its owner")->type_name("USER");
  verb.app->add_option("--slug", more.slug, "Short name; made from the name unless said")->type_name("SLUG");
  verb.app->add_option("--id", more.id, "Id, org_…; a new one unless said")->type_name("ID");
  verb.app->add_option("--lago", more.lago_id, "Lago customer")->type_name("ID");
  verb.app->add_option("--stripe", more.stripe_id, "Stripe customer")->type_name("ID");
}

void setup_set(Command& noun, Context& context) {
  const auto verb =
      add_verb<SetOptions>(noun, context,
                           {"set", "Change fields; JSON is merged, null removes a key",
                            "orgmgr org set acme-corp --slug acme --attributes '{\"region\":\"eu\"}'"},
                           run_set);
  SetOptions& options = *verb.options;
  add_org(verb.app, options.org);
  verb.app->add_option("--name", options.name, "New name")->type_name("NAME");
  verb.app->add_option("--slug", options.slug, "New slug")->type_name("SLUG");
  verb.app->add_option("--type", options.types, "A type; repeat for more. Replaces the types")
      ->type_name("TYPE")
      ->may_repeat();
  verb.app->add_flag("--no-types", options.no_types, "No types");
  verb.app->add_option("--address", options.address, "JSON object")->type_name("JSON");
  verb.app->add_option("--attributes", options.attributes, "JSON object")->type_name("JSON");
  verb.app->add_option("--settings", options.settings, "JSON object")->type_name("JSON");
}

}  // namespace

void setup_org_changes(Command& noun, Context& context) {
  setup_create(noun, context);
  const auto rename = add_verb<RenameOptions>(
      noun, context,
      {"rename", "Change the name; the slug stays", "orgmgr org rename acme-corp \"Acme Ltd\""}, run_rename);
  add_org(rename.app, rename.options->org);
  rename.app->add_option("NAME", rename.options->name, "New name")->required();
  setup_set(noun, context);
  const auto plan = add_verb<SetPlanOptions>(
      noun, context, {"set-plan", "Change the plan", "orgmgr org set-plan acme-corp enterprise"},
      run_set_plan);
  add_org(plan.app, plan.options->org);
  plan.app->add_option("PLAN", plan.options->plan, "1 to 64 characters")->required();
}

}  // namespace orgmgr::cli
