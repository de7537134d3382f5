// `orgmgr role create|update|remove`.
#include <fmt/format.h>

#include <algorithm>

#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "role.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

using Names = std::vector<std::string>;

struct RoleOptions {
  std::string scope{};
  std::string name{};
  Names permissions{};
  Names assignable{};
  Names manages{};
  bool no_permissions = false;
  bool no_assignable = false;
  bool no_manages = false;
};

void answer_role(Context& context, const Principal& who, const RoleScope& scope, const std::string& name,
                 Revision revision, const std::string& sentence) {
  std::string record = JsonObject().string("held", held_name(scope, name)).text();
  for (const FunctionalRole& role : who.verbs().list_roles(scope.scope)) {
    const Record stored{"roles", role.scope + " " + role.name, to_json(role)};
    if (role.scope == scope.scope && role.name == name && who.sees(who.verbs(), stored))
      record = role_json(role, scope);
  }
  answer_record(context, role_shape(), record, revision, sentence);
}

void change_role(
    Context& context, const RoleOptions& options, std::string_view said,
    const std::function<Result<void>(HostOrgs&, const std::string&, const WriteOptions&)>& verb) {
  Principal who = context.principal_for_changes();
  const RoleScope scope = find_scope(who, options.scope);
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return role_records(state, scope.scope); },
      [&](HostOrgs& state, const WriteOptions& write) { return verb(state, scope.scope, write); });
  if (!revision) return;
  answer_role(context, who, scope, options.name, *revision,
              fmt::format("{} the role {} of {}", said, held_name(scope, options.name), scope.name));
}

void run_create(Context& context, const RoleOptions& options) {
  change_role(context, options, "Made",
              [&](HostOrgs& orgs, const std::string& scope, const WriteOptions& write) {
                return orgs.create_role({.scope = scope,
                                         .name = options.name,
                                         .permissions = options.permissions,
                                         .assignable = options.assignable,
                                         .manages = options.manages},
                                        write);
              });
}

// What replaces a list: the names said, none of them, or nothing said.
std::optional<Names> replacement(const Names& names, bool none, std::string_view option) {
  if (none && !names.empty()) throw UsageError(fmt::format("Say either --{0} or --no-{0}.", option));
  return none || !names.empty() ? std::optional(names) : std::nullopt;
}

void run_update(Context& context, const RoleOptions& options) {
  FunctionalRolePatch patch;
  patch.permissions = replacement(options.permissions, options.no_permissions, "permissions");
  patch.assignable = replacement(options.assignable, options.no_assignable, "assignable");
  patch.manages = replacement(options.manages, options.no_manages, "manages");
  if (!patch.permissions && !patch.assignable && !patch.manages)
    throw UsageError("Nothing to change: say --permission, --assignable or --manages, or --no-… of them.");
  change_role(context, options, "Changed",
              [&](HostOrgs& orgs, const std::string& scope, const WriteOptions& write) {
                return orgs.update_role(scope, options.name, patch, write);
              });
}

struct RemoveOptions {
  std::string scope{};
  std::string name{};
  std::string replacement{};
};

// The role, and who holds it or is invited to it: they get the replacement.
Records removal_records(const HostOrgs& orgs, const RoleScope& scope) {
  if (!scope.is_type) return organization_records(orgs, OrgId(scope.scope));
  Records records = role_records(orgs, scope.scope);
  orgs.visit_organizations([&](const Organization& org) {
    if (std::find(org.types.begin(), org.types.end(), scope.scope) == org.types.end()) return true;
    for (Record& record : joined({member_records(orgs, org.id), invitation_records(orgs, org.id)}))
      records.push_back(std::move(record));
    return true;
  });
  return records;
}

void run_remove(Context& context, const RemoveOptions& options) {
  Principal who = context.principal_for_changes();
  const RoleScope scope = find_scope(who, options.scope);
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return removal_records(state, scope); },
      [&](HostOrgs& state, const WriteOptions& write) {
        return state.remove_role(scope.scope, options.name, options.replacement, write);
      });
  if (!revision) return;
  const std::string held = held_name(scope, options.name);
  answer_removal(context, "roles", scope.scope + " " + options.name, held, *revision,
                 fmt::format("Removed the role {} of {}", held, scope.name));
}

void add_names(Command* verb, const char* option, Names& names, const char* help, const char* type) {
  verb->add_option(option, names, help)->type_name(type)->may_repeat();
}

Verb<RoleOptions> add_role_verb(Command& noun, Context& context, const VerbText& text,
                                void (*action)(Context&, const RoleOptions&)) {
  auto verb = add_verb<RoleOptions>(noun, context, text, action);
  RoleOptions& options = *verb.options;
  add_scope(verb.app, options.scope);
  verb.app->add_option("NAME", options.name, "1 to 64 of a-z 0-9 _ -")->required();
  add_names(verb.app, "--permission", options.permissions, "What it permits; repeat for more", "PERMISSION");
  add_names(verb.app, "--assignable", options.assignable,
            "A governing role that holders may give; repeat for more", "ROLE");
  add_names(verb.app, "--manages", options.manages,
            "A governing role whose members holders may remove or suspend; repeat for more", "ROLE");
  return verb;
}

}  // namespace

void setup_role_changes(Command& noun, Context& context) {
  add_role_verb(noun, context,
                {"create", "Make a functional role",
                 "orgmgr role create acme-corp reviewer --permission members.read\n"
                 "  orgmgr role create type:customer seller --permission org.read"},
                run_create);
  const auto update = add_role_verb(noun, context,
                                    {"update", "Change what a role permits; each list said replaces the old",
                                     "orgmgr role update acme-corp reviewer --permission audit.read"},
                                    run_update);
  update.app->add_flag("--no-permissions", update.options->no_permissions, "Permits nothing");
  update.app->add_flag("--no-assignable", update.options->no_assignable, "Gives no governing role");
  update.app->add_flag("--no-manages", update.options->no_manages, "Manages nobody");
  const auto remove =
      add_verb<RemoveOptions>(noun, context,
                              {"remove", "Remove a role; in use only with a replacement",
                               "orgmgr role remove acme-corp reviewer --replacement own:reader"},
                              run_remove);
  add_scope(remove.app, remove.options->scope);
  remove.app->add_option("NAME", remove.options->name, "Name in its scope")->required();
  remove.app
      ->add_option("--replacement", remove.options->replacement,
                   "Who holds it gets this: own:NAME or TYPE:NAME")
      ->type_name("HELD");
}

}  // namespace orgmgr::cli
