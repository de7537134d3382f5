// The parts of `orgmgr store`.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

void setup_store_care(CLI::App& noun, Context& context);    ///< check, repair, adopt, checkpoint, stats
void setup_store_copies(CLI::App& noun, Context& context);  ///< backup, restore
void setup_store_names(CLI::App& noun, Context& context);   ///< list, add, use

}  // namespace orgmgr::cli
