// The parts of `orgmgr store`.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

void setup_store_care(Command& noun, Context& context);    ///< check, repair, adopt, checkpoint, stats
void setup_store_copies(Command& noun, Context& context);  ///< backup, restore
void setup_store_names(Command& noun, Context& context);   ///< list, add, use

}  // namespace orgmgr::cli
