// `orgmgr member`: who belongs to an organization, and as what.
#include <fmt/format.h>

#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "org.hpp"
#include "organization_reference.hpp"
#include "paging.hpp"
#include "principal_reads.hpp"
#include "terminal_text.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct MemberOptions {
  std::string org{};
  std::string user{};
  std::string role = "member";
};

[[noreturn]] void not_a_member(const Organization& org, const std::string& user) {
  throw BadResult(Error(ErrorCode::user_not_in_organization,
                        fmt::format("User {} is not a member of {}.", excerpt(user), org.name), user));
}

using MemberVerb = std::function<Result<void>(HostOrgs&, const OrgId&, const WriteOptions&)>;

/// A member, changed in one organization.
struct Changed {
  Principal who;
  Organization org{};
  std::optional<Revision> revision{};  ///< not set after a dry run
};

Changed change_member(Context& context, const MemberOptions& options, const MemberVerb& verb) {
  Principal who = context.principal_for_changes();
  Organization org = find_organization(who, options.org);
  // The organization stands in as well: the first owner changes it.
  const auto witness = [&](const HostOrgs& state) {
    return joined({organization_record(state, org.id), member_record(state, org.id, options.user)});
  };
  const auto revision = run_change(context, who, witness, [&](HostOrgs& state, const WriteOptions& write) {
    return verb(state, org.id, write);
  });
  return {std::move(who), std::move(org), revision};
}

// In `said`, {0} is the user, {1} the organization and {2} the role.
void change_and_answer(Context& context, const MemberOptions& options, fmt::string_view said,
                       const MemberVerb& verb) {
  const Changed changed = change_member(context, options, verb);
  if (!changed.revision) return;
  answer_member(context, changed.who, changed.org.id, options.user, *changed.revision,
                fmt::format(fmt::runtime(said), options.user, changed.org.name, options.role));
}

void run_add(Context& context, const MemberOptions& options) {
  change_and_answer(context, options, "Added {0} to {1} as {2}",
                    [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                      return orgs.add_user_to_org(org, options.user, options.role, write);
                    });
}

void run_remove(Context& context, const MemberOptions& options) {
  const Changed changed =
      change_member(context, options, [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
        return orgs.remove_user_from_org(org, options.user, write);
      });
  if (!changed.revision) return;
  answer_removal(context, "org_users", changed.org.id.str() + " " + options.user, options.user,
                 *changed.revision, fmt::format("Removed {} from {}", options.user, changed.org.name));
}

void run_set_role(Context& context, const MemberOptions& options) {
  change_and_answer(context, options, "{0} is now {2} of {1}",
                    [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                      return orgs.update_user_role(org, options.user, options.role, write);
                    });
}

void run_suspend(Context& context, const MemberOptions& options) {
  change_and_answer(context, options, "Suspended {0} in {1}; the roles stay",
                    [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                      return orgs.suspend_member(org, options.user, write);
                    });
}

void run_reactivate(Context& context, const MemberOptions& options) {
  change_and_answer(context, options, "{0} is an active member of {1} again",
                    [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                      return orgs.reactivate_member(org, options.user, write);
                    });
}

void run_role(Context& context, const MemberOptions& options) {
  const Principal who = context.principal_for_reading();
  Output& output = context.output();
  const OrgId org = organization_id(who, options.org);
  if (output.format() == Format::table && who.is_host()) {  // the shortest way: one search, one word
    const auto role = who.host().get_user_role_in_org(org, options.user);
    if (!role) not_a_member(find_organization(who, options.org), options.user);
    output.sentence(to_string(*role));
    return;
  }
  const auto member = find_member(who, org, options.user);
  if (!member) not_a_member(find_organization(who, options.org), options.user);
  if (output.format() == Format::table) return output.sentence(to_string(member->role));
  static const Shape shape{{"role"}, member_shape().all, "role"};
  output.one(shape, to_json(*member));
}

struct ListOptions {
  std::string org{};
  std::string role{};
  std::string status{};
  PageOptions page{};
};

MemberFilter filter_of(const ListOptions& options) {
  MemberFilter filter;
  if (!options.role.empty()) {
    filter.role = parse_role(options.role);
    if (!filter.role) {
      throw BadResult(Error(ErrorCode::role_invalid,
                            "Role must be one of: owner, admin, manager, billing_admin, member", options.role,
                            "role"));
    }
  }
  if (!options.status.empty()) {
    if (options.status == to_string(MembershipStatus::active)) {
      filter.status = MembershipStatus::active;
    } else if (options.status == to_string(MembershipStatus::suspended)) {
      filter.status = MembershipStatus::suspended;
    } else {
      throw BadResult(Error(ErrorCode::status_invalid, "Status must be one of: active, suspended",
                            options.status, "status"));
    }
  }
  return filter;
}

void run_list(Context& context, const ListOptions& options) {
  const MemberFilter filter = filter_of(options);
  const Principal who = context.principal_for_reading();
  const OrgId org = find_organization(who, options.org).id;
  print_pages<OrgUser>(context, member_shape(), options.page,
                       [&](const PageRequest& page) { return list_members(who, org, filter, page); });
}

Verb<MemberOptions> add_member_verb(Command& noun, Context& context, const VerbText& text,
                                    void (*action)(Context&, const MemberOptions&)) {
  auto verb = add_verb<MemberOptions>(noun, context, text, action);
  add_org(verb.app, verb.options->org);
  verb.app->add_option("USER", verb.options->user, "User id")->required();
  return verb;
}

}  // namespace

void setup_member(Command& root, Context& context) {
  constexpr std::string_view roles = "owner, admin, manager, billing_admin or member";
  Command& noun = *root.add_command("member", "Members of an organization and their roles");
  const auto add = add_member_verb(
      noun, context, {"add", "Add a user", "orgmgr member add acme-corp user_123 --role admin"}, run_add);
  add.app->add_option("--role", add.options->role, roles)->type_name("ROLE")->show_default();
  add_member_verb(noun, context, {"remove", "Remove a user", "orgmgr member remove acme-corp user_123"},
                  run_remove);
  const auto set = add_member_verb(
      noun, context,
      {"set-role", "Change a user's role", "orgmgr member set-role acme-corp user_123 manager"},
      run_set_role);
  set.app->add_option("ROLE", set.options->role, roles)->required();
  add_member_verb(noun, context,
                  {"suspend", "Suspend a user here: no access until reactivated; the roles stay",
                   "orgmgr member suspend acme-corp user_123 --reason \"laptop lost\""},
                  run_suspend);
  add_member_verb(noun, context,
                  {"reactivate", "End a suspension", "orgmgr member reactivate acme-corp user_123"},
                  run_reactivate);
  add_member_verb(noun, context, {"role", "Print a user's role", "orgmgr member role acme-corp user_123"},
                  run_role);
  const auto list = add_verb<ListOptions>(
      noun, context, {"list", "List the members", "orgmgr member list acme-corp --role owner"}, run_list);
  add_org(list.app, list.options->org);
  list.app->add_option("--role", list.options->role, "Only this role")->type_name("ROLE");
  list.app->add_option("--status", list.options->status, "active or suspended")->type_name("STATUS");
  add_page_options(list.app, list.options->page);
}

}  // namespace orgmgr::cli
