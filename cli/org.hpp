// The parts of `orgmgr org`, and what they share.
#pragma once

#include <string_view>

#include "nouns.hpp"

namespace orgmgr::cli {

void setup_org_reads(Command& noun, Context& context);
void setup_org_changes(Command& noun, Context& context);
void setup_org_lifecycle(Command& noun, Context& context);
void setup_org_ownership(Command& noun, Context& context);

/// Adds the positional ORG.
inline Option* add_org(Command* verb, std::string& org) {
  return verb->add_option("ORG", org, "Id, slug or exact name")->required();
}

}  // namespace orgmgr::cli
