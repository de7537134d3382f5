// The parts of `orgmgr user`.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

/// default, personal, rename, remove.
void setup_user_changes(CLI::App& noun, Context& context);

}  // namespace orgmgr::cli
