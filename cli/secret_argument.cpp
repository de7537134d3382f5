// One line of standard input.
#include "secret_argument.hpp"

#include <iostream>

#include "exit_codes.hpp"

namespace orgmgr::cli {

std::string read_secret(const std::string& argument) {
  if (argument != "-") return argument;
  constexpr std::size_t longest = 64U << 10U;
  std::string line;
  char next = 0;
  while (line.size() <= longest && std::cin.get(next) && next != '\n') line += next;
  if (line.ends_with('\r')) line.pop_back();
  if (line.empty()) throw UsageError("- was said, and standard input has no line to read.");
  if (line.size() > longest) throw UsageError("The line on standard input is longer than 64 KiB.");
  return line;
}

}  // namespace orgmgr::cli
