// Values after `--`, which may begin with - like an option and are none.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace orgmgr::cli {

/// The arguments in the order in which CLI11 takes them, the last first. `--` is gone, and what stands after
/// it and begins with - is marked so that it is no option to any parser. Argument 0 is left out.
[[nodiscard]] std::vector<std::string> arguments_for_parser(int argc, char** argv);

/// Lets every positional argument of the application and its verbs take marked values, without the mark.
void accept_literal_values(CLI::App& app);

/// The value without the mark, if it has one.
[[nodiscard]] std::string unmarked(std::string value);

}  // namespace orgmgr::cli
