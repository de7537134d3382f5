// `orgmgr invite`: the noun.
#include "invite.hpp"

namespace orgmgr::cli {

void setup_invite(CLI::App& root, Context& context) {
  CLI::App& noun = add_noun(root, "invite", "Invitations by e-mail and by link");
  setup_invite_issue(noun, context);
  setup_invite_manage(noun, context);
  setup_invite_answer(noun, context);
}

}  // namespace orgmgr::cli
