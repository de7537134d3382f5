// Declared commands: names taken apart and put together.
#include "command.hpp"

#include <algorithm>

namespace orgmgr::cli {

std::vector<std::string_view> Option::each_name() const {
  std::vector<std::string_view> each;
  for (std::string_view rest = names; !rest.empty();) {
    const std::string_view name = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), name.size() + 1));
    each.push_back(name);
  }
  return each;
}

Command::Command(std::string_view name_given, std::string_view help_given, const Command* above)
    : name(name_given), help(help_given), parent(above) {
  options.emplace_back("-h,--help", Option::Value{}, "Show this help");
}

Command* Command::add_command(std::string_view name_given, std::string_view help_given) {
  return &below.emplace_back(name_given, help_given, this);
}

std::string Command::words() const {
  std::string own(name);
  return parent == nullptr ? own : parent->words() + " " + own;
}

}  // namespace orgmgr::cli
