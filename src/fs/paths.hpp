// Joining and splitting of paths as text.
#pragma once

#include <string>
#include <string_view>

namespace orgmgr::fs {

[[nodiscard]] inline std::string join(std::string_view directory, std::string_view name) {
  std::string path(directory);
  if (!path.empty() && path.back() != '/') path += '/';
  path += name;
  return path;
}

/// The directory part: `a/b` of `a/b/c`, `.` of `c`, `/` of `/c`.
[[nodiscard]] inline std::string parent(std::string_view path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(path.substr(0, slash == 0 ? 1 : slash));
}

/// The last part: `c` of `a/b/c`.
[[nodiscard]] inline std::string_view file_name(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

}  // namespace orgmgr::fs
