// Records by what they are about.
#include "witness.hpp"

#include <algorithm>

#include "json_slices.hpp"

namespace orgmgr::cli {
namespace {

Record record_of(const Organization& org) { return {"organizations", org.id.str(), to_json(org)}; }
Record record_of(const OrgUser& member) {
  return {"org_users", member.org_id.str() + " " + member.user_id.str(), to_json(member)};
}
Record record_of(const FunctionalRole& role) {
  return {"roles", role.scope + " " + role.name, to_json(role)};
}
Record record_of(const Invitation& invitation) {
  return {"invitations", invitation.org_id.str() + " " + invitation.id, to_json(invitation)};
}
Record record_of(const UserSession& session) { return {"sessions", session.id_hash, to_json(session)}; }
Record record_of(const User& user) { return {"users", user.id.str(), to_json(user)}; }

template <class T>
Records records_of(const T& items) {
  Records records;
  for (const auto& item : items) records.push_back(record_of(item));
  return records;
}

void append(Records& records, Records more) {
  for (Record& record : more) records.push_back(std::move(record));
}

}  // namespace

Records organization_record(const HostOrgs& orgs, const OrgId& org) {
  const auto found = orgs.get_org(org);
  return found ? Records{record_of(*found)} : Records{};
}

Records member_record(const HostOrgs& orgs, const OrgId& org, const UserId& user) {
  const auto found = orgs.get_org_user(org, user);
  return found ? Records{record_of(*found)} : Records{};
}

Records member_records(const HostOrgs& orgs, const OrgId& org) { return records_of(orgs.get_org_users(org)); }

Records role_records(const HostOrgs& orgs, std::string_view scope) {
  Records records;
  for (const FunctionalRole& role : orgs.list_roles(scope)) {
    if (role.scope == scope) records.push_back(record_of(role));
  }
  return records;
}

Records invitation_records(const HostOrgs& orgs, const OrgId& org) {
  return records_of(orgs.list_invitations(org));
}

Records organization_records(const HostOrgs& orgs, const OrgId& org) {
  return joined({organization_record(orgs, org), member_records(orgs, org), role_records(orgs, org.str()),
                 invitation_records(orgs, org)});
}

Records user_records(const HostOrgs& orgs, const UserId& user) {
  Records records = records_of(orgs.list_sessions(user));
  if (const auto found = orgs.get_user(user)) records.push_back(record_of(*found));
  return records;
}

std::vector<OrgId> organizations_about(const HostOrgs& orgs, const UserId& user) {
  std::vector<OrgId> found;
  // Invitations outlive the membership of who made them: every organization is asked.
  orgs.visit_organizations([&](const Organization& org) {
    const std::vector<Invitation> invitations = orgs.list_invitations(org.id);
    const bool invites = std::any_of(invitations.begin(), invitations.end(),
                                     [&](const Invitation& one) { return one.created_by == user.str(); });
    if (invites || org.personal_of == user || orgs.get_org_user(org.id, user)) found.push_back(org.id);
    return true;
  });
  return found;
}

std::optional<UserSession> session_of_token(const HostOrgs& orgs, std::string_view token) {
  const auto claims = orgs.session_claims(token);
  if (!claims) return std::nullopt;
  const std::string hash = json_text(json_find(claims.value().text(), "session"));
  for (UserSession& session : orgs.list_sessions(json_text(json_find(claims.value().text(), "user")))) {
    if (session.id_hash == hash) return std::move(session);
  }
  return std::nullopt;
}

Records joined(std::initializer_list<Records> parts) {
  Records records;
  for (const Records& part : parts) append(records, part);
  return records;
}

}  // namespace orgmgr::cli
