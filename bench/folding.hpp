// The form in which names are compared, for peers that have no Unicode tables: they store it beside the
// name, as a program written on them would.
#pragma once

#include <string>
#include <string_view>

#include "base/text.hpp"

namespace orgmgr::bench {

[[nodiscard]] inline std::string folded(std::string_view name) { return text::fold(name); }

}  // namespace orgmgr::bench
