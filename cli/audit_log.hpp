// `orgmgr audit log`: who did what, when.
#pragma once

#include "nouns.hpp"

namespace orgmgr::cli {

void setup_audit_log(Command& noun, Context& context);
/// What a row or line of the log shows of a commit, in the output's format.
void print_commit(Output& output, const Commit& commit, const std::function<bool(const Change&)>& shows);
/// Starts a list of such rows.
void begin_commits(Output& output);

}  // namespace orgmgr::cli
