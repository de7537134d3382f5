// The parts of `orgmgr user`.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

/// default, personal.
void setup_user_organizations(Command& noun, Context& context);
/// rename, remove.
void setup_user_lifecycle(Command& noun, Context& context);

}  // namespace orgmgr::cli
