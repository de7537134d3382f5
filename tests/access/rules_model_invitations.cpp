// The model's rules for invitations.
#include "access/rules_model.hpp"

namespace orgmgr::tests {

std::string RulesModel::invite(const std::string& who, const std::string& org, const ModelInvitation& asked,
                               bool resend, const std::string& id) {
  if (const auto answer = ask(who, org, "invitations.manage", Use::change); answer != "ok") return answer;
  const auto may = limits(who, org);
  if (may && !may->assignable.contains(asked.role)) return "role_not_assignable";
  if (const auto answer = may_give(who, org, asked.functional); answer != "ok") return answer;
  ModelInvitation made = asked;
  made.functional = once_each(asked.functional);
  made.by = who;
  auto& invitations = organizations[org].invitations;
  for (auto& [other, pending] : invitations) {
    if (pending.state != "pending" || pending.email != asked.email) continue;
    if (pending.expires > now) {
      if (!resend) return "already_invited";
      pending = made;
      return "ok";
    }
    pending.state = "revoked";
  }
  invitations[id] = made;
  return "ok";
}

std::string RulesModel::accept(const std::string& org, const std::string& id, const std::string& user,
                               const std::string& email) {
  if (!organizations.contains(org)) return "invitation_not_found";
  ModelOrganization after = organizations[org];
  ModelInvitation& invitation = after.invitations[id];
  if (invitation.state == "accepted") return "invitation_used";
  if (invitation.expires <= now) return "invitation_expired";
  if (invitation.state == "revoked") return "invitation_revoked";
  if (after.status == "deleted") return "organization_deleted";
  if (after.status == "suspended") return "organization_suspended";
  if (email != invitation.email) return "email_mismatch";
  if (!invitation.by.empty()) {
    const auto inviter = after.members.find(invitation.by);
    if (inviter == after.members.end() || inviter->second.suspended) return "inviter_lost_right";
    const ModelGrants may = grants_of(after, inviter->second);
    if (!may.permissions.contains("invitations.manage") || !may.assignable.contains(invitation.role)) {
      return "inviter_lost_right";
    }
    if (may_give(invitation.by, org, invitation.functional) != "ok") return "inviter_lost_right";
  }
  if (after.members.contains(user)) return "already_member";
  after.members[user] = {.role = invitation.role, .functional = invitation.functional, .joined = now};
  invitation.state = "accepted";
  return settle(org, std::move(after));
}

std::string RulesModel::revoke(const std::string& who, const std::string& org, const std::string& id) {
  if (const auto answer = ask(who, org, "invitations.manage", Use::change); answer != "ok") return answer;
  auto& invitations = organizations[org].invitations;
  if (!invitations.contains(id)) return "invitation_not_found";
  if (invitations[id].state == "accepted") return "invitation_used";
  invitations[id].state = "revoked";
  return "ok";
}

}  // namespace orgmgr::tests
