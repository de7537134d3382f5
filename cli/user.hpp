// The parts of `orgmgr user`.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

/// default, personal.
void setup_user_organizations(CLI::App& noun, Context& context);
/// rename, remove.
void setup_user_lifecycle(CLI::App& noun, Context& context);

}  // namespace orgmgr::cli
