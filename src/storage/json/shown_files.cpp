// Telling links, copies and edits apart, and renewing them by rename.
#include "storage/json/shown_files.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "storage/json/snapshot.hpp"

namespace orgmgr::storage::json_engine {
namespace {

bool is_adopted(fs::FileSystem& file_system, const Layout& layout, const std::string& name,
                const fs::FileInfo& info) {
  if (!file_system.stat(layout.adopted())) return false;
  for (const auto& time : file_system.list(layout.adopted())) {
    const std::string original = fs::join(fs::join(layout.adopted(), time), name);
    const auto kept = file_system.stat(original);
    if (!kept) continue;
    if (kept->identity == info.identity) return true;
    if (kept->size == info.size &&
        read_whole(file_system, original) == read_whole(file_system, fs::join(layout.root, name))) {
      return true;
    }
  }
  return false;
}

std::optional<fs::Identity> identity_of(fs::FileSystem& file_system, const std::string& path) {
  const auto info = file_system.stat(path);
  return info ? std::optional<fs::Identity>(info->identity) : std::nullopt;
}

/// Whether the file at the top is the file, or a copy, of the one in that snapshot.
bool shows(fs::FileSystem& file_system, const Layout& layout, std::string_view stem, const fs::FileInfo& info,
           const std::string& folder) {
  const std::string name = Layout::data_name(stem);
  const auto original = file_system.stat(fs::join(folder, name));
  if (!original) return false;
  if (original->identity == info.identity) return true;
  if (original->size != info.size || info.kind != fs::FileKind::regular) return false;
  const std::string sums_path = fs::join(folder, Layout::sums_name(stem));
  // A crash amid a checkpoint leaves half of a snapshot.
  if (!file_system.stat(sums_path)) return false;
  const std::string sums = read_whole(file_system, sums_path);
  return sha256_hex(sums_of(read_whole(file_system, fs::join(layout.root, name)))) == sha256_hex(sums);
}

}  // namespace

ShownState shown_state(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest,
                       model::Collection collection) {
  const auto info = file_system.stat(layout.shown(collection));
  if (!info) return ShownState::missing;
  const std::string_view stem = model::name_of(collection);
  const std::string name = Layout::data_name(stem);
  const auto view = manifest.views.find(name);
  if (view != manifest.views.end() &&
      shows(file_system, layout, stem, *info, layout.snapshot(view->second))) {
    return ShownState::current;
  }
  for (const auto& other : file_system.list(layout.snapshots())) {
    if (shows(file_system, layout, stem, *info, fs::join(layout.snapshots(), other)))
      return ShownState::stale;
  }
  if (info->kind == fs::FileKind::regular && is_adopted(file_system, layout, name, *info))
    return ShownState::adopted;
  return ShownState::edited;
}

Finding edited_finding(const Layout& layout, model::Collection collection) {
  const std::string path = layout.shown(collection);
  return {Finding::Severity::warning, "edited", path, 0,
          fmt::format(
              "{} was changed by hand. The store does not use it; `orgmgr store adopt --dry-run` shows what "
              "differs, `orgmgr store adopt` takes it.",
              path)};
}

std::vector<Finding> choose_shown(fs::FileSystem& file_system, const Layout& layout, Manifest& manifest) {
  std::vector<Finding> findings;
  for (const model::Collection collection : shown_collections) {
    const std::string name = Layout::data_name(model::name_of(collection));
    if (shown_state(file_system, layout, manifest, collection) == ShownState::edited) {
      findings.push_back(edited_finding(layout, collection));
    } else {
      manifest.views[name] = manifest.base.revision;
    }
  }
  return findings;
}

void renew_shown_files(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest) {
  bool changed = false;
  for (const model::Collection collection : shown_collections) {
    const std::string name = Layout::data_name(model::name_of(collection));
    const auto view = manifest.views.find(name);
    if (view == manifest.views.end()) continue;
    const std::string from = fs::join(layout.snapshot(view->second), name);
    const std::string to = layout.shown(collection);
    const ShownState state = shown_state(file_system, layout, manifest, collection);
    const auto wanted = file_system.stat(from);
    if (state == ShownState::edited || !wanted || wanted->identity == identity_of(file_system, to)) continue;
    const std::string beside = to + ".new";
    file_system.remove(beside);
    if (file_system.link(from, beside)) {
      file_system.rename(beside, to);
    } else if (state == ShownState::current) {
      continue;  // a copy of the right content, and there are no links here
    } else {
      replace_file(file_system, to, read_whole(file_system, from));
    }
    changed = true;
  }
  if (changed) file_system.sync_directory(layout.root);
}

}  // namespace orgmgr::storage::json_engine
