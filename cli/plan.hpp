// The parts of `orgmgr plan`.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

/// set, remove.
void setup_plan_changes(Command& noun, Context& context);
/// get, list, of.
void setup_plan_reads(Command& noun, Context& context);

/// Adds the positional NAME.
void add_plan_name(Command* verb, std::string& name);

}  // namespace orgmgr::cli
