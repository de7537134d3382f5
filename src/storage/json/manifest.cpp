// The manifest as JSON that guards itself with a digest.
#include "storage/json/manifest.hpp"

#include <fmt/format.h>
#include <orgmgr/error.hpp>
#include <orgmgr/version.hpp>

#include "base/digest.hpp"
#include "base/json_text.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::string_view sum_mark = ",\n\"sum\":\"";
constexpr std::uint64_t most_manifest_bytes = 16U << 20U;  ///< thousands of times what runs and files need

[[noreturn]] void bad(const std::string& path, std::string_view what) {
  throw StorageError(
      ErrorCode::damaged,
      fmt::format("{}: {}. The manifest is not what was written; `orgmgr store repair` can rebuild "
                  "it from the journal, or restore a backup.",
                  path, what),
      {.path = path, .line = 1});
}

std::string text_of(std::string_view object, std::string_view key, const std::string& path) {
  auto text = json::decode_string(json::find(object, key));
  if (!text) bad(path, fmt::format("\"{}\" is missing", key));
  return *std::move(text);
}

std::uint64_t number_of(std::string_view object, std::string_view key, const std::string& path) {
  const auto number = json::decode_integer(json::find(object, key));
  if (!number || *number < 0) bad(path, fmt::format("\"{}\" is missing", key));
  return static_cast<std::uint64_t>(*number);
}

void write_facts(json::ObjectWriter& object, const FileFacts& facts) {
  object.integer("bytes", facts.bytes).integer("records", facts.records).string("sums", facts.sums);
}

FileFacts read_facts(std::string_view object, const std::string& path) {
  return {number_of(object, "bytes", path), number_of(object, "records", path),
          text_of(object, "sums", path)};
}

std::string write_files(const std::map<std::string, FileFacts>& files) {
  json::ObjectWriter all;
  for (const auto& [stem, facts] : files) {
    json::ObjectWriter entry;
    write_facts(entry, facts);
    all.raw(stem, std::move(entry).finish());
  }
  return std::move(all).finish();
}

void write_reach(json::ObjectWriter& object, const Reach& reach) {
  object.integer("revision", reach.revision)
      .string("segment", reach.place.segment.file_name())
      .integer("offset", reach.place.offset)
      .string("sum", reach.sum)
      .string("at", format_time(reach.at));
}

Reach read_reach(std::string_view object, const std::string& path) {
  Reach reach;
  reach.revision = number_of(object, "revision", path);
  const auto segment = SegmentName::parse(text_of(object, "segment", path));
  if (!segment) bad(path, "\"segment\" is not a segment's name");
  reach.place = {*segment, number_of(object, "offset", path)};
  reach.sum = text_of(object, "sum", path);
  const auto at = parse_time(text_of(object, "at", path));
  if (!at) bad(path, "\"at\" is not a time");
  reach.at = *at;
  return reach;
}

std::string write_runs(const std::vector<RunFacts>& runs) {
  std::string list;
  for (const RunFacts& run : runs) {
    json::ObjectWriter added;
    for (const auto& [collection, records] : run.added) added.raw(collection, std::to_string(records));
    json::ObjectWriter entry;
    entry.integer("after", run.after);
    write_reach(entry, run.reach);
    write_facts(entry, run.file);
    entry.raw("added", std::move(added).finish());
    list.append(list.empty() ? "\n" : ",\n").append(std::move(entry).finish());
  }
  return list;
}

std::vector<RunFacts> read_runs(std::string_view text, Revision reached, const std::string& path) {
  const auto entries = json::elements(json::find(text, "runs"));
  if (!entries) bad(path, "\"runs\" is missing");
  std::vector<RunFacts> runs;
  for (const std::string_view entry : *entries) {
    RunFacts run{.after = number_of(entry, "after", path),
                 .reach = read_reach(entry, path),
                 .file = read_facts(entry, path)};
    if (run.after != reached || run.reach.revision <= reached) bad(path, "the runs do not follow each other");
    reached = run.reach.revision;
    const auto added = json::members(json::find(entry, "added"));
    if (!added) bad(path, "\"added\" is missing");
    for (const auto& [collection, records] : *added) {
      run.added[collection] = json::decode_integer(records).value_or(0);
    }
    runs.push_back(std::move(run));
  }
  return runs;
}

}  // namespace

std::string no_sum() { return std::string(64, '0'); }

std::string write_manifest(const Manifest& manifest) {
  json::ObjectWriter views;
  for (const auto& [name, revision] : manifest.views) views.integer(name, revision);
  json::ObjectWriter snapshot;
  write_reach(snapshot, manifest.base);
  snapshot.raw("files", write_files(manifest.files));
  std::string text = fmt::format(
      "{{\"format\":\"orgmgr\",\n\"version\":{},\n\"store\":{},\n\"generation\":{},\n\"unicode\":{},\n"
      "\"snapshot\":{},\n\"views\":{},\n\"history_from\":{{\"revision\":{},\"prev\":{}}},\n\"runs\":[{}]",
      format_version, json::quote(manifest.store), json::quote(manifest.generation),
      json::quote(manifest.unicode), std::move(snapshot).finish(), std::move(views).finish(),
      manifest.history_from, json::quote(manifest.history_prev), write_runs(manifest.runs));
  if (!manifest.adopting.empty()) text += ",\n\"adopting\":" + json::quote(manifest.adopting);
  const std::string digest = sha256_hex(text);
  return text.append(sum_mark).append(digest).append("\"}\n");
}

