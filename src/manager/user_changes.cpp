// The host's verbs about users as a whole, and the platform's founding, each bound to its rule.
#include <orgmgr/host_orgs.hpp>

#include "manager/verbs.hpp"
#include "rules/personal_organization.hpp"
#include "rules/platform.hpp"
#include "rules/user_removal.hpp"
#include "rules/user_rename.hpp"
#include "rules/users.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::change;
using manager::change_giving_org;
using manager::text_arguments;
using manager::without_version;
using rules::Context;

std::string arguments_of(const UserId& user, const std::vector<HandOver>& hand_over) {
  std::string list = "[";
  for (const HandOver& one : hand_over) {
    if (list.size() > 1) list.push_back(',');
    list += text_arguments({{"org_id", one.org.str()}, {"to", one.to.str()}});
  }
  json::ObjectWriter writer;
  writer.string("user_id", user.str()).raw("hand_over", list.append(1, ']'));
  return std::move(writer).finish();
}

}  // namespace

std::optional<User> HostOrgs::get_user(const UserId& user) const {
  return rules::find_user(*session_->read(), user.str());
}

Result<void> HostOrgs::set_default_organization(const UserId& user, const std::optional<OrgId>& org,
                                                const WriteOptions& options) {
  json::ObjectWriter writer;
  writer.string("user_id", user.str());
  if (org) writer.string("org_id", org->str());
  return change(*session_, {"set_default_organization", std::move(writer).finish()}, options,
                [&](Context& context) {
                  return rules::set_default_organization(context, user.str(), org, options.expected_version);
                });
}

Result<OrgId> HostOrgs::ensure_personal_organization(const UserId& user, std::string_view display_name,
                                                     const WriteOptions& options) {
  return change_giving_org(*session_,
                           without_version("ensure_personal_organization",
                                           text_arguments({{"user_id", user.str()}, {"name", display_name}})),
                           options, [&](Context& context) {
                             return rules::ensure_personal_organization(context, user.str(), display_name);
                           });
}

Result<void> HostOrgs::remove_user_everywhere(const UserId& user, const std::vector<HandOver>& hand_over,
                                              const WriteOptions& options) {
  return change(
      *session_, without_version("remove_user_everywhere", arguments_of(user, hand_over)), options,
      [&](Context& context) { return rules::remove_user_everywhere(context, user.str(), hand_over); });
}

Result<void> HostOrgs::rename_user(const UserId& user, const UserId& new_id, const WriteOptions& options) {
  return change(
      *session_,
      without_version("rename_user", text_arguments({{"user_id", user.str()}, {"new_id", new_id.str()}})),
      options, [&](Context& context) { return rules::rename_user(context, user.str(), new_id.str()); });
}

Result<OrgId> HostOrgs::found_platform(std::string_view name, const UserId& admin,
                                       const WriteOptions& options) {
  return change_giving_org(
      *session_,
      without_version("found_platform", text_arguments({{"name", name}, {"user_id", admin.str()}})), options,
      [&](Context& context) { return rules::found_platform(context, name, admin.str()); });
}

}  // namespace orgmgr::inline v0
