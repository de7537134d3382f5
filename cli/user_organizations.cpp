// `orgmgr user default|personal`: which organization a user begins in, and the user's own.
#include <fmt/format.h>

#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "exit_codes.hpp"
#include "organization_reference.hpp"
#include "user.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct DefaultOptions {
  std::string user{};
  std::string org{};
  bool none = false;
};

void run_default(Context& context, const DefaultOptions& options) {
  if (options.org.empty() != options.none) throw UsageError("Say either ORG or --none.");
  Principal who = context.principal_for_changes();
  std::optional<Organization> org;
  if (!options.none) org = find_organization(who, options.org);
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return user_records(state, options.user); },
      [&](HostOrgs& state, const WriteOptions& write) {
        return state.set_default_organization(options.user, org ? std::optional(org->id) : std::nullopt,
                                              write);
      });
  if (!revision) return;
  const User now = who.verbs().get_user(options.user).value_or(User{.id = options.user});
  answer_record(context, user_shape(), to_json(now), *revision,
                fmt::format("New sessions of {} begin in {}", options.user,
                            org ? org->name : std::string("no organization")));
}

struct PersonalOptions {
  std::string user{};
  std::string display_name{};
};

void run_personal(Context& context, const PersonalOptions& options) {
  Principal who = context.principal_for_changes();
  OrgId personal;
  const auto witness = [&](const HostOrgs& state) {
    return personal.empty() ? Records{} : organization_records(state, personal);
  };
  const auto revision = run_change(context, who, witness, [&](HostOrgs& state, const WriteOptions& write) {
    const auto made =
        state.ensure_personal_organization(options.user, options.display_name, repeatable(context, write));
    if (!made) return Result<void>(made.error());
    personal = made.value();
    return Result<void>().at(made.revision());
  });
  if (!revision) return;
  const auto org = who.verbs().get_org(personal);
  answer_organization(context, who, personal, *revision,
                      fmt::format("The personal organization of {} is {}: {}", options.user,
                                  org ? org->name : options.display_name, personal.str()));
}

}  // namespace

void setup_user_organizations(Command& noun, Context& context) {
  const auto standard = add_verb<DefaultOptions>(
      noun, context,
      {"default", "Choose the organization that new sessions begin in",
       "orgmgr user default user_123 acme-corp\n  orgmgr user default user_123 --none"},
      run_default);
  standard.app->add_option("USER", standard.options->user, "User id")->required();
  standard.app->add_option("ORG", standard.options->org, "Id, slug or exact name");
  standard.app->add_flag("--none", standard.options->none, "No organization");
  const auto personal =
      add_verb<PersonalOptions>(noun, context,
                                {"personal", "Make the user's own organization, unless it is there",
                                 "orgmgr user personal user_123 \"Ann's organization\""},
                                run_personal);
  personal.app->add_option("USER", personal.options->user, "User id")->required();
  personal.app
      ->add_option("DISPLAY_NAME", personal.options->display_name, "Gets a number when the name is taken")
      ->required();
}

}  // namespace orgmgr::cli
