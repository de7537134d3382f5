// What mends a refusal at the command line: options, which the library's own messages cannot name.
#pragma once

#include <orgmgr/error.hpp>
#include <string_view>

namespace orgmgr::cli {

/// A sentence; empty where the message says it all.
[[nodiscard]] std::string_view hint_for(ErrorCode code) noexcept;

}  // namespace orgmgr::cli
