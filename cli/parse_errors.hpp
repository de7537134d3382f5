// What is said of arguments that are no command: what is wrong, what was perhaps meant, which help knows.
#pragma once

#include <CLI/CLI.hpp>

namespace orgmgr::cli {

/// Prints it and returns the exit code. A noun alone gets the help of that noun, and so does `help`.
int report_parse_error(const CLI::App& app, const CLI::ParseError& wrong, bool json);

/// Refuses `--data ""` and the like with a `UsageError`: an empty variable in a script must not mean the
/// default store, or everybody's records.
void refuse_empty_values(const CLI::App& app);

}  // namespace orgmgr::cli
