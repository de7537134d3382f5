// `orgmgr billing`: the noun.
#include "billing.hpp"

namespace orgmgr::cli {

void add_provider(CLI::App* verb, std::string& provider) {
  verb->add_option("--provider", provider, "stripe or lago")
      ->required()
      ->type_name("PROVIDER")
      ->check(CLI::IsMember({"stripe", "lago"}));
}

void setup_billing(CLI::App& root, Context& context) {
  CLI::App& noun = add_noun(root, "billing", "Webhooks of Stripe and Lago, and who is locked out");
  setup_billing_apply(noun, context);
  setup_billing_reads(noun, context);
  setup_billing_changes(noun, context);
  setup_customer_links(noun, context);
  setup_customer_move(noun, context);
}

}  // namespace orgmgr::cli
