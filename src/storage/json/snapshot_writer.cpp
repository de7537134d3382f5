// A snapshot is what `View::walk` gives, slot by slot.
#include "storage/json/snapshot_writer.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "storage/json/changes.hpp"
#include "storage/json/sorted_file_writer.hpp"

namespace orgmgr::storage::json_engine {
namespace {

FileFacts write_walked(SortedFileWriter& writer, const View& view, std::size_t slot) {
  view.walk(slot, {}, [&](std::string_view key, std::string_view value) {
    writer.add(key, value);
    return true;
  });
  return writer.finish();
}

/// The same where a file is there: what did not change is copied in stretches, as it stands.
FileFacts write_merged(SortedFileWriter& writer, const SortedFile& base, const View& view, std::size_t slot) {
  StretchReader unchanged(base);
  Stretch stretch;
  std::uint64_t copied = base.facts().records;
  walk_changes(view.overlays[slot], view.snapshot->runs(), stem_of(slot),
               [&](std::string_view key, std::string_view value) {
                 while (unchanged.next_before(key, stretch)) writer.copy(stretch);
                 if (unchanged.skip(key)) --copied;
                 if (value != removed_value) writer.add(key, value);
               });
  while (unchanged.next_before({}, stretch)) writer.copy(stretch);
  return writer.finish(copied);
}

}  // namespace

std::map<std::string, FileFacts> write_snapshot(fs::FileSystem& file_system, const Layout& layout,
                                                const View& view) {
  const std::string folder = layout.snapshot(view.at_revision);
  remove_folder(file_system, folder);
  file_system.make_directory(layout.snapshots());
  file_system.make_directory(folder);
  std::map<std::string, FileFacts> files;
  std::vector<std::unique_ptr<SortedFileWriter>> writers;
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    const bool shown = std::any_of(std::begin(shown_collections), std::end(shown_collections),
                                   [&](model::Collection collection) { return slot_of(collection) == slot; });
    bool any = shown;
    if (!any) {
      view.walk(slot, {}, [&](std::string_view, std::string_view) {
        any = true;
        return false;
      });
    }
    if (!any) continue;
    auto& writer = *writers.emplace_back(
        std::make_unique<SortedFileWriter>(file_system, folder, stem_of(slot), shape_of(slot)));
    const SortedFile* const base = view.snapshot ? view.snapshot->file(slot) : nullptr;
    files[std::string(stem_of(slot))] =
        base != nullptr ? write_merged(writer, *base, view, slot) : write_walked(writer, view, slot);
  }
  for (const auto& writer : writers) writer->make_durable();
  file_system.sync_directory(folder);
  file_system.sync_directory(layout.snapshots());
  return files;
}

View with_fresh_lookups(const View& view) {
  View fresh;
  fresh.at_revision = view.at_revision;
  fresh.sum = view.sum;
  fresh.at = view.at;
  fresh.place = view.place;
  for (const auto collection : model::all_collections) {
    view.walk(slot_of(collection), {}, [&](std::string_view key, std::string_view value) {
      fresh.apply({collection, std::string(key), {}, std::string(value)});
      return true;
    });
  }
  return fresh;
}

void drop_snapshots(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest,
                    Revision previous) {
  for (const auto& name : file_system.list(layout.snapshots())) {
    const auto revision = Layout::snapshot_revision(name);
    if (!revision) continue;
    const bool viewed = std::any_of(manifest.views.begin(), manifest.views.end(),
                                    [&](const auto& view) { return view.second == *revision; });
    if (*revision == manifest.base.revision || *revision >= previous || viewed) continue;
    remove_folder(file_system, fs::join(layout.snapshots(), name));
  }
}

void remove_folder(fs::FileSystem& file_system, const std::string& path) {
  if (!file_system.stat(path)) return;
  for (const auto& name : file_system.list(path)) file_system.remove(fs::join(path, name));
  file_system.remove(path);
}

void remove_tree(fs::FileSystem& file_system, const std::string& path) {
  const auto info = file_system.stat(path);
  if (!info) return;
  if (info->kind == fs::FileKind::directory) {
    for (const auto& name : file_system.list(path)) remove_tree(file_system, fs::join(path, name));
  }
  file_system.remove(path);
}

}  // namespace orgmgr::storage::json_engine
