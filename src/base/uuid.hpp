// RFC 9562 identifiers from given time and randomness.
#pragma once

#include <string>

#include <orgmgr/options.hpp>

namespace orgmgr {

/// Version 7: time-ordered; `0198c6f1-…`.
[[nodiscard]] std::string uuid_v7(Timestamp now, const Randomness& random);
/// Version 4: random only.
[[nodiscard]] std::string uuid_v4(const Randomness& random);

}  // namespace orgmgr
