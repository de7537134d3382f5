// `orgmgr session`: the noun.
#include "session.hpp"

namespace orgmgr::cli {

void setup_session(CLI::App& root, Context& context) {
  CLI::App& noun = add_noun(root, "session", "Sessions of users, each in an organization or none");
  setup_session_changes(noun, context);
  setup_session_reads(noun, context);
}

}  // namespace orgmgr::cli
