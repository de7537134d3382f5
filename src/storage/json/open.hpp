// Opening a store: what the folder is, making a new one, recovery.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <orgmgr/options.hpp>

#include "storage/json/engine.hpp"

namespace orgmgr::storage::json_engine {

/// What a folder holds.
enum class FolderKind : std::uint8_t {
  absent,
  empty,     ///< nothing, or what an interrupted creation left
  store,     ///< a manifest
  foreign,   ///< the files of the original module
  headless,  ///< a journal without a manifest: never taken for empty or foreign [P5]
  other,     ///< something else
};

[[nodiscard]] FolderKind folder_kind(fs::FileSystem& file_system, const Layout& layout);

/// Opens, creates or recovers. A foreign folder becomes a store whose manifest says `adopting`: the
/// caller then imports the originals, which stand in `Engine::adopting()`. Errors: see
/// `OrgManager`. Options without a clock or randomness get the system's.
[[nodiscard]] std::shared_ptr<Engine> open_engine(const std::filesystem::path& directory, OpenOptions options,
                                                  fs::FileSystem& file_system);

/// The same for who needs no more than a store.
[[nodiscard]] std::shared_ptr<Store> open_store(const std::filesystem::path& directory,
                                                const OpenOptions& options, fs::FileSystem& file_system);

/// Makes the folders, the first segment and the first manifest of an empty store. Under the append
/// lock of the folder's lock file.
void create_store(fs::FileSystem& file_system, const Layout& layout, const OpenOptions& options,
                  const std::string& adopting);

}  // namespace orgmgr::storage::json_engine
