// The program `orgmgr`.
#include <csignal>

#include "application.hpp"

int main(int argc, char** argv) {
  // A reader that goes away (`orgmgr org list | head`) ends us silently, whatever our parent ignores.
  std::signal(SIGPIPE, SIG_DFL);
  return orgmgr::cli::run_command_line(argc, argv);
}
