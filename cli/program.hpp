// The whole program, declared.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "command.hpp"
#include "context.hpp"

namespace orgmgr::cli {

/// The program with those of its nouns that are `wanted`. Its options write to `context`, and its verbs use
/// it.
[[nodiscard]] std::unique_ptr<Command> declare_program(Context& context,
                                                       const std::function<bool(std::string_view)>& wanted);

}  // namespace orgmgr::cli
