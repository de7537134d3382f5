// The table of exit codes.
#include "exit_codes.hpp"

namespace orgmgr::cli {

int exit_code_of(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::not_found:
      return exit_not_found;
    case ErrorKind::already_exists:
    case ErrorKind::conflict:
      return exit_conflict;
    case ErrorKind::invalid:
      return exit_invalid;
    case ErrorKind::denied:
      return exit_denied;
    case ErrorKind::io_error:
      return exit_failure;
    case ErrorKind::corrupt:
      return exit_corrupt;
    case ErrorKind::busy:
      return exit_busy;
    case ErrorKind::read_only:
    case ErrorKind::needs_reopen:
      return exit_not_writable;
    case ErrorKind::outcome_unknown:
      return exit_outcome_unknown;
    case ErrorKind::unsupported_version:
      return exit_unsupported;
  }
  return exit_failure;
}

std::string exit_code_table() {
  return "Exit codes:\n"
         "  0   done\n"
         "  1   the operating system failed, or this program did\n"
         "  2   wrong usage, or not confirmed\n"
         "  3   not found\n"
         "  4   exists already, or a conflict\n"
         "  5   invalid input\n"
         "  6   denied\n"
         "  7   busy: a lock was not free in time; nothing was changed\n"
         "  8   corrupt: stored bytes are damaged\n"
         "  9   it ran and the answer is no, or some lines were refused\n"
         "  10  outcome unknown: repeat with the operation id that the message names\n"
         "  11  read-only, or the handle needs a reopen\n"
         "  12  unsupported version or file system\n";
}

}  // namespace orgmgr::cli
