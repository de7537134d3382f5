// The order in which a folder is looked for.
#include "store_location.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <orgmgr/error.hpp>

#include "exit_codes.hpp"
#include "stores_file.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view{} : std::string_view{value};
}

bool is_there(const std::filesystem::path& path) {
  std::error_code ignored;
  return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

StoreLocation named(const NamedStores& stores, const std::string& name) {
  const auto found = stores.paths.find(name);
  if (found == stores.paths.end()) {
    throw BadResult(
        Error(ErrorCode::store_not_found,
              fmt::format("There is no store named \"{}\" in {}. Add it with: orgmgr store add {} DIR",
                          excerpt(name), stores_file_path().string(), excerpt(name)),
              name));
  }
  return {found->second, fmt::format("store \"{}\" of {}", name, stores_file_path().string())};
}

}  // namespace

std::filesystem::path user_folder(const char* variable, std::string_view otherwise) {
  // A relative path there is to be ignored, says the XDG specification.
  const std::filesystem::path given = environment(variable);
  if (given.is_absolute()) return given / "orgmgr";
  const std::string_view home = environment("HOME");
  if (home.empty()) {
    throw UsageError(
        fmt::format("Neither {} nor HOME is set, so there is no default folder. Say --data DIR.", variable));
  }
  return std::filesystem::path(home) / otherwise / "orgmgr";
}

StoreLocation find_store_location(const std::string& data, const std::string& store) {
  if (!data.empty() && !store.empty()) throw UsageError("Say --data or --store, not both.");
  if (!data.empty()) return {data, "--data"};
  if (!store.empty()) return named(read_stores_file(), store);
  if (const auto folder = environment("ORGMGR_DATA"); !folder.empty()) return {folder, "ORGMGR_DATA"};
  if (environment("XDG_CONFIG_HOME").empty() && environment("HOME").empty()) {
    return {user_folder("XDG_DATA_HOME", ".local/share"), "XDG_DATA_HOME"};
  }
  const NamedStores stores = read_stores_file();
  if (!stores.current.empty()) return named(stores, stores.current);
  return {user_folder("XDG_DATA_HOME", ".local/share"),
          "the default folder; see --data, --store, ORGMGR_DATA"};
}

bool holds_store(const std::filesystem::path& folder) {
  return is_there(folder / "manifest.json") || is_there(folder / "journal");
}

bool is_foreign_folder(const std::filesystem::path& folder) {
  return !holds_store(folder) &&
         (is_there(folder / "organizations.json") || is_there(folder / "org_users.json"));
}

}  // namespace orgmgr::cli
