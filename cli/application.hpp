// The whole command line: parse, run, report.
#pragma once

namespace orgmgr::cli {

/// Runs one command; returns the exit code. Throws nothing.
int run_command_line(int argc, char** argv);

}  // namespace orgmgr::cli
