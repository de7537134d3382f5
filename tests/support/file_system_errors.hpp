// The errors of the test file systems: the codes and errno that the operating system's gives.
#pragma once

#include <string>
#include <string_view>

#include <orgmgr/error.hpp>

namespace orgmgr::test {

[[nodiscard]] ErrorCode code_of_error_number(int number) noexcept;
/// Throws "cannot <action> '<path>': <reason>".
[[noreturn]] void refuse(std::string_view action, const std::string& path, int number);

}  // namespace orgmgr::test
