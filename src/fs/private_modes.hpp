// Files 0600 and folders 0700, whatever the umask [P11].
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fs/descriptor.hpp"

namespace orgmgr::fs {

inline constexpr std::uint32_t private_file_mode = 0600;
inline constexpr std::uint32_t private_directory_mode = 0700;

/// Makes a file that must not exist, of exactly mode 0600, open for reading and writing.
[[nodiscard]] Descriptor create_private(const std::string& path, std::string_view action);
/// Sets the permission bits of a regular file or directory; a symlink is refused.
void set_permission_bits(const std::string& path, std::uint32_t mode);

}  // namespace orgmgr::fs
