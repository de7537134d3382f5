// Secrets as arguments. Whoever lists the processes of this machine sees a command line; standard input
// only the program sees.
#pragma once

#include <string>

namespace orgmgr::cli {

/// The argument, or for `-` the first line of standard input. Throws `UsageError` when that is empty, or
/// longer than 64 KiB.
[[nodiscard]] std::string read_secret(const std::string& argument);

/// What the help of such an argument ends with.
inline constexpr const char* token_help = "The token; - reads it from standard input, out of sight of \"ps\"";

}  // namespace orgmgr::cli
