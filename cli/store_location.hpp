// Which folder a command works on, and who said so.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace orgmgr::cli {

struct StoreLocation {
  std::filesystem::path folder{};
  std::string source{};  ///< `--data`, `ORGMGR_DATA`, `store "prod" of …/stores.json` …
};

/// In this order: `data` (--data), `store` (--store), ORGMGR_DATA, the store that `store use` chose,
/// $XDG_DATA_HOME/orgmgr. Throws `UsageError` for two of the first, `BadResult` for an unknown name.
[[nodiscard]] StoreLocation find_store_location(const std::string& data, const std::string& store);

/// A folder of the original module: its two files, and nothing of ours.
[[nodiscard]] bool is_foreign_folder(const std::filesystem::path& folder);
/// Holds a store, or what is left of one.
[[nodiscard]] bool holds_store(const std::filesystem::path& folder);

/// `$variable/orgmgr`, or `~/otherwise/orgmgr`.
[[nodiscard]] std::filesystem::path user_folder(const char* variable, std::string_view otherwise);

}  // namespace orgmgr::cli
