// The parts of `orgmgr invite`.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

/// create, link: what gives out a token.
void setup_invite_issue(Command& noun, Context& context);
/// list, show, revoke: by whom manages invitations.
void setup_invite_manage(Command& noun, Context& context);
/// find, accept, decline: by whom holds a token.
void setup_invite_answer(Command& noun, Context& context);

}  // namespace orgmgr::cli
