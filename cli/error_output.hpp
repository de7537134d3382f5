// Errors on standard error: a sentence for people, or with --json one object for programs.
#pragma once

#include <optional>
#include <orgmgr/error.hpp>
#include <orgmgr/types.hpp>
#include <string>
#include <string_view>

namespace orgmgr::cli {

/// What is said of an error beside its message.
struct ErrorNote {
  std::string operation_id{};  ///< of the command that failed
  std::string store_source{};  ///< where the folder came from, when that is what went wrong
  /// The command was carried out all the same, in this revision; 0 where it made none.
  std::optional<Revision> carried_out{};
};

/// Each prints the error and returns the exit code.
int report(const Error& error, const ErrorNote& note, bool json);
int report(const StorageError& error, const ErrorNote& note, bool json);
int report_usage(std::string_view message, const ErrorNote& note, bool json);
int report_defect(std::string_view message, const ErrorNote& note, bool json);

/// Talk on standard error: progress, notes, hints. Control characters are escaped.
void say(std::string_view line);

}  // namespace orgmgr::cli
