// `orgmgr invite list|show|revoke`.
#include <fmt/format.h>

#include <algorithm>

#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "invite.hpp"
#include "org.hpp"
#include "organization_reference.hpp"
#include "principal_reads.hpp"
#include "terminal_text.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct ListOptions {
  std::string org{};
  std::string state{};
};

std::optional<InvitationState> state_of(const std::string& text) {
  using enum InvitationState;
  if (text.empty()) return std::nullopt;
  for (const InvitationState state : {pending, accepted, declined, revoked}) {
    if (to_string(state) == text) return state;
  }
  throw BadResult(Error(ErrorCode::status_invalid,
                        "State must be one of: pending, accepted, declined, revoked", text, "state"));
}

void run_list(Context& context, const ListOptions& options) {
  const auto state = state_of(options.state);
  const Principal who = context.principal_for_reading();
  const auto invitations = list_invitations(who, find_organization(who, options.org).id, state);
  context.output().begin(invitation_shape());
  for (const Invitation& invitation : invitations) context.output().record(to_json(invitation));
  context.output().end();
}

struct OneOptions {
  std::string org{};
  std::string id{};
};

void run_show(Context& context, const OneOptions& options) {
  const Principal who = context.principal_for_reading();
  const Organization org = find_organization(who, options.org);
  const auto invitations = list_invitations(who, org.id, std::nullopt);
  const auto found = std::find_if(invitations.begin(), invitations.end(),
                                  [&](const Invitation& one) { return one.id == options.id; });
  if (found == invitations.end()) {
    // What is longer than ids are may be a token, which no message repeats.
    constexpr std::size_t shorter_than_a_token = 40;
    const bool known_form = options.id.starts_with("inv_") || options.id.size() < shorter_than_a_token;
    const std::string shown = known_form ? excerpt(options.id) : "(a token)";
    throw BadResult(Error(ErrorCode::invitation_not_found,
                          fmt::format("{} has no invitation {}.", org.name, shown), shown));
  }
  context.output().one(invitation_shape(), to_json(*found));
}

void run_revoke(Context& context, const OneOptions& options) {
  Principal who = context.principal_for_changes();
  const Organization org = find_organization(who, options.org);
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return invitation_records(state, org.id); },
      [&](HostOrgs& state, const WriteOptions& write) {
        return state.revoke_invitation(org.id, options.id, write);
      });
  if (!revision) return;
  answer_invitation(context, who, org.id, options.id, *revision,
                    fmt::format("Revoked the invitation {} to {}", options.id, org.name));
}

void add_one(Command& noun, Context& context, const VerbText& text,
             void (*action)(Context&, const OneOptions&)) {
  const auto verb = add_verb<OneOptions>(noun, context, text, action);
  add_org(verb.app, verb.options->org);
  verb.app->add_option("ID", verb.options->id, "inv_…, as list shows it")->required();
}

}  // namespace

void setup_invite_manage(Command& noun, Context& context) {
  const auto list = add_verb<ListOptions>(
      noun, context,
      {"list", "List the invitations of an organization", "orgmgr invite list acme-corp --state pending"},
      run_list);
  add_org(list.app, list.options->org);
  list.app->add_option("--state", list.options->state, "pending, accepted, declined or revoked")
      ->type_name("STATE");
  add_one(noun, context,
          {"show", "Show one invitation",
           "orgmgr invite show acme-corp inv_0192f7c4-51d6-7d43-9c1a-1f0e5c3a7b20"},
          run_show);
  add_one(noun, context,
          {"revoke", "Take an invitation back",
           "orgmgr invite revoke acme-corp inv_0192f7c4-51d6-7d43-9c1a-1f0e5c3a7b20"},
          run_revoke);
}

}  // namespace orgmgr::cli
