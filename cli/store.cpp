// `orgmgr store`: the noun.
#include "store.hpp"

namespace orgmgr::cli {

void setup_store(Command& root, Context& context) {
  Command& noun = *root.add_command("store", "Check, back up, restore, repair; names for stores");
  setup_store_care(noun, context);
  setup_store_copies(noun, context);
  setup_store_names(noun, context);
}

}  // namespace orgmgr::cli
