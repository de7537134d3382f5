// Which fields each kind of record shows.
#pragma once

#include "output.hpp"

namespace orgmgr::cli {

[[nodiscard]] const Shape& organization_shape();
[[nodiscard]] const Shape& member_shape();
/// A membership together with its organization.
[[nodiscard]] const Shape& membership_shape();

}  // namespace orgmgr::cli
