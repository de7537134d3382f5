// `orgmgr plan`: the noun.
#include "plan.hpp"

namespace orgmgr::cli {

void add_plan_name(CLI::App* verb, std::string& name) {
  verb->add_option("NAME", name, "Name of the plan")->required()->type_name("");
}

void setup_plan(CLI::App& root, Context& context) {
  CLI::App& noun = add_noun(root, "plan", "The catalogue of plans, and what an organization gets");
  setup_plan_changes(noun, context);
  setup_plan_reads(noun, context);
}

}  // namespace orgmgr::cli
