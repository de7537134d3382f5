// `orgmgr session`: the noun.
#include "session.hpp"

namespace orgmgr::cli {

void setup_session(Command& root, Context& context) {
  Command& noun = *root.add_command("session", "Sessions of users, each in an organization or none");
  setup_session_changes(noun, context);
  setup_session_reads(noun, context);
}

}  // namespace orgmgr::cli
