// From the host's handle to a user's or a member of staff's.
#include <orgmgr/org_manager.hpp>

#include "base/text.hpp"
#include "manager/session.hpp"

namespace orgmgr::inline v0 {
namespace {

Actor principal_of(const manager::Session& session, Actor::Kind kind, const UserId& user,
                   std::string_view reason) {
  Actor actor = session.principal();
  actor.kind = kind;
  actor.id = text::is_utf8(user.str()) ? text::trim(user.str()) : std::string_view(user.str());
  actor.reason = reason;
  return actor;
}

}  // namespace

UserOrgs OrgManager::as(const UserId& user) const {
  Actor actor = principal_of(*session_, Actor::Kind::user, user, {});
  UserId id = actor.id;
  const Actor& here = session_->principal();
  // A transaction has one principal, whose reads go on as that.
  if (here.kind == Actor::Kind::user && here.id == actor.id) return {session_, std::move(id)};
  return {session_->for_principal(std::move(actor)), std::move(id)};
}

StaffOrgs OrgManager::as_staff(const UserId& user, std::string_view reason) const {
  Actor actor = principal_of(*session_, Actor::Kind::staff, user, reason);
  UserId id = actor.id;
  return {session_->for_principal(std::move(actor)), std::move(id)};
}

OrgManager OrgManager::impersonate(const UserId& user) const {
  return OrgManager(session_->for_principal(principal_of(*session_, Actor::Kind::user, user, {})));
}

OrgManager OrgManager::impersonate_staff(const UserId& user, std::string_view reason) const {
  return OrgManager(session_->for_principal(principal_of(*session_, Actor::Kind::staff, user, reason)));
}

}  // namespace orgmgr::inline v0
