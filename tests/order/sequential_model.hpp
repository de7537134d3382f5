// What one organization with a few members answers when everything is asked one after the other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace orgmgr::test {

enum class Verb : std::uint8_t {
  add,
  remove,
  set_role,
  increment,  ///< a transaction that reads the organization's name, a number, and gives it the next one
  read_role,
  may_rename,
  read_number,
  read_members,
};

struct Command {
  Verb verb = Verb::add;
  std::uint8_t user = 0;
  bool admin = false;  ///< the role that is given: admin, else member

  [[nodiscard]] static Command random(std::uint64_t random);
  /// Whether it asks for a change, and so carries an operation id.
  [[nodiscard]] bool changes() const { return verb <= Verb::increment; }
  friend auto operator<=>(const Command&, const Command&) = default;
};

[[nodiscard]] std::string text_of(const Command& command);

struct SequentialModel {
  static constexpr std::size_t users = 3;
  enum class Membership : std::uint8_t { none, member, admin };

  std::array<Membership, users> members{};
  std::uint64_t number = 0;

  /// The answer of the next command: `done`, what was read, or the name of an error's code.
  std::string run(const Command& command);
  friend bool operator==(const SequentialModel&, const SequentialModel&) = default;
};

/// Whether a command that answered so was accepted, and got a revision.
[[nodiscard]] inline bool accepted(std::string_view answer) { return answer.starts_with("done"); }

/// Whether this may stand for the model's answer: a repeat need not be told the number once more.
[[nodiscard]] inline bool fits(std::string_view answer, std::string_view model) {
  return answer == model || (answer == "done" && accepted(model));
}

}  // namespace orgmgr::test
