// What is said of arguments that are no command: what is wrong, what was perhaps meant, which help knows.
#pragma once

#include <string>
#include <vector>

#include "command.hpp"

namespace orgmgr::cli {

struct WrongArguments {
  enum class Kind { lacks_something, has_too_many, lacks_value, other };

  const Command* reached;  ///< the last noun or verb that they name
  Kind kind;
  std::string message;               ///< the parser's
  std::vector<std::string> unknown;  ///< words that it has no use for
  bool takes_more_values;            ///< an argument that is no option has room for one more
  std::string help;                  ///< of what was reached
};

/// Prints it and returns the exit code. A noun alone gets the help of that noun, and so does `help`.
int report_wrong_arguments(const WrongArguments& wrong, bool json);

}  // namespace orgmgr::cli
