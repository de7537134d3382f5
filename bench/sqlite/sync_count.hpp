// SQLite's own file system, with its syncs counted.
#pragma once

#include <cstdint>
#include <string>

namespace orgmgr::bench::sqlite {

/// Registers the counting file system at the first call; its name, for `Connection`.
[[nodiscard]] const std::string& counting_vfs();
/// Of all connections through it, since the program started.
[[nodiscard]] std::uint64_t counted_syncs();

}  // namespace orgmgr::bench::sqlite
