// Verbs that cannot be taken back ask first.
#pragma once

#include <string_view>

#include "context.hpp"

namespace orgmgr::cli {

/// Returns when the person at the terminal has typed `name`, or --yes was given; nothing is asked
/// in a dry run. Throws `UsageError` otherwise.
void confirm(const Context& context, std::string_view what_happens, std::string_view name);

}  // namespace orgmgr::cli
