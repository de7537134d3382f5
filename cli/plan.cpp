// `orgmgr plan`: the noun.
#include "plan.hpp"

namespace orgmgr::cli {

void add_plan_name(Command* verb, std::string& name) {
  verb->add_option("NAME", name, "Name of the plan")->required();
}

void setup_plan(Command& root, Context& context) {
  Command& noun = *root.add_command("plan", "The catalogue of plans, and what an organization gets");
  setup_plan_changes(noun, context);
  setup_plan_reads(noun, context);
}

}  // namespace orgmgr::cli
