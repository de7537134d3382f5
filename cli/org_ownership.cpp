// `orgmgr org transfer|leave|limits`: who owns an organization, and how much it may hold.
#include <fmt/format.h>

#include "change.hpp"
#include "change_answer.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "org.hpp"
#include "organization_reference.hpp"
#include "time_arguments.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

using OrganizationVerb = std::function<Result<void>(HostOrgs&, const OrgId&, const WriteOptions&)>;

// In `said`, {0} is the organization's name and {1} the user.
void change_ownership(Context& context, const std::string& reference, const std::string& user,
                      fmt::string_view said, const OrganizationVerb& verb) {
  Principal who = context.principal_for_changes();
  const Organization org = find_organization(who, reference);
  const auto witness = [&](const HostOrgs& state) {
    return joined({organization_record(state, org.id), member_record(state, org.id, user)});
  };
  const auto revision = run_change(context, who, witness, [&](HostOrgs& state, const WriteOptions& write) {
    return verb(state, org.id, write);
  });
  if (!revision) return;
  answer_organization(context, who, org.id, *revision, fmt::format(fmt::runtime(said), org.name, user));
}

struct TransferOptions {
  std::string org{};
  std::string user{};
  bool offer = false;
  bool withdraw = false;
  bool accept = false;
  std::string expires_in{};
};

void check_usage(const TransferOptions& options) {
  if (static_cast<int>(options.offer) + static_cast<int>(options.withdraw) +
          static_cast<int>(options.accept) >
      1)
    throw UsageError("Say one of --offer, --withdraw and --accept, or none to transfer at once.");
  if (options.user.empty() != options.withdraw)
    throw UsageError(options.withdraw ? "--withdraw takes no USER: there is one offer at most."
                                      : "USER is missing: who takes the ownership over.");
  if (!options.expires_in.empty() && !options.offer) throw UsageError("--expires-in goes with --offer.");
}

void run_offer(Context& context, const TransferOptions& options) {
  const auto expires_in = optional_seconds(options.expires_in, "--expires-in");
  change_ownership(context, options.org, options.user, "Offered the ownership of {0} to {1}",
                   [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                     return orgs.offer_ownership(org, options.user, expires_in, write);
                   });
}

void run_transfer(Context& context, const TransferOptions& options) {
  check_usage(options);
  if (options.offer) return run_offer(context, options);
  const fmt::string_view said =
      options.withdraw ? "Withdrew the offer of the ownership of {0}" : "{1} is now the billing owner of {0}";
  change_ownership(context, options.org, options.user, said,
                   [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                     if (options.withdraw) return orgs.withdraw_ownership_offer(org, write);
                     if (options.accept) return orgs.accept_ownership(org, options.user, write);
                     return orgs.transfer_ownership(org, options.user, write);
                   });
}

struct LeaveOptions {
  std::string org{};
  std::string user{};
};

void run_leave(Context& context, const LeaveOptions& options) {
  Principal who = context.principal_for_changes();
  const Organization org = find_organization(who, options.org);
  const auto witness = [&](const HostOrgs& state) {
    return joined({organization_record(state, org.id), member_record(state, org.id, options.user)});
  };
  const auto revision = run_change(context, who, witness, [&](HostOrgs& state, const WriteOptions& write) {
    return state.leave_organization(org.id, options.user, write);
  });
  if (!revision) return;
  answer_removal(context, "org_users", org.id.str() + " " + options.user, options.user, *revision,
                 fmt::format("{} left {}", options.user, org.name));
}

struct LimitsOptions {
  std::string org{};
  std::string members{};
  std::string pending_invitations{};
  std::string custom_roles{};
  std::string grace_days{};
  bool clear = false;
};

Json limits_of(const LimitsOptions& options) {
  constexpr std::uint64_t most = std::uint64_t{1} << 53U;
  JsonObject limits;
  const auto add = [&](std::string_view name, const std::string& value, std::string_view option) {
    if (!value.empty()) limits.number(name, parse_number(value, option, ErrorCode::limit_invalid, 0, most));
  };
  add("members", options.members, "--members");
  add("pending_invitations", options.pending_invitations, "--pending-invitations");
  add("custom_roles", options.custom_roles, "--custom-roles");
  add("grace_days", options.grace_days, "--grace-days");
  const bool any = limits.text() != "{}";
  if (any == options.clear)
    throw UsageError(
        "Say --members, --pending-invitations, --custom-roles and --grace-days as wanted, or --clear.");
  return Json::trusted(any ? limits.text() : "null");
}

void run_limits(Context& context, const LimitsOptions& options) {
  const Json limits = limits_of(options);
  change_ownership(context, options.org, {},
                   options.clear ? "{0} has the limits of its plan" : "Changed the limits of {0}",
                   [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                     return orgs.set_organization_limits(org, limits, write);
                   });
}

void setup_transfer(Command& noun, Context& context) {
  const auto verb =
      add_verb<TransferOptions>(noun, context,
                                {"transfer", "Give the billing ownership to another member, or offer it",
                                 "orgmgr org transfer acme-corp user_456\n"
                                 "  orgmgr org transfer acme-corp user_456 --offer --expires-in 3d\n"
                                 "  orgmgr org transfer acme-corp user_456 --accept\n"
                                 "  orgmgr org transfer acme-corp --withdraw"},
                                run_transfer);
  TransferOptions& options = *verb.options;
  add_org(verb.app, options.org);
  verb.app->add_option("USER", options.user, "Who takes it over; with --accept, who accepts");
  verb.app->add_flag("--offer", options.offer, "Offer it; it moves when they accept");
  verb.app->add_option("--expires-in", options.expires_in, "How long the offer holds: 12h, 3d")
      ->type_name("D");
  verb.app->add_flag("--withdraw", options.withdraw, "Take the offer back");
  verb.app->add_flag("--accept", options.accept, "Accept what was offered to this user");
}

}  // namespace

void setup_org_ownership(Command& noun, Context& context) {
  setup_transfer(noun, context);
  const auto leave = add_verb<LeaveOptions>(
      noun, context,
      {"leave", "Let a member leave, by their own wish", "orgmgr org leave acme-corp user_456"}, run_leave);
  add_org(leave.app, leave.options->org);
  leave.app->add_option("USER", leave.options->user, "User id")->required();
  const auto limits = add_verb<LimitsOptions>(
      noun, context,
      {"limits", "Set counts that replace those of the plan; what is not named is the plan's",
       "orgmgr org limits acme-corp --members 50 --custom-roles 10\n  orgmgr org limits acme-corp --clear"},
      run_limits);
  add_org(limits.app, limits.options->org);
  limits.app->add_option("--members", limits.options->members, "Members at most")->type_name("N");
  limits.app
      ->add_option("--pending-invitations", limits.options->pending_invitations,
                   "Invitations at most that wait for an answer")
      ->type_name("N");
  limits.app
      ->add_option("--custom-roles", limits.options->custom_roles, "Functional roles of its own at most")
      ->type_name("N");
  limits.app->add_option("--grace-days", limits.options->grace_days, "Days of grace after a payment failed")
      ->type_name("N");
  limits.app->add_flag("--clear", limits.options->clear, "Back to the limits of the plan");
}

}  // namespace orgmgr::cli
