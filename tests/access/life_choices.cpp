// Whom and what an operation is about, by chance.
#include "access/life.hpp"

namespace orgmgr::tests {

std::string Life::user() {
  const auto found = model_.organizations.find(org_);
  const bool anybody = found == model_.organizations.end() || found->second.members.empty() || pick(4) == 0;
  if (anybody) return "user" + std::to_string(pick(7));
  const auto& members = found->second.members;
  return std::next(members.begin(), static_cast<std::ptrdiff_t>(pick(members.size())))->first;
}

std::string Life::name() { return "Name " + std::to_string(pick(9)); }

std::string Life::organization() {
  if (model_.organizations.empty() || pick(60) == 0) return "org_none";
  return std::next(model_.organizations.begin(),
                   static_cast<std::ptrdiff_t>(pick(model_.organizations.size())))
      ->first;
}

std::string Life::role() {
  static const std::vector<std::string> roles{"owner", "admin", "manager", "billing_admin", "member"};
  return pick(30) == 0 ? "king" : any(roles);
}

std::string Life::functional() { return "role" + std::to_string(pick(4)); }

std::vector<std::string> Life::functionals() {
  std::vector<std::string> names;
  for (auto count = pick(3); count > 0; --count) names.push_back(functional());
  return names;
}

ModelGrants Life::grants() {
  static const std::vector<std::string> permissions{
      "reports.run",    "reports.edit", "members.add",     "audit.read",         "org.update",
      "members.remove", "roles.assign", "members.suspend", "invitations.manage", "billing.read"};
  ModelGrants made;
  for (auto count = pick(4); count > 0; --count) made.permissions.insert(any(permissions));
  if (pick(25) == 0) made.permissions.insert("org.delete");
  static const std::vector<std::string> roles{"owner", "admin", "manager", "billing_admin", "member"};
  if (pick(3) == 0) made.assignable.insert(any(roles));
  if (pick(3) == 0) made.manages.insert(any(roles));
  return made;
}

std::vector<std::string> held(const std::vector<std::string>& names) {
  std::vector<std::string> own;
  for (const std::string& one : names) own.push_back("own:" + one);
  return own;
}

}  // namespace orgmgr::tests
