// `link|unlink|find` of the nouns billing and org, and `orgmgr billing move`: who is whose customer.
#include <fmt/format.h>

#include <optional>

#include "billing.hpp"
#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "exit_codes.hpp"
#include "org.hpp"
#include "organization_change.hpp"
#include "organization_reference.hpp"
#include "terminal_text.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct LinkOptions {
  std::string org{};
  std::optional<std::string> lago{};
  std::optional<std::string> stripe{};
};

void run_link(Context& context, const LinkOptions& options) {
  if (!options.lago && !options.stripe) throw UsageError("Say --lago ID, --stripe ID or both.");
  change_organization(context, options.org, "Linked the billing customer of {0}", {},
                      [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                        return orgs.update_org_billing_ids(org, {options.lago, options.stripe}, write);
                      });
}

struct UnlinkOptions {
  std::string org{};
  ClearBillingIds which{};
};

void run_unlink(Context& context, const UnlinkOptions& options) {
  if (!options.which.lago && !options.which.stripe) throw UsageError("Say --lago, --stripe or both.");
  change_organization(context, options.org, "Unlinked the billing customer of {0}", {},
                      [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                        return orgs.clear_org_billing_ids(org, options.which, write);
                      });
}

struct FindOptions {
  std::string stripe{};
  std::string lago{};
};

void run_find(Context& context, const FindOptions& options) {
  if (options.stripe.empty() == options.lago.empty())
    throw UsageError("Say either --stripe ID or --lago ID.");
  const bool by_stripe = !options.stripe.empty();
  const std::string& customer = by_stripe ? options.stripe : options.lago;
  const OrgManager orgs = context.open_for_reading();
  const auto found =
      orgs.find_org_by_billing_id(by_stripe ? BillingProvider::stripe : BillingProvider::lago, customer);
  if (!found) {
    throw BadResult(Error(ErrorCode::organization_not_found,
                          fmt::format("No organization is linked to the {} customer \"{}\".",
                                      by_stripe ? "Stripe" : "Lago", excerpt(customer)),
                          customer));
  }
  context.output().one(organization_shape(), to_json(*found));
}

struct MoveOptions {
  std::string from{};
  std::string to{};
  std::string provider{};
};

void run_move(Context& context, const MoveOptions& options) {
  Principal who = context.principal_for_changes();
  const Organization from = find_organization(who, options.from);
  const Organization to = find_organization(who, options.to);
  const auto witness = [&](const HostOrgs& state) {
    return joined({organization_record(state, from.id), organization_record(state, to.id)});
  };
  const auto revision = run_change(context, who, witness, [&](HostOrgs& state, const WriteOptions& write) {
    return state.move_billing_customer(parse_billing_provider(options.provider).value(), from.id, to.id,
                                       write);
  });
  if (!revision) return;
  answer_organization(
      context, who, to.id, *revision,
      fmt::format("The {} customer of {} is now that of {}", options.provider, from.name, to.name));
}

}  // namespace

void setup_customer_links(Command& noun, Context& context) {
  const std::string command = "orgmgr " + std::string(noun.name);
  const auto link = add_verb<LinkOptions>(
      noun, context, {"link", "Link billing customers", command + " link acme-corp --stripe cus_xyz"},
      run_link);
  add_org(link.app, link.options->org);
  link.app->add_option("--lago", link.options->lago, "Lago customer")->type_name("ID");
  link.app->add_option("--stripe", link.options->stripe, "Stripe customer")->type_name("ID");
  const auto unlink = add_verb<UnlinkOptions>(
      noun, context,
      {"unlink", "Remove the link to billing customers", command + " unlink acme-corp --stripe"}, run_unlink);
  add_org(unlink.app, unlink.options->org);
  unlink.app->add_flag("--lago", unlink.options->which.lago, "The Lago customer");
  unlink.app->add_flag("--stripe", unlink.options->which.stripe, "The Stripe customer");
  const auto find = add_verb<FindOptions>(
      noun, context,
      {"find", "Find the organization of a billing customer", command + " find --stripe cus_xyz"}, run_find);
  find.app->add_option("--stripe", find.options->stripe, "Stripe customer")->type_name("ID");
  find.app->add_option("--lago", find.options->lago, "Lago customer")->type_name("ID");
}

void setup_customer_move(Command& noun, Context& context) {
  const auto move = add_verb<MoveOptions>(
      noun, context,
      {"move", "Give a billing customer, with all that is known of it, to another organization",
       "orgmgr billing move acme-corp acme-group --provider stripe"},
      run_move);
  move.app->add_option("FROM", move.options->from, "Organization that has the customer")->required();
  move.app->add_option("TO", move.options->to, "Organization that gets it")->required();
  add_provider(move.app, move.options->provider);
}

}  // namespace orgmgr::cli
