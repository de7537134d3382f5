// The parts of `orgmgr org`, and what they share.
#pragma once

#include <string_view>

#include "nouns.hpp"

namespace orgmgr::cli {

void setup_org_reads(CLI::App& noun, Context& context);
void setup_org_changes(CLI::App& noun, Context& context);
void setup_org_lifecycle(CLI::App& noun, Context& context);
void setup_org_ownership(CLI::App& noun, Context& context);

/// Adds the positional ORG.
inline CLI::Option* add_org(CLI::App* verb, std::string& org) {
  return verb->add_option("ORG", org, "Id, slug or exact name")->required()->type_name("");
}

}  // namespace orgmgr::cli
