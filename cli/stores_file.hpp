// Names for stores, one file per person: $XDG_CONFIG_HOME/orgmgr/stores.json.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace orgmgr::cli {

struct NamedStores {
  std::string current{};  ///< used when nothing else names a folder
  std::map<std::string, std::string> paths{};
};

[[nodiscard]] std::filesystem::path stores_file_path();
/// No file means no names. Throws `StorageError` or `BadResult` when it cannot be read.
[[nodiscard]] NamedStores read_stores_file();
/// Replaces the file whole.
void write_stores_file(const NamedStores& stores);

}  // namespace orgmgr::cli
