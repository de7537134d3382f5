// Imports that are large and clean, as a bulk load: in bounded memory, whatever their size.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include <orgmgr/transfer.hpp>

#include "fs/file_system.hpp"
#include "manager/session.hpp"

namespace orgmgr::manager {

/// What messages call a text that comes without a file.
inline constexpr std::string_view lines_name = "lines";

// Nothing: not a large text of JSON lines, not an empty store, or something in it is to be decided. Nothing
// was changed then, and the import goes the ordinary way.

[[nodiscard]] std::optional<Result<ImportReport>> load_file(Session& session,
                                                            const std::filesystem::path& path,
                                                            const ImportOptions& options,
                                                            const WriteOptions& write,
                                                            fs::FileSystem& file_system);
[[nodiscard]] std::optional<Result<ImportReport>> load_text(Session& session, std::string_view name,
                                                            std::string_view text,
                                                            const ImportOptions& options,
                                                            const WriteOptions& write);

}  // namespace orgmgr::manager
