// The nouns of the command line, each in a file of its own.
#pragma once

#include "verbs.hpp"

namespace orgmgr::cli {

void setup_init(CLI::App& root, Context& context);
void setup_org(CLI::App& root, Context& context);
void setup_member(CLI::App& root, Context& context);
void setup_role(CLI::App& root, Context& context);
void setup_invite(CLI::App& root, Context& context);
void setup_user(CLI::App& root, Context& context);
void setup_session(CLI::App& root, Context& context);
void setup_access(CLI::App& root, Context& context);
void setup_billing(CLI::App& root, Context& context);
void setup_plan(CLI::App& root, Context& context);
void setup_store(CLI::App& root, Context& context);
void setup_audit(CLI::App& root, Context& context);
void setup_import(CLI::App& root, Context& context);
void setup_export(CLI::App& root, Context& context);
void setup_batch(CLI::App& root, Context& context);
void setup_watch(CLI::App& root, Context& context);
void setup_config(CLI::App& root, Context& context);
void setup_completion(CLI::App& root, Context& context);
void setup_version(CLI::App& root, Context& context);

}  // namespace orgmgr::cli
