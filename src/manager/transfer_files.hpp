// The files of an import, read through the seam.
#pragma once

#include <filesystem>

#include "fs/file_system.hpp"
#include "rules/import_batch.hpp"

namespace orgmgr::manager {

/// A folder of the original module, one of its files, or a file of JSON lines. Errors: json_invalid,
/// record_invalid, path_not_found when a folder holds neither file. Throws `StorageError` when a file
/// cannot be read: it is never taken for an empty one.
[[nodiscard]] Result<rules::ImportBatch> read_import(const std::filesystem::path& path,
                                                     fs::FileSystem& file_system);

/// The two files of a folder that is to be adopted. Members without organizations.json are refused:
/// that file was lost.
[[nodiscard]] Result<rules::ImportBatch> read_originals(const std::filesystem::path& folder,
                                                        fs::FileSystem& file_system);

}  // namespace orgmgr::manager
