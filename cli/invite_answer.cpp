// `orgmgr invite find|accept|decline`: by whom holds a token.
#include <fmt/format.h>

#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "invite.hpp"
#include "secret_argument.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct TokenOptions {
  std::string token{};
  std::string user{};
  std::string email{};
};

void run_find(Context& context, const TokenOptions& options) {
  const std::string token = read_secret(options.token);
  const OrgManager orgs = context.open_for_reading();
  context.output().one(invitation_shape(), to_json(orgs.find_invitation(token).value()));
}

/// The records that an answer to an invitation may change. What the token led to before the answer is
/// asked again by its id after it.
class Answered {
 public:
  Answered(std::string token, std::string user) : token_(std::move(token)), user_(std::move(user)) {}

  Records operator()(const HostOrgs& state) {
    if (!invitation_) {
      const auto found = state.find_invitation(token_);
      if (!found) return {};  // the verb says why
      invitation_ = found.value();
    }
    const OrgId& org = invitation_->org_id;
    Records records = organization_record(state, org);
    if (!user_.empty()) records = joined({records, member_record(state, org, user_)});
    if (const auto now = state.get_invitation(org, invitation_->id))
      records.push_back({"invitations", org.str() + " " + now->id, to_json(*now)});
    return records;
  }

 private:
  std::string token_;
  std::string user_;
  std::optional<Invitation> invitation_{};
};

void run_accept(Context& context, const TokenOptions& options) {
  const std::string token = read_secret(options.token);
  Principal who = context.principal_for_changes();
  OrgId joined_org;
  const auto revision = run_change(
      context, who, Answered(token, options.user), [&](HostOrgs& state, const WriteOptions& write) {
        const auto org = state.accept_invitation(token, options.user, options.email, write);
        if (!org) return Result<void>(org.error());
        joined_org = org.value();
        return Result<void>().at(org.revision());
      });
  if (!revision) return;
  const auto org = who.verbs().get_org(joined_org);
  answer_member(context, who, joined_org, options.user, *revision,
                fmt::format("{} joined {}", options.user, org ? org->name : joined_org.str()));
}

void run_decline(Context& context, const TokenOptions& options) {
  const std::string token = read_secret(options.token);
  Principal who = context.principal_for_changes();
  const auto before = who.verbs().find_invitation(token);
  const auto revision = run_change(
      context, who, Answered(token, {}),
      [&](HostOrgs& state, const WriteOptions& write) { return state.decline_invitation(token, write); });
  if (!revision) return;
  if (!before) {  // an earlier run under the same operation id has declined it
    context.output().sentence("Declined the invitation");
    return;
  }
  answer_invitation(context, who, before.value().org_id, before.value().id, *revision,
                    "Declined the invitation " + before.value().id);
}

Verb<TokenOptions> add_token_verb(Command& noun, Context& context, const VerbText& text,
                                  void (*action)(Context&, const TokenOptions&)) {
  auto verb = add_verb<TokenOptions>(noun, context, text, action);
  verb.app->add_option("TOKEN", verb.options->token, token_help)->required();
  return verb;
}

}  // namespace

void setup_invite_answer(Command& noun, Context& context) {
  add_token_verb(noun, context,
                 {"find", "Show what a token invites to", "echo \"$TOKEN\" | orgmgr invite find -"},
                 run_find);
  const auto accept =
      add_token_verb(noun, context,
                     {"accept", "Make a user a member by a token",
                      "echo \"$TOKEN\" | orgmgr invite accept - user_789 --email ann@example.com"},
                     run_accept);
  accept.app->add_option("USER", accept.options->user, "Who accepts")->required();
  accept.app->add_option("--email", accept.options->email, "The user's address, which you vouch for")
      ->type_name("E");
  add_token_verb(noun, context,
                 {"decline", "Decline an invitation", "echo \"$TOKEN\" | orgmgr invite decline -"},
                 run_decline);
}

}  // namespace orgmgr::cli
