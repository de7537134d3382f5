// Verbs that cannot be taken back ask first.
#pragma once

#include <functional>
#include <string_view>

#include "context.hpp"

namespace orgmgr::cli {

/// Returns when the person at the terminal has typed `name`, or --yes was given; nothing is asked
/// in a dry run. Throws `UsageError` otherwise. `before_asking` may throw why there is nothing to ask.
void confirm(const Context& context, std::string_view what_happens, std::string_view name,
             const std::function<void()>& before_asking = {});

}  // namespace orgmgr::cli
