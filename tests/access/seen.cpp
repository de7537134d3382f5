// One line for each organization, member, functional role and invitation, in the order of their ids.
#include "access/seen.hpp"

#include <fmt/format.h>

namespace orgmgr::tests {

std::string seen(const OrgManager& orgs) {
  std::string all;
  for (const Organization& one : orgs.list_all_organizations()) {
    all += fmt::format("{} {} {} {}\n", one.id.str(), one.name, to_string(one.status),
                       one.owner_id ? one.owner_id->str() : "-");
    for (const OrgUser& member : orgs.get_org_users(one.id)) {
      const bool suspended = member.status == MembershipStatus::suspended;
      all += fmt::format("  {} {} {} {}\n", member.user_id.str(), to_string(member.role), suspended,
                         fmt::join(member.roles, ","));
    }
    for (const FunctionalRole& role : orgs.list_roles(one.id.str())) {
      const Names permissions(role.permissions.begin(), role.permissions.end());
      all += fmt::format("  role {}: {}; {}; {}\n", role.name, fmt::join(permissions, ","),
                         fmt::join(role.assignable, ","), fmt::join(role.manages, ","));
    }
    for (const Invitation& invitation : orgs.list_invitations(one.id)) {
      all += fmt::format("  {} {} {} {} {}\n", invitation.id, invitation.email.value_or("-"),
                         to_string(invitation.role), to_string(invitation.state),
                         fmt::join(invitation.roles, ","));
    }
  }
  return all;
}

std::string seen(const RulesModel& model) {
  const auto own = [](const std::vector<std::string>& names) {
    std::vector<std::string> held;
    for (const std::string& name : names) held.push_back("own:" + name);
    return fmt::format("{}", fmt::join(held, ","));
  };
  std::string all;
  for (const auto& [id, one] : model.organizations) {
    all += fmt::format("{} {} {} {}\n", id, one.name, one.status,
                       one.billing_owner.empty() ? "-" : one.billing_owner);
    for (const auto& [user, member] : one.members) {
      all += fmt::format("  {} {} {} {}\n", user, member.role, member.suspended, own(member.functional));
    }
    for (const auto& [name, role] : one.roles) {
      all += fmt::format("  role {}: {}; {}; {}\n", name, fmt::join(role.permissions, ","),
                         fmt::join(role.assignable, ","), fmt::join(role.manages, ","));
    }
    for (const auto& [invitation, of] : one.invitations) {
      all += fmt::format("  {} {} {} {} {}\n", invitation, of.email, of.role, of.state, own(of.functional));
    }
  }
  return all;
}

}  // namespace orgmgr::tests
