// Batch operations on ownership and limits.
#include <array>

#include "manager/batch/operations.hpp"

namespace orgmgr::manager::batch {
namespace {

UserId heir_of(const Arguments& arguments) { return arguments.text("to"); }

Result<Answer> transfer(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.transfer_ownership(org_of(arguments), heir_of(arguments), options));
}

Result<Answer> offer(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.offer_ownership(org_of(arguments), heir_of(arguments),
                                          arguments.seconds("expires_in"), options));
}

Result<Answer> withdraw(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.withdraw_ownership_offer(org_of(arguments), options));
}

Result<Answer> accept(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.accept_ownership(org_of(arguments), user_of(arguments), options));
}

Result<Answer> set_limits(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  const auto limits = Json::parse(arguments.raw("limits"));
  if (!limits) return Error(ErrorCode::json_invalid, "The limits are too long or too deep", "", "limits");
  return done(target.orgs.set_organization_limits(org_of(arguments), *limits, options));
}

constexpr Parameter org_id = required("org_id");

constexpr std::array table{
    Operation{"transfer_ownership", true, {org_id, required("to")}, transfer},
    Operation{
        "offer_ownership", true, {org_id, required("to"), optional("expires_in", Kind::integer)}, offer},
    Operation{"withdraw_ownership_offer", true, {org_id}, withdraw},
    Operation{"accept_ownership", true, {org_id, required("user_id")}, accept},
    Operation{"set_organization_limits", true, {org_id, required("limits", Kind::value)}, set_limits},
};

}  // namespace

std::span<const Operation> ownership_operations() { return table; }

}  // namespace orgmgr::manager::batch
