// The host's verbs that change memberships and settings, each bound to its rule.
#include <orgmgr/host_orgs.hpp>

#include "manager/verbs.hpp"
#include "rules/members.hpp"
#include "rules/settings.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::change;
using manager::text_arguments;
using rules::Context;

}  // namespace

Result<void> HostOrgs::add_user_to_org(const OrgId& org, const UserId& user, std::string_view role,
                                       const WriteOptions& options) {
  return change(
      *session_,
      {"add_user_to_org", text_arguments({{"org_id", org.str()}, {"user_id", user.str()}, {"role", role}})},
      options, [&](Context& context) {
        return rules::add_member(context, org.str(), user.str(), role, options.expected_version);
      });
}

Result<void> HostOrgs::remove_user_from_org(const OrgId& org, const UserId& user,
                                            const WriteOptions& options) {
  return change(*session_,
                {"remove_user_from_org", text_arguments({{"org_id", org.str()}, {"user_id", user.str()}})},
                options, [&](Context& context) {
                  return rules::remove_member(context, org.str(), user.str(), options.expected_version);
                });
}

Result<void> HostOrgs::leave_organization(const OrgId& org, const UserId& user, const WriteOptions& options) {
  return change(*session_,
                {"leave_organization", text_arguments({{"org_id", org.str()}, {"user_id", user.str()}})},
                options, [&](Context& context) {
                  return rules::leave(context, org.str(), user.str(), options.expected_version);
                });
}

Result<void> HostOrgs::suspend_member(const OrgId& org, const UserId& user, const WriteOptions& options) {
  return change(*session_,
                {"suspend_member", text_arguments({{"org_id", org.str()}, {"user_id", user.str()}})}, options,
                [&](Context& context) {
                  return rules::suspend_member(context, org.str(), user.str(), options.expected_version);
                });
}

Result<void> HostOrgs::reactivate_member(const OrgId& org, const UserId& user, const WriteOptions& options) {
  return change(*session_,
                {"reactivate_member", text_arguments({{"org_id", org.str()}, {"user_id", user.str()}})},
                options, [&](Context& context) {
                  return rules::reactivate_member(context, org.str(), user.str(), options.expected_version);
                });
}

Result<void> HostOrgs::update_user_role(const OrgId& org, const UserId& user, std::string_view new_role,
                                        const WriteOptions& options) {
  return change(*session_,
                {"update_user_role",
                 text_arguments({{"org_id", org.str()}, {"user_id", user.str()}, {"new_role", new_role}})},
                options, [&](Context& context) {
                  return rules::set_member_role(context, org.str(), user.str(), new_role,
                                                options.expected_version);
                });
}

Result<void> HostOrgs::update_setting(std::string_view name, const Json& value, const WriteOptions& options) {
  json::ObjectWriter writer;
  writer.string("setting", name).raw("value", value.empty() ? "null" : value.text());
  return change(*session_, {"update_setting", std::move(writer).finish()}, options, [&](Context& context) {
    return rules::update_setting(context, name, value, options.expected_version);
  });
}

}  // namespace orgmgr::inline v0
