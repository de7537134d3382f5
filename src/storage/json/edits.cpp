// Top-level files that people changed: what differs, record by record, with the snapshot that the
// file showed as the base of a three-way merge.
#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/json_text.hpp"
#include "model/records.hpp"
#include "storage/json/shown_files.hpp"
#include "storage/json/upkeep.hpp"

namespace orgmgr::storage::json_engine {
namespace {

using Records = std::map<std::string, std::string>;

[[noreturn]] void not_readable(const std::string& path, const std::string& what, std::uint64_t line = 0) {
  throw StorageError(ErrorCode::json_invalid,
                     fmt::format("{}{}: {}. Mend the file, or remove it to have it made anew.", path,
                                 line == 0 ? "" : fmt::format(", line {}", line), what),
                     {.path = path, .line = line});
}

/// What people see of a record: not the numbers that each change of it counts up.
template <class Record>
std::string seen_of(Result<Record> read, const std::string& path) {
  if (!read) not_readable(path, read.error().message());
  Record record = std::move(read).value();
  record.version = 0;
  record.epoch = 0;
  return model::write(record);
}

/// The same of a text that `canonical` wrote; empty of none.
std::string seen_of(model::Collection collection, const std::string& text, const std::string& path) {
  if (text.empty()) return {};
  return collection == model::Collection::organizations ? seen_of(model::read_organization(text), path)
                                                        : seen_of(model::read_org_user(text), path);
}

/// What a damaged base says was there would pass for what somebody changed.
void require_sound_base(fs::FileSystem& file_system, const std::string& folder, std::string_view stem) {
  if (fits_its_sums(file_system, folder, stem)) return;
  const std::string path = fs::join(folder, Layout::data_name(stem));
  throw StorageError(
      ErrorCode::damaged,
      fmt::format("{} and its block sums do not fit each other, so that what was changed by hand "
                  "cannot be told. Take the changes by commands, and move the edited file away.",
                  path),
      {.path = path});
}

/// The same record in the same words, however it was laid out by an editor.
std::string canonical(model::Collection collection, std::string_view text, const std::string& path) {
  if (collection == model::Collection::organizations) {
    const auto record = model::read_organization(text, model::Strictness::checked);
    if (!record) not_readable(path, record.error().message());
    return model::write(record.value());
  }
  const auto record = model::read_org_user(text, model::Strictness::checked);
  if (!record) not_readable(path, record.error().message());
  return model::write(record.value());
}

Records read_edited(fs::FileSystem& file_system, const std::string& path, model::Collection collection) {
  const std::string text = read_whole(file_system, path);
  if (const auto fault = json::check(text)) not_readable(path, fault->reason, fault->line);
  const auto members = json::members(text);
  if (!members) not_readable(path, "the file is not a JSON object");
  Records records;
  for (const auto& [key, value] : *members) {
    if (collection == model::Collection::organizations) {
      if (json::decode_string(json::find(value, "id")) != key) {
        not_readable(path, fmt::format("the record under \"{}\" has another id", key));
      }
      records[key] = canonical(collection, value, path);
      continue;
    }
    const auto elements = json::elements(value);
    if (!elements) not_readable(path, fmt::format("\"{}\" does not hold a list", key));
    for (const auto element : *elements) {
      const auto org = json::decode_string(json::find(element, "org_id"));
      const auto user = json::decode_string(json::find(element, "user_id"));
      if (org != key || !user)
        not_readable(path, fmt::format("a member listed under \"{}\" belongs elsewhere", key));
      const auto placed =
          records.emplace(model::member_key(*org, *user), canonical(collection, element, path));
      if (!placed.second) not_readable(path, fmt::format("user {} is twice in {}", *user, *org));
    }
  }
  return records;
}

void compare(Engine& engine, const Manifest& manifest, model::Collection collection,
             std::vector<EditedRecord>& found) {
  const std::string path = engine.layout().shown(collection);
  const Records edited = read_edited(engine.file_system(), path, collection);
  const std::string name = Layout::data_name(model::name_of(collection));
  const auto shown = manifest.views.find(name);
  const std::string folder = engine.layout().snapshot(shown == manifest.views.end() ? 0 : shown->second);
  require_sound_base(engine.file_system(), folder, model::name_of(collection));
  const Records base = read_edited(engine.file_system(), fs::join(folder, name), collection);
  const ViewPointer now = engine.view();
  const auto note = [&](const std::string& key, const std::string& was, const std::string& wanted) {
    if (was == wanted) return;
    const auto stored = now->get(collection, key);
    const std::string current = stored ? canonical(collection, *stored, path) : std::string();
    // Taken already, by an attempt that ended before the file was put away.
    if (seen_of(collection, current, path) == seen_of(collection, wanted, path)) return;
    found.push_back({std::string(model::name_of(collection)), key, Json::trusted(current),
                     Json::trusted(wanted), current != was});
  };
  for (const auto& [key, text] : edited) {
    const auto before = base.find(key);
    note(key, before == base.end() ? std::string() : before->second, text);
  }
  for (const auto& [key, text] : base) {
    if (!edited.contains(key)) note(key, text, {});
  }
}

}  // namespace

std::vector<EditedRecord> edited_records(Engine& engine) {
  const Manifest manifest = engine.newest_manifest();
  std::vector<EditedRecord> found;
  for (const model::Collection collection : shown_collections) {
    const ShownState state = shown_state(engine.file_system(), engine.layout(), manifest, collection);
    if (state == ShownState::edited) compare(engine, manifest, collection, found);
  }
  return found;
}

void put_edits_away(Engine& engine) {
  engine.require_writable();
  fs::FileSystem& file_system = engine.file_system();
  const Layout& layout = engine.layout();
  const Manifest manifest = engine.newest_manifest();
  std::string time = format_time(engine.options().clock());
  std::replace(time.begin(), time.end(), ':', '-');
  const std::string kept = fs::join(layout.adopted(), time);
  for (const model::Collection collection : shown_collections) {
    if (shown_state(file_system, layout, manifest, collection) != ShownState::edited) continue;
    file_system.make_directory(layout.adopted());
    file_system.make_directory(kept);
    file_system.sync_directory(layout.adopted());
    file_system.sync_directory(layout.root);
    file_system.rename(layout.shown(collection),
                       fs::join(kept, Layout::data_name(model::name_of(collection))));
    file_system.sync_directory(kept);
    file_system.sync_directory(layout.root);
  }
  (void)engine.checkpoint();
}

}  // namespace orgmgr::storage::json_engine
