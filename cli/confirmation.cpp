// Asking for a name at the terminal.
#include "confirmation.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "exit_codes.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {

void confirm(const Context& context, std::string_view what_happens, std::string_view name,
             const std::function<void()>& before_asking, std::string_view for_good) {
  if (context.global.yes || context.global.dry_run) return;
  if (isatty(STDIN_FILENO) == 0 || isatty(STDERR_FILENO) == 0) {
    throw UsageError(
        fmt::format("{} {} There is no terminal to ask: add --yes to do it.", what_happens, for_good));
  }
  if (before_asking) before_asking();
  std::cerr << harmless(what_happens) << ' ' << harmless(for_good) << "\nType " << harmless(name)
            << " to go on: " << std::flush;
  std::string typed;
  if (!std::getline(std::cin, typed)) std::cerr << '\n';  // the refusal gets a line of its own
  if (typed != name && typed != harmless(name)) throw UsageError("Not confirmed; nothing was changed.");
}

}  // namespace orgmgr::cli
