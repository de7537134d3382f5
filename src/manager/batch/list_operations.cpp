// Batch operations that answer lists, and what batch says about itself.
#include <fmt/format.h>

#include <array>

#include <orgmgr/batch.hpp>
#include <orgmgr/version.hpp>

#include "manager/batch/operations.hpp"
#include "model/limits.hpp"

namespace orgmgr::manager::batch {
namespace {

constexpr int protocol_version = 1;

template <class Record>
Result<Answer> page(const Result<Page<Record>>& result) {
  if (!result) return result.error();
  return Answer{array_of(result.value().items), {}, result.value().next};
}

// A limit below zero is kept out of range, where the rule refuses it.
Result<PageRequest> page_of(const Arguments& arguments) {
  PageRequest request;
  request.after = arguments.text("after");
  const auto limit = arguments.integer("limit");
  if (!limit) return request;
  if (*limit < 0) {
    return Error(ErrorCode::limit_invalid,
                 fmt::format("A page has a limit of 1 to {}, not {}", model::max_page, *limit),
                 std::to_string(*limit), "limit");
  }
  request.limit = static_cast<std::size_t>(*limit);
  return request;
}

Result<OrganizationFilter> filter_of(const Arguments& arguments) {
  OrganizationFilter filter;
  filter.plan_tier = arguments.optional_text("plan_tier");
  if (arguments.has("owner")) filter.owner = arguments.text("owner");
  if (arguments.has("status")) {
    const auto status = model::check_status(arguments.text("status"));
    if (!status) return status.error();
    filter.status = status.value();
  }
  return filter;
}

template <class Orgs>
Result<Answer> list_organizations_of(const Orgs& orgs, const Arguments& arguments) {
  const auto request = page_of(arguments);
  if (!request) return request.error();
  const auto filter = filter_of(arguments);
  if (!filter) return filter.error();
  return page(orgs.list_organizations(filter.value(), request.value()));
}

Result<Answer> list_organizations(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return list_organizations_of(target.orgs, arguments);
}

std::optional<Result<Answer>> list_own(const UserOrgs& orgs, const Arguments& arguments) {
  return list_organizations_of(orgs, arguments);
}

Result<Answer> list_org_users(const Target& target, const Arguments& arguments, const WriteOptions&) {
  const auto request = page_of(arguments);
  if (!request) return request.error();
  MemberFilter filter;
  if (arguments.has("role")) {
    const auto role = model::check_role(arguments.text("role"));
    if (!role) return role.error();
    filter.role = role.value();
  }
  if (arguments.has("status")) {
    const std::string status = arguments.text("status");
    for (const auto each : {MembershipStatus::active, MembershipStatus::suspended}) {
      if (to_string(each) == status) filter.status = each;
    }
    if (!filter.status) {
      return Error(ErrorCode::status_invalid, "Status must be one of: active, suspended", status, "status");
    }
  }
  return page(target.orgs.list_org_users(arguments.text("org_id"), filter, request.value()));
}

template <class Orgs>
Result<Answer> search_those_of(const Orgs& orgs, const Arguments& arguments) {
  const std::string query = arguments.text("query");
  if (!arguments.has("limit") && !arguments.has("after")) return list_of(orgs.search_organizations(query));
  const auto request = page_of(arguments);
  if (!request) return request.error();
  return page(orgs.search_organizations(query, request.value()));
}

Result<Answer> search(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return search_those_of(target.orgs, arguments);
}

std::optional<Result<Answer>> search_own(const UserOrgs& orgs, const Arguments& arguments) {
  return search_those_of(orgs, arguments);
}

Result<Answer> list_all(const Target& target, const Arguments&, const WriteOptions&) {
  return list_of(target.orgs.list_all_organizations());
}

Result<Answer> by_plan(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return list_of(target.orgs.get_organizations_by_plan(arguments.text("plan_tier")));
}

Result<Answer> user_orgs(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return list_of(target.orgs.get_user_orgs(arguments.text("user_id")));
}

Result<Answer> user_memberships(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return list_of(target.orgs.get_user_memberships(arguments.text("user_id")));
}

std::optional<Result<Answer>> own_orgs(const UserOrgs& orgs, const Arguments& arguments) {
  if (!about(orgs, arguments)) return std::nullopt;
  return list_of(orgs.get_user_orgs());
}

std::optional<Result<Answer>> own_memberships(const UserOrgs& orgs, const Arguments& arguments) {
  if (!about(orgs, arguments)) return std::nullopt;
  return list_of(orgs.get_user_memberships());
}

Result<Answer> org_users(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return list_of(target.orgs.get_org_users(arguments.text("org_id")));
}

// Collects what a visit of every record of one kind sees.
template <class Record, void (HostOrgs::*visit)(const std::function<bool(const Record&)>&) const>
Result<Answer> visit_all(const Target& target, const Arguments&, const WriteOptions&) {
  std::string text = "[";
  (target.orgs.*visit)([&](const Record& record) {
    if (text.size() > 1) text += ',';
    text += orgmgr::to_json(record);
    return true;
  });
  return Answer{text + "]", {}, {}};
}

Result<Answer> read_changes(const Target& target, const Arguments& arguments, const WriteOptions&) {
  if (target.manager == nullptr) {
    return Error(ErrorCode::transaction_open, "read_changes cannot be part of a transaction");
  }
  const std::int64_t after = arguments.integer("after").value_or(0);
  const std::int64_t limit = arguments.integer("limit").value_or(100);
  if (after < 0 || limit < 1 || limit > 10'000) {
    return Error(ErrorCode::limit_invalid, "read_changes takes after from 0 and a limit of 1 to 10000", "",
                 after < 0 ? "after" : "limit");
  }
  const Changes changes =
      target.manager->read_changes(static_cast<Revision>(after), static_cast<std::size_t>(limit));
  json::ObjectWriter writer;
  writer.raw("commits", array_of(changes.commits));
  writer.integer("last", changes.last).boolean("more", changes.more);
  return Answer{std::move(writer).finish(), {}, {}};
}

Result<Answer> revision(const Target& target, const Arguments&, const WriteOptions&) {
  return Answer{std::to_string(target.orgs.revision()), {}, {}};
}

Result<Answer> hello(const Target&, const Arguments&, const WriteOptions&) {
  std::string names = "[";
  for (const std::string_view name : Batch::operations()) {
    if (names.size() > 1) names += ',';
    json::append_string(names, name);
  }
  json::ObjectWriter writer;
  writer.integer("protocol", protocol_version).string("version", version);
  writer.integer("format", format_version).raw("operations", names + "]");
  return Answer{std::move(writer).finish(), {}, {}};
}

constexpr Parameter limit = optional("limit", Kind::integer);
constexpr Parameter after = optional("after");

constexpr std::array table{
    Operation{"list_all_organizations", false, {}, list_all},
    Operation{"list_organizations",
              false,
              {optional("plan_tier"), optional("status"), optional("owner"), limit, after},
              list_organizations,
              Reading::staff,
              rules::Verb::get_org,
              list_own},
    Operation{"search_organizations",
              false,
              {required("query"), limit, after},
              search,
              Reading::host,
              rules::Verb::get_org,
              search_own},
    Operation{"get_organizations_by_plan", false, {required("plan_tier")}, by_plan},
    Operation{"get_user_orgs",
              false,
              {required("user_id")},
              user_orgs,
              Reading::self,
              rules::Verb::get_org,
              own_orgs},
    Operation{"get_user_memberships",
              false,
              {required("user_id")},
              user_memberships,
              Reading::self,
              rules::Verb::get_org,
              own_memberships},
    Operation{"get_org_users",
              false,
              {required("org_id")},
              org_users,
              Reading::organization,
              rules::Verb::list_org_users},
    Operation{"list_org_users",
              false,
              {required("org_id"), optional("role"), optional("status"), limit, after},
              list_org_users,
              Reading::organization,
              rules::Verb::list_org_users},
    Operation{"visit_organizations", false, {}, visit_all<Organization, &HostOrgs::visit_organizations>},
    Operation{"visit_org_users", false, {}, visit_all<OrgUser, &HostOrgs::visit_org_users>},
    Operation{"read_changes", false, {optional("after", Kind::integer), limit}, read_changes},
    Operation{"revision", false, {}, revision, Reading::anyone},
    Operation{"hello", false, {}, hello, Reading::anyone},
};

}  // namespace

std::span<const Operation> list_operations() { return table; }

}  // namespace orgmgr::manager::batch
