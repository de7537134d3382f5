// The parts of `orgmgr session`.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

/// check, list, claims, verify.
void setup_session_reads(Command& noun, Context& context);
/// create, use, touch, revoke.
void setup_session_changes(Command& noun, Context& context);

}  // namespace orgmgr::cli
