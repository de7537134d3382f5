// Batch operations on members and settings, and single records.
#include <array>

#include "manager/batch/operations.hpp"

namespace orgmgr::manager::batch {
namespace {

using rules::Verb;

/// The verbs that take an organization, a user and nothing else.
template <Result<void> (HostOrgs::*verb)(const OrgId&, const UserId&, const WriteOptions&)>
Result<Answer> on_member(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done((target.orgs.*verb)(org_of(arguments), user_of(arguments), options));
}

Result<Answer> add(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  const std::string role = arguments.optional_text("role").value_or("member");
  return done(target.orgs.add_user_to_org(org_of(arguments), user_of(arguments), role, options));
}

Result<Answer> update_role(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.update_user_role(org_of(arguments), user_of(arguments), arguments.text("new_role"),
                                           options));
}

Result<Answer> update_setting(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  const auto value = Json::parse(arguments.raw("value"));
  if (!value) {
    return Error(ErrorCode::setting_invalid, "The value of a setting is too long or too deep", "value",
                 "value");
  }
  return done(target.orgs.update_setting(arguments.text("setting"), *value, options));
}

Result<Answer> get_org(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return record_or_null(target.orgs.get_org(org_of(arguments)));
}

std::optional<Result<Answer>> get_org_as_user(const UserOrgs& orgs, const Arguments& arguments) {
  return answer_of(orgs.get_org(org_of(arguments)));
}

Result<Answer> get_org_user(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return record_or_null(target.orgs.get_org_user(org_of(arguments), user_of(arguments)));
}

Result<Answer> get_role(const Target& target, const Arguments& arguments, const WriteOptions&) {
  const auto role = target.orgs.get_user_role_in_org(org_of(arguments), user_of(arguments));
  return Answer{role ? json::quote(to_string(*role)) : "null", {}, {}};
}

Result<Answer> find_by_slug(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return record_or_null(target.orgs.find_org_by_slug(arguments.text("slug")));
}

Result<Answer> find_by_name(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return record_or_null(target.orgs.find_org_by_name(arguments.text("name")));
}

Result<Answer> find_by_billing_id(const Target& target, const Arguments& arguments, const WriteOptions&) {
  const std::string provider = arguments.text("provider");
  if (provider != "stripe" && provider != "lago") {
    return Error(ErrorCode::argument_invalid, "The provider must be stripe or lago", provider, "provider");
  }
  return record_or_null(target.orgs.find_org_by_billing_id(
      provider == "stripe" ? BillingProvider::stripe : BillingProvider::lago, arguments.text("customer_id")));
}

Result<Answer> get_settings(const Target& target, const Arguments&, const WriteOptions&) {
  return Answer{orgmgr::to_json(target.orgs.get_settings()), {}, {}};
}

Result<Answer> list_settings(const Target& target, const Arguments&, const WriteOptions&) {
  return Answer{array_of(target.orgs.list_settings()), {}, {}};
}

constexpr Parameter org_id = required("org_id");
constexpr Parameter user_id = required("user_id");

constexpr std::array table{
    Operation{"add_user_to_org", true, {org_id, user_id, optional("role")}, add},
    Operation{"remove_user_from_org", true, {org_id, user_id}, on_member<&HostOrgs::remove_user_from_org>},
    Operation{"leave_organization", true, {org_id, user_id}, on_member<&HostOrgs::leave_organization>},
    Operation{"suspend_member", true, {org_id, user_id}, on_member<&HostOrgs::suspend_member>},
    Operation{"reactivate_member", true, {org_id, user_id}, on_member<&HostOrgs::reactivate_member>},
    Operation{"update_user_role", true, {org_id, user_id, required("new_role")}, update_role},
    Operation{"update_setting", true, {required("setting"), required("value", Kind::value)}, update_setting},
    Operation{"get_org", false, {org_id}, get_org, Reading::organization, Verb::get_org, get_org_as_user},
    Operation{
        "get_org_user", false, {org_id, user_id}, get_org_user, Reading::organization, Verb::list_org_users},
    Operation{"get_user_role_in_org",
              false,
              {org_id, user_id},
              get_role,
              Reading::organization,
              Verb::list_org_users},
    Operation{"find_org_by_slug", false, {required("slug")}, find_by_slug},
    Operation{"find_org_by_name", false, {required("name")}, find_by_name},
    Operation{
        "find_org_by_billing_id", false, {required("provider"), required("customer_id")}, find_by_billing_id},
    Operation{"get_settings", false, {}, get_settings},
    Operation{"list_settings", false, {}, list_settings},
};

}  // namespace

std::span<const Operation> member_operations() { return table; }

}  // namespace orgmgr::manager::batch
