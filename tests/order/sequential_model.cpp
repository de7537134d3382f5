// The organization as three memberships and a number.
#include "order/sequential_model.hpp"

namespace orgmgr::test {
namespace {

using Membership = SequentialModel::Membership;

std::string_view name_of(Membership membership) {
  switch (membership) {
    case Membership::none:
      return "none";
    case Membership::member:
      return "member";
    default:
      return "admin";
  }
}

std::string listed(const SequentialModel& model) {
  std::string text = "members";
  for (std::size_t user = 0; user < SequentialModel::users; ++user) {
    const Membership membership = model.members.at(user);
    if (membership != Membership::none)
      text += " " + std::to_string(user) + ":" + std::string(name_of(membership));
  }
  return text;
}

}  // namespace

Command Command::random(std::uint64_t random) {
  constexpr std::array verbs{Verb::add,         Verb::add,       Verb::remove,     Verb::remove,
                             Verb::set_role,    Verb::increment, Verb::increment,  Verb::read_role,
                             Verb::read_number, Verb::read_role, Verb::may_rename, Verb::may_rename,
                             Verb::read_members};
  return {.verb = verbs.at(random % verbs.size()),
          .user = static_cast<std::uint8_t>((random >> 16U) % SequentialModel::users),
          .admin = (random >> 32U) % 2 == 0};
}

std::string text_of(const Command& command) {
  constexpr std::array<std::string_view, 8> names{"add",       "remove",     "set_role",    "increment",
                                                  "read_role", "may_rename", "read_number", "read_members"};
  return std::string(names.at(static_cast<std::size_t>(command.verb))) + " " + std::to_string(command.user) +
         (command.admin ? " admin" : " member");
}

std::string SequentialModel::run(const Command& command) {
  Membership& membership = members.at(command.user);
  const Membership given = command.admin ? Membership::admin : Membership::member;
  switch (command.verb) {
    case Verb::add:
      if (membership != Membership::none) return "already_member";
      membership = given;
      return "done";
    case Verb::remove:
    case Verb::set_role:
      if (membership == Membership::none) return "user_not_in_organization";
      membership = command.verb == Verb::remove ? Membership::none : given;
      return "done";
    case Verb::increment:
      return "done " + std::to_string(++number);
    case Verb::read_role:
      return std::string(name_of(membership));
    case Verb::may_rename:
      return membership == Membership::admin ? "allowed" : "refused";
    case Verb::read_number:
      return "number " + std::to_string(number);
    case Verb::read_members:
      return listed(*this);
  }
  return {};
}

}  // namespace orgmgr::test
