// Writing a snapshot folder, and taking old ones away.
#pragma once

#include <map>
#include <string>

#include "storage/json/manifest.hpp"
#include "storage/json/view.hpp"

namespace orgmgr::storage::json_engine {

/// Writes `snapshot/<revision>/` from a view, durable in every part. What an interrupted attempt
/// left there is replaced.
[[nodiscard]] std::map<std::string, FileFacts> write_snapshot(fs::FileSystem& file_system,
                                                              const Layout& layout, const View& view);
/// The same state with lookup keys made anew from its records, as an overlay on nothing.
[[nodiscard]] View with_fresh_lookups(const View& view);
/// Removes snapshot folders that neither the manifest, its views, nor an opener that has just read
/// the manifest before (`previous`) needs. What an interrupted attempt left behind `previous` goes with a
/// later one: where LOCK was deleted amid a checkpoint, another may be about to name it.
void drop_snapshots(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest,
                    Revision previous);
/// Removes a folder and the files in it; nothing when it is missing.
void remove_folder(fs::FileSystem& file_system, const std::string& path);

/// The same with the folders in it.
void remove_tree(fs::FileSystem& file_system, const std::string& path);

}  // namespace orgmgr::storage::json_engine
