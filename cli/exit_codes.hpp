// What a caller's script branches on: one exit code for each kind of error.
#pragma once

#include <orgmgr/error.hpp>
#include <stdexcept>
#include <string>

namespace orgmgr::cli {

inline constexpr int exit_done = 0;
inline constexpr int exit_failure = 1;  ///< I/O, or a defect of this program
inline constexpr int exit_usage = 2;
inline constexpr int exit_not_found = 3;
inline constexpr int exit_conflict = 4;
inline constexpr int exit_invalid = 5;
inline constexpr int exit_denied = 6;
inline constexpr int exit_busy = 7;
inline constexpr int exit_corrupt = 8;
inline constexpr int exit_answer_is_no = 9;
inline constexpr int exit_outcome_unknown = 10;
inline constexpr int exit_not_writable = 11;
inline constexpr int exit_unsupported = 12;

[[nodiscard]] int exit_code_of(ErrorKind kind) noexcept;
/// The table as `--help` and docs/cli.md show it.
[[nodiscard]] std::string exit_code_table();

/// The command line itself was wrong: exit 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace orgmgr::cli
