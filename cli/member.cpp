// `orgmgr member`: who belongs to an organization, and as what.
#include <fmt/format.h>

#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "org.hpp"
#include "organization_reference.hpp"
#include "paging.hpp"

namespace orgmgr::cli {
namespace {

struct MemberOptions {
  std::string org{};
  std::string user{};
  std::string role = "member";
};

[[noreturn]] void not_a_member(const Organization& org, const std::string& user) {
  throw BadResult(Error(ErrorCode::user_not_in_organization,
                        fmt::format("User {} is not a member of {}.", user, org.name), user));
}

std::optional<Revision> change_member(Context& context, OrgManager& orgs, const Organization& org,
                                      const std::string& user, const ChangingVerb& verb) {
  // The organization stands in as well: the first owner may change it.
  const auto witness = [&](const HostOrgs& state) {
    std::vector<Record> records = organization_record(state, org.id);
    for (Record& record : member_record(state, org.id, user)) records.push_back(std::move(record));
    return records;
  };
  return run_change(context, orgs, witness, verb);
}

void run_add(Context& context, const MemberOptions& options) {
  OrgManager orgs = context.open_for_writing();
  const Organization org = find_organization(orgs, options.org);
  const auto revision =
      change_member(context, orgs, org, options.user, [&](HostOrgs& state, const WriteOptions& write) {
        return state.add_user_to_org(org.id, options.user, options.role, write);
      });
  if (!revision) return;
  answer_member(context, orgs, org.id, options.user, *revision,
                fmt::format("Added {} to {} as {}", options.user, org.name, options.role));
}

void run_remove(Context& context, const MemberOptions& options) {
  OrgManager orgs = context.open_for_writing();
  const Organization org = find_organization(orgs, options.org);
  const auto revision =
      change_member(context, orgs, org, options.user, [&](HostOrgs& state, const WriteOptions& write) {
        return state.remove_user_from_org(org.id, options.user, write);
      });
  if (!revision) return;
  answer_removal(context, "org_users", org.id.str() + " " + options.user, options.user, *revision,
                 fmt::format("Removed {} from {}", options.user, org.name));
}

void run_set_role(Context& context, const MemberOptions& options) {
  OrgManager orgs = context.open_for_writing();
  const Organization org = find_organization(orgs, options.org);
  const auto revision =
      change_member(context, orgs, org, options.user, [&](HostOrgs& state, const WriteOptions& write) {
        return state.update_user_role(org.id, options.user, options.role, write);
      });
  if (!revision) return;
  answer_member(context, orgs, org.id, options.user, *revision,
                fmt::format("{} is now {} of {}", options.user, options.role, org.name));
}

void run_role(Context& context, const MemberOptions& options) {
  const OrgManager orgs = context.open_for_reading();
  Output& output = context.output();
  const OrgId org = organization_id(orgs, options.org);
  if (output.format() == Format::table) {  // the shortest way: one search, one word
    const auto role = orgs.get_user_role_in_org(org, options.user);
    if (!role) not_a_member(find_organization(orgs, options.org), options.user);
    output.sentence(to_string(*role));
    return;
  }
  const auto member = orgs.get_org_user(org, options.user);
  if (!member) not_a_member(find_organization(orgs, options.org), options.user);
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
  const OrgManager orgs = context.open_for_reading();
  const OrgId org = find_organization(orgs, options.org).id;
  print_pages<OrgUser>(context, member_shape(), options.page,
                       [&](const PageRequest& page) { return orgs.list_org_users(org, filter, page); });
}

Verb<MemberOptions> add_member_verb(CLI::App& noun, Context& context, const VerbText& text,
                                    void (*action)(Context&, const MemberOptions&)) {
  auto verb = add_verb<MemberOptions>(noun, context, text, action);
  add_org(verb.app, verb.options->org);
  verb.app->add_option("USER", verb.options->user, "User id")->required()->type_name("");
  return verb;
}

}  // namespace

void setup_member(CLI::App& root, Context& context) {
  static const std::string roles = "owner, admin, manager, billing_admin or member";
  CLI::App& noun = add_noun(root, "member", "Members of an organization and their roles");
  const auto add = add_member_verb(
      noun, context, {"add", "Add a user", "orgmgr member add acme-corp user_123 --role admin"}, run_add);
  add.app->add_option("--role", add.options->role, roles)->type_name("ROLE")->capture_default_str();
  add_member_verb(noun, context, {"remove", "Remove a user", "orgmgr member remove acme-corp user_123"},
                  run_remove);
  const auto set = add_member_verb(
      noun, context,
      {"set-role", "Change a user's role", "orgmgr member set-role acme-corp user_123 manager"},
      run_set_role);
  set.app->add_option("ROLE", set.options->role, roles)->required()->type_name("");
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
