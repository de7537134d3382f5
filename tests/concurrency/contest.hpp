// Commands that get in each other's way: twenty names that one organization each may hold, and five
// memberships that may be there or not. Shared by the worker program and by who judges it.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "storage/engine_support.hpp"

namespace orgmgr::test {

inline constexpr std::uint64_t contested_names = 20;
inline constexpr std::uint64_t contested_members = 5;

/// Takes or gives back one thing: refused when it is taken, or free, already.
struct Command {
  bool take = true;
  bool member = false;
  std::uint64_t number = 0;
  [[nodiscard]] static Command random(std::uint64_t random);
  [[nodiscard]] std::string thing() const { return (member ? "member" : "name") + std::to_string(number); }
};

/// What a worker says of one command, one line in its pipe, written only after the answer.
struct Answer {
  std::string operation_id{};
  Command command{};
  bool done = false;
  Revision before = 0;    ///< durable when the call began
  Revision revision = 0;  ///< of the commit, or the one that the refusal looked at
  Revision after = 0;     ///< durable when the answer was given
  [[nodiscard]] std::string line() const;
  [[nodiscard]] static std::optional<Answer> parse(const std::string& line);
};

[[nodiscard]] OpenOptions contest_options();
[[nodiscard]] EnginePointer open_contest(const std::string& folder);
[[nodiscard]] Answer run(storage::Store& store, const Command& command, const std::string& operation_id);

/// What in these answers does not agree with the store's journal as one order of all commands: each
/// success once and where it said, each refusal right at the revision that it looked at, and that
/// revision within the call. Empty when all agree.
[[nodiscard]] std::string judge(storage::Store& store, const std::vector<Answer>& answers);

}  // namespace orgmgr::test