Manifest read_manifest(std::string_view text, const std::string& path) {
  if (json::check(text, {.bytes = 1U << 20U, .depth = 8})) bad(path, "it is not valid JSON");
  if (json::decode_string(json::find(text, "format")) != "orgmgr")
    bad(path, "it is not a manifest of orgmgr");
  const auto version = json::decode_integer(json::find(text, "version"));
  if (version && *version > format_version) {
    throw StorageError(
        ErrorCode::format_too_new,
        fmt::format("{}: written in format {}, this release reads up to {}. Use a newer release.", path,
                    *version, format_version),
        {.path = path, .line = 1});
  }
  const auto mark = text.rfind(sum_mark);
  if (mark == std::string_view::npos ||
      text.substr(mark) != fmt::format("{}{}\"}}\n", sum_mark, sha256_hex(text.substr(0, mark)))) {
    bad(path, "its digest does not match");
  }
  Manifest manifest;
  manifest.store = text_of(text, "store", path);
  manifest.generation = text_of(text, "generation", path);
  manifest.unicode = text_of(text, "unicode", path);
  const auto snapshot = json::find(text, "snapshot");
  manifest.base = read_reach(snapshot, path);
  const auto files = json::members(json::find(snapshot, "files"));
  if (!files) bad(path, "\"files\" is missing");
  for (const auto& [stem, facts] : *files) {
    manifest.files[stem] = read_facts(facts, path);
  }
  const auto views = json::members(json::find(text, "views"));
  if (!views) bad(path, "\"views\" is missing");
  for (const auto& [name, revision] : *views) {
    manifest.views[name] = static_cast<Revision>(json::decode_integer(revision).value_or(0));
  }
  const auto history = json::find(text, "history_from");
  manifest.history_from = number_of(history, "revision", path);
  manifest.history_prev = text_of(history, "prev", path);
  manifest.runs = read_runs(text, manifest.base.revision, path);
  if (!json::find(text, "adopting").empty()) manifest.adopting = text_of(text, "adopting", path);
  return manifest;
}

std::optional<Manifest> load_manifest(fs::FileSystem& file_system, const Layout& layout) {
  const auto info = file_system.stat(layout.manifest());
  if (!info) return std::nullopt;
  if (info->size > most_manifest_bytes) {
    bad(layout.manifest(), fmt::format("it holds {} bytes, as no manifest does", info->size));
  }
  return read_manifest(read_whole(file_system, layout.manifest()), layout.manifest());
}

Manifest require_manifest(fs::FileSystem& file_system, const Layout& layout) {
  if (auto manifest = load_manifest(file_system, layout)) return *std::move(manifest);
  throw StorageError(ErrorCode::history_missing,
                     fmt::format("{}: the manifest is gone. Restore a backup, or run `orgmgr store repair`.",
                                 layout.manifest()),
                     {.path = layout.manifest()});
}

void throw_missing(const std::string& path) {
  const std::string_view mends = path.ends_with(".sums.json") ? "`orgmgr store repair` makes it anew"
                                                              : "Put it back, or restore a backup";
  throw StorageError(ErrorCode::damaged,
                     fmt::format("{} is missing, though the manifest names it. {}.", path, mends),
                     {.path = path});
}

void store_manifest(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest) {
  replace_file(file_system, layout.manifest(), write_manifest(manifest));
}

std::optional<fs::FileInfo> require_folder(fs::FileSystem& file_system, const std::string& path) {
  auto info = file_system.stat(path);
  if (!info || info->kind == fs::FileKind::directory) return info;
  throw StorageError(ErrorCode::unsafe_path,
                     fmt::format("{} is not a folder. Remove it, or restore a backup.", path),
                     {.path = path});
}

std::string read_whole(fs::FileSystem& file_system, const std::string& path) {
  const auto file = file_system.open(path, fs::OpenMode::read);
  std::string text(file->info().size, '\0');
  text.resize(file->read_at(0, text));
  return text;
}

void replace_file(fs::FileSystem& file_system, const std::string& path, std::string_view bytes) {
  const std::string beside = beside_of(path);
  file_system.remove(beside);
  {
    const auto file = file_system.open(beside, fs::OpenMode::create);
    file->write_at(0, bytes);
    file->sync();
  }
  file_system.rename(beside, path);
  file_system.sync_directory(fs::parent(path));
}

}  // namespace orgmgr::storage::json_engine
