// The model's rules for organizations, their members and owners.
#include "access/rules_model.hpp"

#include <algorithm>

namespace orgmgr::tests {
namespace {

const Names all_roles{"owner", "admin", "manager", "billing_admin", "member"};
const Names host_permissions{"reports.run", "reports.edit"};

/// The table of roles, role by role.
const std::map<std::string, ModelGrants>& table() {
  static const Names reading{"org.read", "members.read"};
  static const Names people{"members.add",      "members.remove",     "members.suspend",
                            "members.set_role", "invitations.manage", "billing.read"};
  static const std::map<std::string, ModelGrants> grants = [] {
    std::map<std::string, ModelGrants> made;
    for (const std::string& role : all_roles) made[role].permissions = reading;
    for (const char* role : {"owner", "admin", "manager"})
      made[role].permissions.insert(people.begin(), people.end());
    for (const char* role : {"owner", "admin"}) {
      made[role].permissions.insert(
          {"org.update", "roles.manage", "roles.assign", "audit.read", "activation.technical"});
    }
    made["owner"].permissions.insert(
        {"org.delete", "org.restore", "org.transfer", "billing.manage", "activation.economic"});
    made["owner"].permissions.insert(host_permissions.begin(), host_permissions.end());
    made["manager"].permissions.insert("activation.economic");
    made["billing_admin"].permissions.insert({"billing.read", "billing.manage"});
    made["owner"].assignable = made["owner"].manages = all_roles;
    made["admin"].assignable = {"admin", "member"};
    made["admin"].manages = {"admin", "manager", "billing_admin", "member"};
    made["manager"].assignable = made["manager"].manages = {"manager", "member"};
    return made;
  }();
  return grants;
}

bool includes(const Names& all, const Names& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

bool is_active_owner(const ModelMember& member) { return member.role == "owner" && !member.suspended; }

void end_membership(ModelOrganization& organization, const std::string& user) {
  organization.members.erase(user);
  if (organization.offer && organization.offer->to == user) organization.offer.reset();
}

}  // namespace

bool ModelGrants::covers(const ModelGrants& other) const {
  return includes(permissions, other.permissions) && includes(assignable, other.assignable) &&
         includes(manages, other.manages);
}

ModelGrants RulesModel::grants_of(const ModelOrganization& organization, const ModelMember& member) const {
  ModelGrants grants = table().at(member.role);
  for (const std::string& name : member.functional) {
    const ModelGrants& role = organization.roles.at(name);
    grants.permissions.insert(role.permissions.begin(), role.permissions.end());
    grants.assignable.insert(role.assignable.begin(), role.assignable.end());
    grants.manages.insert(role.manages.begin(), role.manages.end());
  }
  for (const std::string& role : all_roles) {
    if (!includes(grants.permissions, table().at(role).permissions)) grants.assignable.erase(role);
  }
  return grants;
}

std::optional<ModelGrants> RulesModel::limits(const std::string& who, const std::string& org) const {
  if (who.empty()) return std::nullopt;
  const ModelOrganization& organization = organizations.at(org);
  return grants_of(organization, organization.members.at(who));
}

std::string RulesModel::ask(const std::string& who, const std::string& org, const std::string& permission,
                            Use use) const {
  const auto found = organizations.find(org);
  if (found == organizations.end()) return "organization_not_found";
  const ModelOrganization& organization = found->second;
  const bool deleted = organization.status == "deleted" && use != Use::restore;
  if (who.empty()) return deleted ? "organization_deleted" : "ok";
  const auto member = organization.members.find(who);
  if (member == organization.members.end()) return "organization_not_found";
  if (deleted) return "organization_deleted";
  if (use == Use::leave) return "ok";
  if (member->second.suspended) return "membership_suspended";
  if (organization.status == "suspended" && use != Use::read) return "organization_suspended";
  if (permission.empty()) return "ok";
  return grants_of(organization, member->second).permissions.contains(permission) ? "ok"
                                                                                  : "permission_denied";
}

std::string RulesModel::can(const std::string& org, const std::string& user,
                            const std::string& permission) const {
  static const Names reading{"org.read", "members.read", "billing.read", "audit.read"};
  const Use use = permission == "org.restore"    ? Use::restore
                  : reading.contains(permission) ? Use::read
                                                 : Use::change;
  return ask(user, org, permission, use);
}

std::string RulesModel::settle(const std::string& org, ModelOrganization after) {
  const bool owned = std::any_of(after.members.begin(), after.members.end(),
                                 [](const auto& one) { return is_active_owner(one.second); });
  if (!after.billing_owner.empty()) {
    const auto pays = after.members.find(after.billing_owner);
    if (pays == after.members.end() || !is_active_owner(pays->second))
      return owned ? "billing_owner" : "last_owner";
  } else if (owned) {
    std::int64_t first = INT64_MAX;
    for (const auto& [user, member] : after.members) {
      if (!is_active_owner(member) || member.joined >= first) continue;
      first = member.joined;
      after.billing_owner = user;
    }
  }
  organizations[org] = std::move(after);
  return "ok";
}

// --- organizations

std::string RulesModel::create(const std::string& who, const std::string& name, const std::string& owner,
                               const std::string& id) {
  for (const auto& [other, organization] : organizations) {
    if (organization.name == name) return "name_taken";
  }
  ModelOrganization made;
  made.name = name;
  const std::string first = who.empty() ? owner : who;
  if (!first.empty()) made.members[first] = {.role = "owner", .joined = now};
  return settle(id, std::move(made));
}

std::string RulesModel::rename(const std::string& who, const std::string& org, const std::string& name) {
  if (const auto answer = ask(who, org, "org.update", Use::change); answer != "ok") return answer;
  for (const auto& [other, organization] : organizations) {
    if (organization.name == name && other != org) return "name_taken";
  }
  organizations[org].name = name;
  return "ok";
}

std::string RulesModel::remove_organization(const std::string& who, const std::string& org) {
  const auto answer = ask(who, org, "org.delete", Use::change);
  if (who.empty() && answer == "organization_deleted") return "ok";  // for the host deleting twice is done
  if (answer != "ok") return answer;
  organizations[org].status_before = organizations[org].status;
  organizations[org].status = "deleted";
  return "ok";
}

std::string RulesModel::restore(const std::string& who, const std::string& org) {
  if (const auto answer = ask(who, org, "org.restore", Use::restore); answer != "ok") return answer;
  ModelOrganization& organization = organizations[org];
  if (organization.status != "deleted") return "organization_not_deleted";
  organization.status = organization.status_before;
  return "ok";
}

std::string RulesModel::purge(const std::string& org) {
  if (!organizations.contains(org)) return "organization_not_found";
  if (organizations[org].status != "deleted") return "organization_not_deleted";
  organizations.erase(org);
  return "ok";
}

std::string RulesModel::set_suspended(const std::string& org, bool suspended) {
  if (const auto answer = ask("", org, "", Use::change); answer != "ok") return answer;
  organizations[org].status = suspended ? "suspended" : "active";
  return "ok";
}

// --- members

std::string RulesModel::add(const std::string& who, const std::string& org, const std::string& user,
                            const std::string& role) {
  if (const auto answer = ask(who, org, "members.add", Use::change); answer != "ok") return answer;
  const auto may = limits(who, org);
  const bool known = all_roles.contains(role);
  if (known && may && !may->assignable.contains(role)) return "role_not_assignable";
  ModelOrganization after = organizations[org];
  if (after.members.contains(user)) return "already_member";
  if (!known) return "role_invalid";
  after.members[user] = {.role = role, .joined = now};
  return settle(org, std::move(after));
}

std::string RulesModel::remove(const std::string& who, const std::string& org, const std::string& user) {
  if (const auto answer = ask(who, org, "members.remove", Use::change); answer != "ok") return answer;
  ModelOrganization after = organizations[org];
  if (!after.members.contains(user)) return "user_not_in_organization";
  const auto may = limits(who, org);
  if (may && !may->manages.contains(after.members[user].role)) return "target_outranks";
  end_membership(after, user);
  return settle(org, std::move(after));
}

std::string RulesModel::leave(const std::string& user, const std::string& org) {
  if (const auto answer = ask(user, org, "", Use::leave); answer != "ok") return answer;
  ModelOrganization after = organizations[org];
  end_membership(after, user);
  return settle(org, std::move(after));
}

std::string RulesModel::set_role(const std::string& who, const std::string& org, const std::string& user,
                                 const std::string& role) {
  if (const auto answer = ask(who, org, "members.set_role", Use::change); answer != "ok") return answer;
  ModelOrganization after = organizations[org];
  if (!after.members.contains(user)) return "user_not_in_organization";
  ModelMember& member = after.members[user];
  const auto may = limits(who, org);
  if (may && !may->assignable.contains(member.role)) return "target_outranks";
  if (!all_roles.contains(role)) return "role_invalid";
  if (may && !may->assignable.contains(role)) return "role_not_assignable";
  member.role = role;
  return settle(org, std::move(after));
}

std::string RulesModel::suspend(const std::string& who, const std::string& org, const std::string& user) {
  if (const auto answer = ask(who, org, "members.suspend", Use::change); answer != "ok") return answer;
  ModelOrganization after = organizations[org];
  if (!after.members.contains(user)) return "user_not_in_organization";
  const auto may = limits(who, org);
  if (may && !may->manages.contains(after.members[user].role)) return "target_outranks";
  after.members[user].suspended = true;
  return settle(org, std::move(after));
}

std::string RulesModel::reactivate(const std::string& who, const std::string& org, const std::string& user) {
  if (const auto answer = ask(who, org, "members.suspend", Use::change); answer != "ok") return answer;
  ModelOrganization after = organizations[org];
  if (!after.members.contains(user)) return "user_not_in_organization";
  ModelMember& member = after.members[user];
  const auto may = limits(who, org);
  if (may && !may->assignable.contains(member.role)) return "target_outranks";
  if (const auto answer = may_give(who, org, member.functional); answer != "ok") return answer;
  member.suspended = false;
  return settle(org, std::move(after));
}

// --- ownership

std::string RulesModel::may_transfer(const std::string& who, const std::string& org) const {
  if (const auto answer = ask(who, org, "org.transfer", Use::change); answer != "ok") return answer;
  return who.empty() || organizations.at(org).billing_owner == who ? "ok" : "permission_denied";
}

std::string RulesModel::may_inherit(const std::string& org, const std::string& to) const {
  const ModelOrganization& organization = organizations.at(org);
  const auto heir = organization.members.find(to);
  if (heir == organization.members.end()) return "user_not_in_organization";
  if (heir->second.suspended) return "membership_suspended";
  return organization.billing_owner == to ? "argument_invalid" : "ok";
}

std::string RulesModel::transfer(const std::string& who, const std::string& org, const std::string& to) {
  if (const auto answer = may_transfer(who, org); answer != "ok") return answer;
  if (const auto answer = may_inherit(org, to); answer != "ok") return answer;
  ModelOrganization& organization = organizations[org];
  organization.billing_owner = to;
  organization.members[to].role = "owner";
  organization.offer.reset();
  return "ok";
}

std::string RulesModel::offer(const std::string& who, const std::string& org, const std::string& to,
                              std::int64_t lasts) {
  if (const auto answer = may_transfer(who, org); answer != "ok") return answer;
  if (const auto answer = may_inherit(org, to); answer != "ok") return answer;
  organizations[org].offer = {.to = to, .by = who, .expires = now + lasts};
  return "ok";
}

std::string RulesModel::withdraw(const std::string& who, const std::string& org) {
  if (const auto answer = may_transfer(who, org); answer != "ok") return answer;
  if (!organizations[org].offer) return "offer_not_found";
  organizations[org].offer.reset();
  return "ok";
}

std::string RulesModel::accept_offer(const std::string& user, const std::string& org) {
  if (const auto answer = ask(user, org, "", Use::change); answer != "ok") return answer;
  const auto& offer = organizations[org].offer;
  if (!offer || offer->to != user) return "offer_not_found";
  if (!offer->by.empty() && offer->by != organizations[org].billing_owner) return "offer_not_found";
  if (offer->expires <= now) return "offer_expired";
  if (const auto answer = may_inherit(org, user); answer != "ok") return answer;
  return transfer("", org, user);
}

}  // namespace orgmgr::tests
