// Reading the arguments, with CLI11, by what is declared. A process that answers and ends is ready sooner
// when CLI11 is told only of what its arguments could name.
//
// CLI11 compares words with names. A name that no word equals does not change how the words are read; it
// matters for what is required, which is always told, and for what is said of help and of errors, for which
// the whole program is read by. So the short reading ends at the verb and the values of the long one, or at
// none.
#pragma once

#include "arguments.hpp"
#include "command.hpp"

namespace orgmgr::cli {

/// The verb that the arguments choose, its options filled; nullptr when it takes the whole program to say.
/// An option with an empty value throws `UsageError`: an empty variable in a script must not mean the
/// default store, or everybody's records.
[[nodiscard]] const Command* read_named(const Command& program, const Arguments& arguments);

struct Reading {
  const Command* verb = nullptr;
  int exit_code = 0;  ///< when there is no verb: help, the version, or an error was printed
};

/// The same by all that is declared.
[[nodiscard]] Reading read_whole(const Command& program, const Arguments& arguments);

}  // namespace orgmgr::cli
