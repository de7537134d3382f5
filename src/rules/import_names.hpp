// Text of the original module that breaks our limits, brought within them: adopting one of its
// folders never fails on what it could write.
#pragma once

#include <string>
#include <string_view>

namespace orgmgr::rules {

/// The name with what is not allowed replaced by spaces, cut to the limit; never empty, never in the
/// form of an id. Precondition: valid UTF-8.
[[nodiscard]] std::string cleaned_name(std::string_view name, std::string_view org);
/// The plan likewise; empty when nothing is left.
[[nodiscard]] std::string cleaned_plan(std::string_view plan);
/// `name (number)`, the name cut so that both fit.
[[nodiscard]] std::string numbered_name(std::string_view name, std::uint64_t number);

}  // namespace orgmgr::rules
