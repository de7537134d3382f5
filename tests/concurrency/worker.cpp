// A process of the contest: FOLDER NAME SEED COMMANDS. Each answer goes to standard output, a pipe,
// before the next command begins.
#include <unistd.h>

#include <cstdio>
#include <random>

#include "concurrency/contest.hpp"

int main(int count, char** arguments) {
  using namespace orgmgr::test;
  if (count != 5) return 2;
  const std::string name = arguments[2];
  try {
    const auto engine = open_contest(arguments[1]);
    std::mt19937_64 random(std::stoull(arguments[3]));
    const int commands = std::stoi(arguments[4]);
    for (int number = 0; number < commands; ++number) {
      const std::string line =
          run(*engine, Command::random(random()), name + "-" + std::to_string(number)).line();
      if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return 3;
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "worker %s, seed %s: %s\n", arguments[2], arguments[3], error.what());
    return 1;
  }
}
