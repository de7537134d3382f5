// `orgmgr billing`: the noun.
#include "billing.hpp"

namespace orgmgr::cli {

void add_provider(Command* verb, std::string& provider) {
  verb->add_option("--provider", provider, "stripe or lago")
      ->required()
      ->type_name("PROVIDER")
      ->one_of({"stripe", "lago"});
}

void setup_billing(Command& root, Context& context) {
  Command& noun = *root.add_command("billing", "Webhooks of Stripe and Lago, and who is locked out");
  setup_billing_apply(noun, context);
  setup_billing_reads(noun, context);
  setup_billing_changes(noun, context);
  setup_customer_links(noun, context);
  setup_customer_move(noun, context);
}

}  // namespace orgmgr::cli
