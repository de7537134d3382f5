// The model's rules for functional roles.
#include <algorithm>

#include "access/rules_model.hpp"

namespace orgmgr::tests {
namespace {

const Names never_in_a_role{"org.delete",   "org.restore",    "org.transfer",  "members.set_role",
                            "roles.manage", "billing.manage", "platform.staff"};

bool holds(const std::vector<std::string>& roles, const std::string& role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

void swap_role(std::vector<std::string>& roles, const std::string& role, const std::string& replacement) {
  if (!holds(roles, role)) return;
  for (std::string& one : roles) {
    if (one == role) one = replacement;
  }
  // Where both were held, the replacement stays in its own place.
  if (std::count(roles.begin(), roles.end(), replacement) > 1) roles = once_each(roles);
}

}  // namespace

std::vector<std::string> once_each(const std::vector<std::string>& roles) {
  std::vector<std::string> once;
  for (const std::string& role : roles) {
    if (!holds(once, role)) once.push_back(role);
  }
  return once;
}

std::string RulesModel::may_give(const std::string& who, const std::string& org,
                                 const std::vector<std::string>& roles) const {
  const auto may = limits(who, org);
  for (const std::string& name : roles) {
    const auto role = organizations.at(org).roles.find(name);
    if (role == organizations.at(org).roles.end()) return "role_not_found";
    if (may && !may->covers(role->second)) return "permission_denied";
  }
  return "ok";
}

std::string RulesModel::check_role(const std::string& who, const std::string& org,
                                   const ModelGrants& grants) const {
  for (const std::string& permission : grants.permissions) {
    if (never_in_a_role.contains(permission)) return "permission_reserved";
  }
  const auto may = limits(who, org);
  return may && !may->covers(grants) ? "permission_denied" : "ok";
}

std::string RulesModel::create_role(const std::string& who, const std::string& org, const std::string& name,
                                    const ModelGrants& grants) {
  if (const auto answer = ask(who, org, "roles.manage", Use::change); answer != "ok") return answer;
  if (organizations[org].roles.contains(name)) return "role_exists";
  const auto answer = check_role(who, org, grants);
  if (answer == "ok") organizations[org].roles[name] = grants;
  return answer;
}

std::string RulesModel::update_role(const std::string& who, const std::string& org, const std::string& name,
                                    const ModelGrants& grants) {
  if (const auto answer = ask(who, org, "roles.manage", Use::change); answer != "ok") return answer;
  if (!organizations[org].roles.contains(name)) return "role_not_found";
  ModelGrants& role = organizations[org].roles[name];
  if (role.covers(grants) && grants.covers(role)) return "ok";
  const auto may = limits(who, org);
  if (may && !may->covers(role)) return "permission_denied";
  const auto answer = check_role(who, org, grants);
  if (answer == "ok") role = grants;
  return answer;
}

std::string RulesModel::remove_role(const std::string& who, const std::string& org, const std::string& name,
                                    const std::string& replacement) {
  if (const auto answer = ask(who, org, "roles.manage", Use::change); answer != "ok") return answer;
  ModelOrganization& organization = organizations[org];
  if (!organization.roles.contains(name)) return "role_not_found";
  bool used = false;
  for (const auto& [user, member] : organization.members) used = used || holds(member.functional, name);
  for (const auto& [id, invitation] : organization.invitations) {
    used = used || (invitation.state == "pending" && holds(invitation.functional, name));
  }
  if (used && replacement.empty()) return "role_in_use";
  if (replacement == name) return "role_not_found";
  if (!replacement.empty()) {
    if (const auto answer = may_give(who, org, {replacement}); answer != "ok") return answer;
  }
  for (auto& [user, member] : organization.members) swap_role(member.functional, name, replacement);
  for (auto& [id, invitation] : organization.invitations) {
    if (invitation.state == "pending") swap_role(invitation.functional, name, replacement);
  }
  organization.roles.erase(name);
  return "ok";
}

std::string RulesModel::assign(const std::string& who, const std::string& org, const std::string& user,
                               const std::vector<std::string>& roles) {
  if (const auto answer = ask(who, org, "roles.assign", Use::change); answer != "ok") return answer;
  if (!organizations[org].members.contains(user)) return "user_not_in_organization";
  ModelMember& member = organizations[org].members[user];
  const auto may = limits(who, org);
  if (may && !may->manages.contains(member.role)) return "target_outranks";
  if (const auto answer = may_give(who, org, roles); answer != "ok") return answer;
  member.functional = once_each(roles);
  return "ok";
}

}  // namespace orgmgr::tests
