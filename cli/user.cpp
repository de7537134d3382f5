// `orgmgr user`: one user across all organizations.
#include "columns.hpp"
#include "json_slices.hpp"
#include "nouns.hpp"

namespace orgmgr::cli {
namespace {

struct UserOptions {
  std::string user{};
};

void run_orgs(Context& context, const UserOptions& options) {
  const OrgManager orgs = context.open_for_reading();
  Output& output = context.output();
  output.begin(organization_shape());
  for (const Organization& org : orgs.get_user_orgs(options.user)) output.record(to_json(org));
  output.end();
}

void run_memberships(Context& context, const UserOptions& options) {
  const OrgManager orgs = context.open_for_reading();
  Output& output = context.output();
  output.begin(membership_shape());
  for (const UserMembership& item : orgs.get_user_memberships(options.user)) {
    JsonObject both;
    both.raw("organization", to_json(item.organization)).raw("membership", to_json(item.membership));
    output.record(both.text());
  }
  output.end();
}

}  // namespace

void setup_user(CLI::App& root, Context& context) {
  CLI::App& noun = add_noun(root, "user", "One user across all organizations");
  const auto add = [&](const VerbText& text, void (*action)(Context&, const UserOptions&)) {
    const auto verb = add_verb<UserOptions>(noun, context, text, action);
    verb.app->add_option("USER", verb.options->user, "User id")->required()->type_name("");
  };
  add({"orgs", "Organizations of a user", "orgmgr user orgs user_123"}, run_orgs);
  add({"memberships", "Organizations of a user, with the role in each", "orgmgr user memberships user_123"},
      run_memberships);
}

}  // namespace orgmgr::cli
