// Files that a verb takes in whole.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace orgmgr::cli {

/// Looks at a file that is open, before anything of it is read; throws to refuse it.
using FileCheck = std::function<void(int descriptor)>;

/// The bytes of a file, of standard input where `path` is empty, at most `most`: of more, those and one
/// other, so that whoever has the limit notices. Throws `StorageError` path_not_found or io_failed.
[[nodiscard]] std::string read_input(const std::string& path, std::size_t most, const FileCheck& check = {});

}  // namespace orgmgr::cli
