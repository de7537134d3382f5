// `orgmgr invite`: the noun.
#include "invite.hpp"

namespace orgmgr::cli {

void setup_invite(Command& root, Context& context) {
  Command& noun = *root.add_command("invite", "Invitations by e-mail and by link");
  setup_invite_issue(noun, context);
  setup_invite_manage(noun, context);
  setup_invite_answer(noun, context);
}

}  // namespace orgmgr::cli
