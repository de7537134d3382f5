// The nouns of the command line, each in a file of its own.
#pragma once

#include "verbs.hpp"

namespace orgmgr::cli {

void setup_init(Command& root, Context& context);
void setup_org(Command& root, Context& context);
void setup_member(Command& root, Context& context);
void setup_role(Command& root, Context& context);
void setup_invite(Command& root, Context& context);
void setup_user(Command& root, Context& context);
void setup_session(Command& root, Context& context);
void setup_access(Command& root, Context& context);
void setup_billing(Command& root, Context& context);
void setup_plan(Command& root, Context& context);
void setup_store(Command& root, Context& context);
void setup_audit(Command& root, Context& context);
void setup_import(Command& root, Context& context);
void setup_export(Command& root, Context& context);
void setup_batch(Command& root, Context& context);
void setup_watch(Command& root, Context& context);
void setup_config(Command& root, Context& context);
void setup_completion(Command& root, Context& context);
void setup_version(Command& root, Context& context);

}  // namespace orgmgr::cli
