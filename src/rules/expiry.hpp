// When something expires: after the time asked for, else after the days of a setting.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include <orgmgr/result.hpp>
#include <orgmgr/types.hpp>

namespace orgmgr::rules {

/// argument_invalid unless 1 second to 3650 days were asked for.
[[nodiscard]] Result<Timestamp> expiry_of(Timestamp now, std::optional<std::chrono::seconds> asked,
                                          std::int64_t days_by_default);

}  // namespace orgmgr::rules
