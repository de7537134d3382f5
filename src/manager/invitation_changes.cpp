// The host's verbs about invitations, each bound to its rule. A token goes into no command: arguments
// are logged, and digested into the journal. Its hash stands for it.
#include <orgmgr/host_orgs.hpp>

#include <utility>

#include "manager/verbs.hpp"
#include "rules/invitation_acceptance.hpp"
#include "rules/invitation_lookups.hpp"
#include "rules/invitations.hpp"
#include "rules/secret_token.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::change;
using manager::change_giving;
using manager::change_giving_org;
using manager::text_arguments;
using rules::Context;

std::string new_invitation_arguments(const OrgId& org, const NewInvitation& invitation) {
  json::ObjectWriter writer;
  writer.string("org_id", org.str()).string("email", invitation.email).string("role", invitation.role);
  std::string roles = "[";
  for (const std::string& role : invitation.roles) {
    if (roles.size() > 1) roles += ',';
    json::append_string(roles, role);
  }
  writer.raw("roles", roles + "]");
  if (invitation.expires_in) writer.raw("expires_in", std::to_string(invitation.expires_in->count()));
  writer.integer("max_uses", invitation.max_uses).string("email_domain", invitation.email_domain);
  return std::move(writer.boolean("resend", invitation.resend)).finish();
}

}  // namespace

Result<IssuedInvitation> HostOrgs::create_invitation(const OrgId& org, const NewInvitation& invitation,
                                                     const WriteOptions& options) {
  // The answer is stored under the operation id, and so is the id alone; the token leaves beside it.
  IssuedInvitation issued;
  return change_giving<IssuedInvitation>(
      *session_, {"create_invitation", new_invitation_arguments(org, invitation)}, options,
      [&](Context& context) {
        return rules::create_invitation(context, org.str(), invitation, options.expected_version);
      },
      [&](IssuedInvitation made) {
        issued = std::move(made);
        return text_arguments({{"id", issued.id}});
      },
      [&](std::string_view text) {
        issued.id = json::decode_string(json::find(text, "id")).value_or(std::string());
        return std::move(issued);
      });
}

Result<void> HostOrgs::revoke_invitation(const OrgId& org, std::string_view invitation,
                                         const WriteOptions& options) {
  return change(*session_,
                {"revoke_invitation", text_arguments({{"org_id", org.str()}, {"invitation", invitation}})},
                options, [&](Context& context) {
                  return rules::revoke_invitation(context, org.str(), invitation, options.expected_version);
                });
}

std::vector<Invitation> HostOrgs::list_invitations(const OrgId& org,
                                                   std::optional<InvitationState> state) const {
  return rules::list_invitations(*session_->read(), org.str(), state);
}

std::optional<Invitation> HostOrgs::get_invitation(const OrgId& org, std::string_view invitation) const {
  auto found = rules::require_invitation(*session_->read(), org.str(), invitation);
  if (!found) return std::nullopt;
  return rules::shown(std::move(found).value());
}

Result<Invitation> HostOrgs::find_invitation(std::string_view token) const {
  if (auto error = session_->blocked()) return *error;
  const auto reader = session_->read();
  auto found = rules::require_open_invitation(*reader, token, manager::judged_at(*session_, *reader));
  if (!found) return found;
  return rules::shown(std::move(found).value());
}

Result<OrgId> HostOrgs::accept_invitation(std::string_view token, const UserId& user,
                                          std::string_view verified_email, const WriteOptions& options) {
  return change_giving_org(*session_,
                           {"accept_invitation", text_arguments({{"token_hash", rules::token_hash(token)},
                                                                 {"user_id", user.str()},
                                                                 {"verified_email", verified_email}})},
                           options, [&](Context& context) {
                             return rules::accept_invitation(context, token, user.str(), verified_email,
                                                             options.expected_version);
                           });
}

Result<void> HostOrgs::decline_invitation(std::string_view token, const WriteOptions& options) {
  return change(
      *session_, {"decline_invitation", text_arguments({{"token_hash", rules::token_hash(token)}})}, options,
      [&](Context& context) { return rules::decline_invitation(context, token, options.expected_version); });
}

}  // namespace orgmgr::inline v0
