// `orgmgr org get|list|search`.
#include <fmt/format.h>

#include "columns.hpp"
#include "exit_codes.hpp"
#include "org.hpp"
#include "organization_reference.hpp"
#include "paging.hpp"
#include "principal_reads.hpp"

namespace orgmgr::cli {
namespace {

struct GetOptions {
  std::string org{};
};

void run_get(Context& context, const GetOptions& options) {
  const Principal who = context.principal_for_reading();
  context.output().one(organization_shape(),
                       to_json(read_organization(who, find_organization(who, options.org))));
}

struct ListOptions {
  std::string plan{};
  std::string status{};
  std::string owner{};
  PageOptions page{};
};

void run_list(Context& context, const ListOptions& options) {
  OrganizationFilter filter;
  if (!options.plan.empty()) filter.plan_tier = options.plan;
  if (!options.owner.empty()) filter.owner = UserId(options.owner);
  if (!options.status.empty()) {
    filter.status = parse_organization_status(options.status);
    if (!filter.status) {
      throw BadResult(Error(ErrorCode::status_invalid, "Status must be one of: active, suspended, deleted",
                            options.status, "status"));
    }
  }
  const Principal who = context.principal_for_reading();
  print_pages<Organization>(context, organization_shape(), options.page,
                            [&](const PageRequest& page) { return list_organizations(who, filter, page); });
}

struct SearchOptions {
  std::string query{};
  PageOptions page{};
};

void run_search(Context& context, const SearchOptions& options) {
  const Principal who = context.principal_for_reading();
  print_pages<Organization>(context, organization_shape(), options.page, [&](const PageRequest& page) {
    return search_organizations(who, options.query, page);
  });
}

}  // namespace

void setup_org_reads(Command& noun, Context& context) {
  const auto get = add_verb<GetOptions>(
      noun, context, {"get", "Show one organization", "orgmgr org get acme-corp --json"}, run_get);
  add_org(get.app, get.options->org);

  const auto list = add_verb<ListOptions>(
      noun, context, {"list", "List organizations", "orgmgr org list --status active --plan pro --limit 20"},
      run_list);
  list.app->add_option("--plan", list.options->plan, "Only this plan")->type_name("PLAN");
  list.app->add_option("--status", list.options->status, "active, suspended or deleted")->type_name("STATUS");
  list.app->add_option("--owner", list.options->owner, "Only those with this user as an owner")
      ->type_name("USER");
  add_page_options(list.app, list.options->page);

  const auto search =
      add_verb<SearchOptions>(noun, context,
                              {"search", "Find organizations by a part of their name; the best match first",
                               "orgmgr org search acme"},
                              run_search);
  search.app->add_option("QUERY", search.options->query, "Part of a name, in any case; empty means all")
      ->required();
  add_page_options(search.app, search.options->page);
}

}  // namespace orgmgr::cli
