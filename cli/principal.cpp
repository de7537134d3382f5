// What a principal may see.
#include "principal.hpp"

#include <fmt/format.h>

#include "json_slices.hpp"

namespace orgmgr::cli {
namespace {

OrgManager acting(const OrgManager& orgs, const std::string& user, const std::string& staff_reason) {
  if (user.empty()) return orgs;
  return staff_reason.empty() ? orgs.impersonate(user) : orgs.impersonate_staff(user, staff_reason);
}

bool has(const HostOrgs& orgs, const OrgId& org, const UserId& user, std::string_view permission) {
  return orgs.can(org, user, Permission(permission)).allowed;
}

// Keys are `ORG REST`; an organization's id holds no space.
OrgId organization_in(std::string_view key) { return key.substr(0, key.find(' ')); }
std::string_view rest_of(std::string_view key) {
  const auto space = key.find(' ');
  return space == std::string_view::npos ? std::string_view{} : key.substr(space + 1);
}

}  // namespace

Error host_only(std::string_view who) {
  return Error(ErrorCode::permission_denied, "This shows or changes more than one user may: leave out --as.",
               std::string(who));
}

Principal::Principal(const OrgManager& orgs, const std::string& user, const std::string& staff_reason)
    : verbs_(acting(orgs, user, staff_reason)) {
  if (user.empty()) return;
  if (staff_reason.empty()) {
    user_ = orgs.as(user);
  } else {
    staff_ = orgs.as_staff(user, staff_reason);
  }
}

const OrgManager& Principal::host() const {
  if (user_) throw BadResult(host_only(user_->user().str()));
  if (staff_) throw BadResult(host_only(staff_->user().str()));
  return verbs_;
}

void Principal::require_standing() const {
  if (staff_) static_cast<void>(staff_->list_organizations({}, {"", 1}).value());
}

bool Principal::knows(const OrgId& org) const {
  // Not the record: a suspended member and the owner of a deleted organization know it by name as well.
  return !user_ || verbs_.get_org_user(org, user_->user()).has_value();
}

bool Principal::sees(const HostOrgs& orgs, const Record& record) const {
  if (!user_) return true;  // a change by staff went through only if they are
  const UserId& self = user_->user();
  if (record.collection == "users") return record.key == self.str();
  if (record.collection == "sessions") return json_text(json_find(record.json, "user_id")) == self.str();
  const OrgId org = organization_in(record.key);
  if (record.collection == "organizations") return has(orgs, org, self, "org.read");
  if (record.collection == "org_users")
    return rest_of(record.key) == self.str() || has(orgs, org, self, "members.read");
  if (record.collection == "roles") return has(orgs, org, self, "org.read");
  if (record.collection == "invitations") return has(orgs, org, self, "invitations.manage");
  return false;
}

bool Principal::sees_whole(const HostOrgs& orgs, const Record& record) const {
  if (!user_ || record.collection != "organizations") return true;
  return has(orgs, organization_in(record.key), user_->user(), "billing.read");
}

Record without_billing(Record record) {
  if (record.collection != "organizations") return record;
  JsonObject seen;
  for (const auto& [name, value] : json_members(record.json)) {
    const bool customer = name == "lago_customer_id" || name == "stripe_customer_id";
    if (name != "billing") seen.raw(name, customer ? "null" : value);
  }
  record.json = seen.text();
  return record;
}

}  // namespace orgmgr::cli
