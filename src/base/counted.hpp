// A number with its noun, for messages: "1 record", "2 records".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace orgmgr::text {

/// For nouns whose plural ends in s.
[[nodiscard]] inline std::string counted(std::uint64_t count, std::string_view noun) {
  return std::to_string(count).append(" ").append(noun).append(count == 1 ? "" : "s");
}

}  // namespace orgmgr::text
