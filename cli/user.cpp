// `orgmgr user`: one user across all organizations.
#include "user.hpp"

#include <fmt/format.h>

#include "columns.hpp"
#include "json_slices.hpp"
#include "principal_reads.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

struct UserOptions {
  std::string user{};
};

void run_orgs(Context& context, const UserOptions& options) {
  const Principal who = context.principal_for_reading();
  const auto organizations = organizations_of(who, options.user);
  Output& output = context.output();
  output.begin(organization_shape());
  for (const Organization& org : organizations) output.record(to_json(org));
  output.end();
}

void run_memberships(Context& context, const UserOptions& options) {
  const Principal who = context.principal_for_reading();
  const auto memberships = memberships_of(who, options.user);
  Output& output = context.output();
  output.begin(membership_shape());
  for (const UserMembership& item : memberships) {
    JsonObject both;
    both.raw("organization", to_json(item.organization)).raw("membership", to_json(item.membership));
    output.record(both.text());
  }
  output.end();
}

void run_show(Context& context, const UserOptions& options) {
  const OrgManager orgs = context.open_for_reading();
  const auto found = orgs.get_user(options.user);
  // A record is written once there is something to keep; until then a member is known by the id.
  if (!found && orgs.get_user_memberships(options.user).empty()) {
    throw BadResult(Error(ErrorCode::user_not_found,
                          fmt::format("Nothing is known of the user {}.", excerpt(options.user)),
                          options.user));
  }
  context.output().one(user_shape(), to_json(found.value_or(User{.id = options.user})));
}

}  // namespace

void setup_user(Command& root, Context& context) {
  Command& noun = *root.add_command("user", "One user across all organizations");
  const auto add = [&](const VerbText& text, void (*action)(Context&, const UserOptions&)) {
    const auto verb = add_verb<UserOptions>(noun, context, text, action);
    verb.app->add_option("USER", verb.options->user, "User id")->required();
  };
  add({"orgs", "Organizations of a user", "orgmgr user orgs user_123"}, run_orgs);
  add({"memberships", "Organizations of a user, with the role in each", "orgmgr user memberships user_123"},
      run_memberships);
  add({"show", "Show the default organization and when the user was last here", "orgmgr user show user_123"},
      run_show);
  setup_user_organizations(noun, context);
  setup_user_lifecycle(noun, context);
}

}  // namespace orgmgr::cli
