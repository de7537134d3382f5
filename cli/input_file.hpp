// Files that a verb takes in whole.
#pragma once

#include <cstddef>
#include <string>

namespace orgmgr::cli {

/// The bytes of a file, of standard input where `path` is empty, at most `most`: of more, those and one
/// other, so that whoever has the limit notices. Throws `StorageError` path_not_found or io_failed.
[[nodiscard]] std::string read_input(const std::string& path, std::size_t most);

}  // namespace orgmgr::cli
