// One line of batch input: read, checked and run.
#pragma once

#include <string_view>

#include "manager/batch/operations.hpp"

namespace orgmgr::manager::batch {

inline constexpr std::size_t max_line_bytes = 1U << 20U;

/// A line as far as it could be understood. Holds views into the line.
struct Command {
  std::string req{};                     ///< JSON text; empty when not given or not readable
  const Operation* operation = nullptr;  ///< null when refused
  Arguments arguments{};
  WriteOptions options{};
  std::optional<std::string> as{};            ///< the user on whose behalf
  std::optional<std::string> staff_reason{};  ///< set: as a member of staff
  std::optional<Error> refusal{};
};

[[nodiscard]] bool is_blank(std::string_view line);
[[nodiscard]] Command read_command(std::string_view line);
[[nodiscard]] Result<Answer> run(const Command& command, const Target& target);

}  // namespace orgmgr::manager::batch
