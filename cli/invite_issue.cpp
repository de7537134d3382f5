// `orgmgr invite create|link`: what gives out a token.
#include <fmt/format.h>

#include "change.hpp"
#include "change_answer.hpp"
#include "invite.hpp"
#include "org.hpp"
#include "organization_reference.hpp"
#include "time_arguments.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct InviteOptions {
  std::string org{};
  std::string max_uses{};
  std::string expires_in{};
  NewInvitation invitation{};
};

// In `said`, {0} is the organization's name and {1} the role.
void issue(Context& context, const InviteOptions& options, const NewInvitation& invitation,
           const std::string& said) {
  Principal who = context.principal_for_changes();
  const Organization org = find_organization(who, options.org);
  IssuedInvitation issued;
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return invitation_records(state, org.id); },
      [&](HostOrgs& state, const WriteOptions& write) {
        const auto made = state.create_invitation(org.id, invitation, write);
        if (!made) return Result<void>(made.error());
        issued = made.value();
        return Result<void>().at(made.revision());
      });
  if (!revision) return;
  answer_issued(context, {"id", issued.id, issued.token}, *revision,
                fmt::format("{} to {} as {}: {}", said, org.name, invitation.role, issued.id));
}

void run_create(Context& context, const InviteOptions& options) {
  NewInvitation invitation = options.invitation;
  invitation.expires_in = optional_seconds(options.expires_in, "--expires-in");
  issue(context, options, invitation, "Invited " + invitation.email);
}

void run_link(Context& context, const InviteOptions& options) {
  NewInvitation invitation = options.invitation;
  invitation.expires_in = optional_seconds(options.expires_in, "--expires-in");
  invitation.max_uses =
      parse_number(options.max_uses, "--max-uses", ErrorCode::limit_invalid, 1, std::uint64_t{1} << 53U);
  issue(context, options, invitation, "Made a link that invites");
}

Verb<InviteOptions> add_issuing_verb(Command& noun, Context& context, const VerbText& text,
                                     void (*action)(Context&, const InviteOptions&)) {
  auto verb = add_verb<InviteOptions>(noun, context, text, action);
  NewInvitation& invitation = verb.options->invitation;
  add_org(verb.app, verb.options->org);
  verb.app->add_option("--role", invitation.role, "owner, admin, manager, billing_admin or member")
      ->type_name("ROLE")
      ->show_default();
  verb.app
      ->add_option("--roles", invitation.roles,
                   "A functional role besides: own:NAME or TYPE:NAME; may repeat")
      ->type_name("HELD")
      ->may_repeat();
  verb.app
      ->add_option("--expires-in", verb.options->expires_in,
                   "How long it holds: 12h, 7d; the setting invitation_days unless said")
      ->type_name("D");
  return verb;
}

}  // namespace

void setup_invite_issue(Command& noun, Context& context) {
  const auto create =
      add_issuing_verb(noun, context,
                       {"create", "Invite an e-mail address; prints the token for its link, once",
                        "orgmgr invite create acme-corp ann@example.com --role admin --expires-in 3d"},
                       run_create);
  create.app->add_option("EMAIL", create.options->invitation.email, "Whom to invite")->required();
  create.app->add_flag("--resend", create.options->invitation.resend,
                       "One is pending for this address: give it a new token, time and roles");
  const auto link =
      add_issuing_verb(noun, context,
                       {"link", "Make a link that may be used a number of times",
                        "orgmgr invite link acme-corp --max-uses 20 --email-domain example.com"},
                       run_link);
  link.app->add_option("--max-uses", link.options->max_uses, "How many may accept")
      ->required()
      ->type_name("N");
  link.app
      ->add_option("--email-domain", link.options->invitation.email_domain,
                   "Who accepts must have an address there")
      ->type_name("D");
}

}  // namespace orgmgr::cli
