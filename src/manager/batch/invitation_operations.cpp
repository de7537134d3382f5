// Batch operations on invitations.
#include <array>

#include "manager/batch/operations.hpp"

namespace orgmgr::manager::batch {
namespace {

using rules::Verb;

Result<Answer> create(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  NewInvitation invitation;
  invitation.email = arguments.text("email");
  invitation.role = arguments.optional_text("role").value_or("member");
  invitation.roles = arguments.list("roles");
  invitation.expires_in = arguments.seconds("expires_in");
  const std::int64_t uses = arguments.integer("max_uses").value_or(0);
  if (uses < 0) {
    return Error(ErrorCode::argument_invalid, "max_uses must be 0 or more", std::to_string(uses), "max_uses");
  }
  invitation.max_uses = static_cast<std::uint64_t>(uses);
  invitation.email_domain = arguments.text("email_domain");
  invitation.resend = arguments.flag("resend");
  const auto issued = target.orgs.create_invitation(org_of(arguments), invitation, options);
  if (!issued) return issued.error();
  json::ObjectWriter writer;
  writer.string("id", issued.value().id);
  if (!issued.value().token.empty()) writer.string("token", issued.value().token);
  return Answer{std::move(writer).finish(), issued.revision(), {}};
}

Result<Answer> revoke(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.revoke_invitation(org_of(arguments), arguments.text("invitation_id"), options));
}

Result<Answer> list(const Target& target, const Arguments& arguments, const WriteOptions&) {
  std::optional<InvitationState> state;
  if (arguments.has("state")) {
    const std::string asked = arguments.text("state");
    using enum InvitationState;
    for (const auto each : {pending, accepted, declined, revoked}) {
      if (to_string(each) == asked) state = each;
    }
    if (!state) {
      return Error(ErrorCode::status_invalid, "State must be one of: pending, accepted, declined, revoked",
                   asked, "state");
    }
  }
  return list_of(target.orgs.list_invitations(org_of(arguments), state));
}

Result<Answer> get(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return record_or_null(target.orgs.get_invitation(org_of(arguments), arguments.text("invitation_id")));
}

Result<Answer> find(const Target& target, const Arguments& arguments, const WriteOptions&) {
  const auto found = target.orgs.find_invitation(arguments.text("token"));
  if (!found) return found.error();
  return Answer{orgmgr::to_json(found.value()), {}, {}};
}

Result<Answer> accept(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  const auto joined = target.orgs.accept_invitation(arguments.text("token"), user_of(arguments),
                                                    arguments.text("verified_email"), options);
  if (!joined) return joined.error();
  return Answer{json::quote(joined.value().str()), joined.revision(), {}};
}

Result<Answer> decline(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.decline_invitation(arguments.text("token"), options));
}

constexpr Parameter org_id = required("org_id");
constexpr Parameter invitation_id = required("invitation_id");
constexpr Parameter token = confidential("token");

constexpr std::array table{
    Operation{"create_invitation",
              true,
              {org_id, optional("email"), optional("role"), optional("roles", Kind::list),
               optional("expires_in", Kind::integer), optional("max_uses", Kind::integer),
               optional("email_domain"), optional("resend", Kind::boolean)},
              create},
    Operation{"revoke_invitation", true, {org_id, invitation_id}, revoke},
    Operation{"list_invitations",
              false,
              {org_id, optional("state")},
              list,
              Reading::organization,
              Verb::list_invitations},
    Operation{
        "get_invitation", false, {org_id, invitation_id}, get, Reading::organization, Verb::list_invitations},
    Operation{"find_invitation", false, {token}, find, Reading::anyone},
    Operation{"accept_invitation", true, {token, required("user_id"), optional("verified_email")}, accept},
    Operation{"decline_invitation", true, {token}, decline},
};

}  // namespace

std::span<const Operation> invitation_operations() { return table; }

}  // namespace orgmgr::manager::batch
