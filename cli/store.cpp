// `orgmgr store`: the noun.
#include "store.hpp"

namespace orgmgr::cli {

void setup_store(CLI::App& root, Context& context) {
  CLI::App& noun = add_noun(root, "store", "Check, back up, restore, repair; names for stores");
  setup_store_care(noun, context);
  setup_store_copies(noun, context);
  setup_store_names(noun, context);
}

}  // namespace orgmgr::cli
