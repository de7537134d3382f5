// Verbs that cannot be taken back ask first.
#pragma once

#include <functional>
#include <string_view>

#include "context.hpp"

namespace orgmgr::cli {

/// Returns when the person at the terminal has typed `name`, or --yes was given; nothing is asked
/// in a dry run. Throws `UsageError` otherwise. `before_asking` may throw why there is nothing to ask, and
/// `for_good` says how far what happens is final.
void confirm(const Context& context, std::string_view what_happens, std::string_view name,
             const std::function<void()>& before_asking = {},
             std::string_view for_good = "This cannot be undone.");

}  // namespace orgmgr::cli
