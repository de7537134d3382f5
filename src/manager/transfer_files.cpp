// The files of an import, read through the seam.
#include "manager/transfer_files.hpp"

#include <fmt/format.h>

#include "fs/paths.hpp"

namespace orgmgr::manager {
namespace {

constexpr std::string_view organizations_name = "organizations.json";
constexpr std::string_view org_users_name = "org_users.json";
constexpr std::string_view manifest_name = "manifest.json";

std::string read_file(fs::FileSystem& file_system, const std::string& path) {
  const auto file = file_system.open(path, fs::OpenMode::read);
  std::string text(file->info().size, '\0');
  const std::size_t read = file->read_at(0, text);
  text.resize(read);
  return text;
}

Result<rules::ImportBatch> read_folder(const std::string& folder, fs::FileSystem& file_system) {
  const std::string organizations = fs::join(folder, organizations_name);
  const std::string org_users = fs::join(folder, org_users_name);
  const bool has_organizations = file_system.stat(organizations).has_value();
  const bool has_org_users = file_system.stat(org_users).has_value();
  if (!has_organizations && !has_org_users) {
    return Error(ErrorCode::path_not_found,
                 fmt::format("{} holds neither {} nor {}", folder, organizations_name, org_users_name),
                 folder);
  }
  rules::ImportBatch batch;
  if (has_organizations) {
    auto added = rules::add_organizations_file(batch, std::string(organizations_name),
                                               read_file(file_system, organizations));
    if (!added) return added.error();
  }
  if (has_org_users) {
    auto added =
        rules::add_org_users_file(batch, std::string(org_users_name), read_file(file_system, org_users));
    if (!added) return added.error();
  }
  return batch;
}

}  // namespace

Result<rules::ImportBatch> read_import(const std::filesystem::path& path, fs::FileSystem& file_system) {
  const std::string place = path.string();
  const auto info = file_system.stat(place);
  if (!info) {
    throw StorageError(ErrorCode::path_not_found, fmt::format("There is no file or folder {}.", place),
                       {.path = place});
  }
  if (info->kind == fs::FileKind::directory) {
    if (file_system.stat(fs::join(place, manifest_name))) {
      return Error(
          ErrorCode::argument_invalid,
          fmt::format("{} is a store of its own, whose files may be behind its journal. Export it, and "
                      "import what that gives",
                      place),
          place, "path");
    }
    return read_folder(place, file_system);
  }
  rules::ImportBatch batch;
  auto added = rules::add_any_file(batch, path.filename().string(), read_file(file_system, place));
  if (!added) return added.error();
  return batch;
}

Result<rules::ImportBatch> read_originals(const std::filesystem::path& folder, fs::FileSystem& file_system) {
  auto batch = read_folder(folder.string(), file_system);
  if (!batch || batch.value().members.empty()) return batch;
  if (file_system.stat(fs::join(folder.string(), organizations_name))) return batch;
  return Error(
      ErrorCode::path_not_found,
      fmt::format("{} has members, but there is no {} beside it: it is not taken for an empty one. Put the "
                  "file back",
                  org_users_name, organizations_name),
      std::string(organizations_name));
}

}  // namespace orgmgr::manager
