// Refusals of the operating system as `StorageError`: which code, and what to do about it.
#pragma once

#include <string>
#include <string_view>

namespace orgmgr::fs {

/// Throws for a call that failed with `number`: "cannot <action> '<path>': <reason>; <what to do>".
/// ENOENT path_not_found · ENOSPC, EDQUOT disk_full · EROFS media_read_only · ELOOP, EISDIR, ENOTDIR,
/// ENXIO unsafe_path · EACCES, EPERM not_owner_of_files when the path (or, when it cannot be seen,
/// its directory) is not ours, io_failed when it is ours and only its permission bits forbid it ·
/// anything else io_failed. `error_number()` is always `number`.
[[noreturn]] void throw_system_error(std::string_view action, const std::string& path, int number);

/// Throws unsafe_path: what stands at `path` is a symlink, FIFO, socket, device …
[[noreturn]] void throw_unsafe_path(std::string_view action, const std::string& path, std::string_view why);

}  // namespace orgmgr::fs
