// Batch operations on plans.
#include <array>

#include "manager/batch/operations.hpp"

namespace orgmgr::manager::batch {
namespace {

Result<Answer> set(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  Plan plan;
  plan.name = arguments.text("name");
  plan.title = arguments.text("title");
  plan.seats = arguments.integer("seats");
  if (arguments.has("limits")) {
    auto limits = Json::parse(arguments.raw("limits"));
    if (!limits) return Error(ErrorCode::json_invalid, "The limits are too long or too deep", "", "limits");
    plan.limits = *std::move(limits);
  }
  plan.permissions = arguments.optional_list("permissions");
  plan.grace_days = arguments.integer("grace_days");
  return done(target.orgs.set_plan(plan, options));
}

Result<Answer> remove(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.remove_plan(arguments.text("name"), options));
}

Result<Answer> list(const Target& target, const Arguments&, const WriteOptions&) {
  return list_of(target.orgs.list_plans());
}

Result<Answer> get(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return record_or_null(target.orgs.get_plan(arguments.text("name")));
}

Result<Answer> effective(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return record_or_null(target.orgs.effective_plan(org_of(arguments)));
}

constexpr Parameter name = required("name");

constexpr std::array table{
    Operation{"set_plan",
              true,
              {name, optional("title"), optional("seats", Kind::integer), optional("limits", Kind::object),
               optional("permissions", Kind::list), optional("grace_days", Kind::integer)},
              set},
    Operation{"remove_plan", true, {name}, remove},
    Operation{"list_plans", false, {}, list},
    Operation{"get_plan", false, {name}, get},
    Operation{"effective_plan", false, {required("org_id")}, effective},
};

}  // namespace

std::span<const Operation> plan_operations() { return table; }

}  // namespace orgmgr::manager::batch
