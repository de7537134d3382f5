// What a folder holds, and making a store in it.
#include <algorithm>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "storage/json/journal.hpp"
#include "storage/json/open.hpp"
#include "storage/json/shown_files.hpp"
#include "storage/json/snapshot_writer.hpp"

namespace orgmgr::storage::json_engine {
namespace {

/// Whether any segment holds more than its header.
bool has_history(fs::FileSystem& file_system, const Layout& layout) {
  if (!file_system.stat(layout.journal())) return false;
  Journal journal(file_system, layout);
  journal.refresh();
  return std::any_of(journal.segments().begin(), journal.segments().end(), [](const Segment& segment) {
    return segment.size > segment.start || segment.name.first > 1;
  });
}

void keep_originals(fs::FileSystem& file_system, const Layout& layout, const std::string& kept_name) {
  const std::string kept = fs::join(layout.adopted(), kept_name);
  file_system.make_directory(layout.adopted());
  file_system.make_directory(kept);
  for (const model::Collection collection : shown_collections) {
    const std::string name = Layout::data_name(model::name_of(collection));
    const std::string from = layout.shown(collection);
    const std::string to = fs::join(kept, name);
    if (!file_system.stat(from) || file_system.stat(to)) continue;
    if (!file_system.link(from, to)) replace_file(file_system, to, read_whole(file_system, from));
    file_system.set_mode(to, 0600);
  }
  file_system.sync_directory(kept);
  file_system.sync_directory(layout.adopted());
}

}  // namespace

FolderKind folder_kind(fs::FileSystem& file_system, const Layout& layout) {
  const auto root = file_system.stat(layout.root);
  if (!root) return FolderKind::absent;
  if (root->kind != fs::FileKind::directory) return FolderKind::other;
  if (file_system.stat(layout.manifest())) return FolderKind::store;
  if (has_history(file_system, layout)) {
    // Another process may have made the store, and written to it, since we looked.
    return file_system.stat(layout.manifest()) ? FolderKind::store : FolderKind::headless;
  }
  const auto names = file_system.list(layout.root);
  // Another process may have finished making the store since we looked.
  if (std::find(names.begin(), names.end(), manifest_name) != names.end()) return FolderKind::store;
  const auto is_foreign = [&](const std::string& name) {
    return std::any_of(
        std::begin(shown_collections), std::end(shown_collections),
        [&](model::Collection collection) { return name == Layout::data_name(model::name_of(collection)); });
  };
  const auto is_ours = [&](const std::string& name) {
    return name == private_folder || name == journal_folder || name == snapshot_folder ||
           name == runs_folder || name == adopted_folder || name == std::string(manifest_name) + ".new";
  };
  const bool foreign = std::any_of(names.begin(), names.end(), is_foreign);
  if (foreign) {
    // An interrupted creation has shown its own empty files already: they are links into snapshot/0.
    const Manifest shows_empty{.views = {{"organizations.json", 0}, {"org_users.json", 0}}};
    const bool only_ours =
        std::all_of(std::begin(shown_collections), std::end(shown_collections), [&](auto collection) {
          if (!file_system.stat(layout.snapshots())) return false;
          const ShownState state = shown_state(file_system, layout, shows_empty, collection);
          return state == ShownState::missing || state == ShownState::current;
        });
    if (!only_ours) return FolderKind::foreign;
  }
  const bool nothing_else = std::all_of(
      names.begin(), names.end(), [&](const std::string& name) { return is_ours(name) || is_foreign(name); });
  return nothing_else ? FolderKind::empty : FolderKind::other;
}

void create_store(fs::FileSystem& file_system, const Layout& layout, const OpenOptions& options,
                  const std::string& adopting) {
  file_system.make_directory(layout.journal());
  file_system.make_directory(layout.snapshots());
  if (!adopting.empty()) keep_originals(file_system, layout, adopting);
  Manifest manifest;
  manifest.store = uuid_v4(options.randomness);
  manifest.generation = uuid_v4(options.randomness);
  manifest.unicode = text::unicode_version();
  manifest.base.at = options.clock();
  manifest.adopting = adopting;
  const std::string segment = fs::join(layout.journal(), SegmentName{}.file_name());
  file_system.remove(segment);
  create_segment(file_system, layout, {manifest.store, {}, no_sum()});
  manifest.base.place = {SegmentName{}, file_system.stat(segment)->size};
  View empty;
  manifest.files = write_snapshot(file_system, layout, empty);
  file_system.sync_directory(layout.root);
  if (adopting.empty()) {
    for (const model::Collection collection : shown_collections) {
      manifest.views[Layout::data_name(model::name_of(collection))] = 0;
    }
  }
  store_manifest(file_system, layout, manifest);
  renew_shown_files(file_system, layout, manifest);
}

}  // namespace orgmgr::storage::json_engine
