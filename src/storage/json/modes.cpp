// What of a store is open to other users [P11].
#include "storage/json/upkeep.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint32_t others_may = 0077;

void look_at(fs::FileSystem& file_system, const std::string& path, std::vector<WidePath>& found) {
  const auto info = file_system.stat(path);
  if (!info || info->kind == fs::FileKind::symlink) return;  // a link has no mode of its own
  if ((info->mode & others_may) != 0) found.push_back({path, info->mode});
  if (info->kind != fs::FileKind::directory) return;
  for (const auto& name : file_system.list(path)) look_at(file_system, fs::join(path, name), found);
}

}  // namespace

std::vector<WidePath> wide_paths(fs::FileSystem& file_system, const Layout& layout) {
  std::vector<WidePath> found;
  const auto root = file_system.stat(layout.root);
  if (root && (root->mode & others_may) != 0) found.push_back({layout.root, root->mode});
  for (const auto& path : {layout.manifest(), layout.private_directory(), layout.journal(),
                           layout.snapshots(), layout.runs(), layout.adopted()}) {
    look_at(file_system, path, found);
  }
  for (const model::Collection collection : shown_collections)
    look_at(file_system, layout.shown(collection), found);
  return found;
}

}  // namespace orgmgr::storage::json_engine
