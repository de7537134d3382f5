// The release. CMake reads the numbers from here.
#pragma once

#define ORGMGR_VERSION_MAJOR 0
#define ORGMGR_VERSION_MINOR 1
#define ORGMGR_VERSION_PATCH 0

namespace orgmgr::inline v0 {

inline constexpr const char* version = "0.1.0";
inline constexpr int format_version = 1;  ///< of the files on disk (docs/format.md)

}  // namespace orgmgr::inline v0
