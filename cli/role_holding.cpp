// `orgmgr role list|assign`: the roles that members may hold, and who holds them.
#include <fmt/format.h>

#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "exit_codes.hpp"
#include "org.hpp"
#include "organization_reference.hpp"
#include "principal_reads.hpp"
#include "role.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct ListOptions {
  std::string scope{};
};

void run_list(Context& context, const ListOptions& options) {
  const Principal who = context.principal_for_reading();
  const RoleScope scope = find_scope(who, options.scope);
  const auto roles = scope.is_type ? who.host().list_roles(scope.scope) : list_roles(who, OrgId(scope.scope));
  context.output().begin(role_shape());
  for (const FunctionalRole& role : roles) context.output().record(role_json(role, scope));
  context.output().end();
}

struct AssignOptions {
  std::string org{};
  std::string user{};
  std::vector<std::string> roles{};
  bool none = false;
};

void run_assign(Context& context, const AssignOptions& options) {
  if (options.roles.empty() != options.none) throw UsageError("Say the roles, or --none.");
  Principal who = context.principal_for_changes();
  const Organization org = find_organization(who, options.org);
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return member_record(state, org.id, options.user); },
      [&](HostOrgs& state, const WriteOptions& write) {
        return state.set_functional_roles(org.id, options.user, options.roles, write);
      });
  if (!revision) return;
  answer_member(context, who, org.id, options.user, *revision,
                fmt::format("Functional roles of {} in {}: {}", options.user, org.name,
                            options.none ? "none" : fmt::format("{}", fmt::join(options.roles, ", "))));
}

}  // namespace

void setup_role_holding(Command& noun, Context& context) {
  const auto list = add_verb<ListOptions>(
      noun, context,
      {"list", "List roles that members of an organization may hold, or those of a type",
       "orgmgr role list acme-corp\n  orgmgr role list type:customer"},
      run_list);
  add_scope(list.app, list.options->scope);
  const auto assign = add_verb<AssignOptions>(
      noun, context,
      {"assign", "Set all functional roles of a member; those not named are taken away",
       "orgmgr role assign acme-corp user_123 own:reviewer customer:admin\n"
       "  orgmgr role assign acme-corp user_123 --none"},
      run_assign);
  add_org(assign.app, assign.options->org);
  assign.app->add_option("USER", assign.options->user, "User id")->required();
  assign.app->add_option("HELD", assign.options->roles, "own:NAME or TYPE:NAME, one or more");
  assign.app->add_flag("--none", assign.options->none, "Take all of them away");
}

}  // namespace orgmgr::cli
