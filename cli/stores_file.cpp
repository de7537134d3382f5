// Reading and replacing stores.json.
#include "stores_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <orgmgr/error.hpp>
#include <orgmgr/types.hpp>
#include <system_error>

#include "json_slices.hpp"
#include "store_location.hpp"

namespace orgmgr::cli {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view what, int number) {
  throw StorageError(
      ErrorCode::io_failed,
      fmt::format("The list of stores {} could not be {}: {}.", path.string(), what, std::strerror(number)),
      ErrorPlace{path.string(), 0, number, {}});
}

}  // namespace

std::filesystem::path stores_file_path() { return user_folder("XDG_CONFIG_HOME", ".config") / "stores.json"; }

NamedStores read_stores_file() {
  const std::filesystem::path path = stores_file_path();
  NamedStores stores;
  std::error_code gone;
  if (!std::filesystem::exists(path, gone)) return stores;
  std::ifstream file(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file) fail(path, "read", errno);
  const auto json = Json::parse(text);
  if (!json || !json->text().starts_with('{')) {
    throw BadResult(
        Error(ErrorCode::json_invalid,
              fmt::format("{} is not a JSON object. Mend it, or remove it and add the stores again.",
                          path.string()),
              path.string()));
  }
  stores.current = json_text(json_find(json->text(), "current"));
  if (stores.current == "null") stores.current.clear();
  for (const auto& [name, value] : json_members(json_find(json->text(), "stores"))) {
    stores.paths[name] = json_text(value);
  }
  return stores;
}

void write_stores_file(const NamedStores& stores) {
  const std::filesystem::path path = stores_file_path();
  std::error_code failed;
  std::filesystem::create_directories(path.parent_path(), failed);
  if (failed) fail(path, "written", failed.value());
  JsonObject paths;
  for (const auto& [name, folder] : stores.paths) paths.string(name, folder);
  JsonObject whole;
  if (!stores.current.empty()) whole.string("current", stores.current);
  whole.raw("stores", paths.text());
  std::filesystem::path beside = path;
  beside += fmt::format(".{}.new", ::getpid());
  {
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    file << whole.text() << '\n';
    file.flush();
    if (!file) fail(path, "written", errno);
  }
  std::filesystem::rename(beside, path, failed);
  if (failed) fail(path, "written", failed.value());
}

}  // namespace orgmgr::cli
