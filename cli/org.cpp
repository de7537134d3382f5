// `orgmgr org`: the noun.
#include "org.hpp"

#include "billing.hpp"

namespace orgmgr::cli {

void setup_org(Command& root, Context& context) {
  Command& noun = *root.add_command("org", "Organizations: create, change, find, delete, restore");
  setup_org_reads(noun, context);
  setup_org_changes(noun, context);
  setup_customer_links(noun, context);
  setup_org_lifecycle(noun, context);
  setup_org_ownership(noun, context);
}

}  // namespace orgmgr::cli
