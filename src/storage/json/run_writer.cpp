// A run is the merge of the changes in memory with the runs below them, removals included.
#include "storage/json/run_writer.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "storage/json/changes.hpp"
#include "storage/json/sorted_file_writer.hpp"

namespace orgmgr::storage::json_engine {
namespace {

/// A run stays by itself while it is longer than so many times what would be merged with it.
constexpr std::uint64_t size_step = 2;

using Runs = std::vector<std::shared_ptr<const Run>>;

void write_slot(SortedFileWriter& writer, const Overlay& changed, const Runs& merged, std::string_view stem) {
  std::string name = run_prefix(stem);
  const std::size_t prefix = name.size();
  walk_changes(changed, merged, stem, [&](std::string_view key, std::string_view value) {
    name.resize(prefix);
    writer.add(name.append(key), value);
  });
}

}  // namespace

Revision reach_of(const std::string& name) {
  Revision revision = 0;
  const std::size_t dash = name.find('-');
  if (dash == std::string::npos) return 0;
  (void)std::from_chars(name.data() + dash + 1, name.data() + name.size(), revision);
  return revision;
}

std::size_t runs_to_merge(const std::vector<RunFacts>& runs, std::uint64_t bytes) noexcept {
  std::size_t merged = 0;
  for (auto run = runs.rbegin(); run != runs.rend() && run->file.bytes <= size_step * bytes; ++run) {
    bytes += run->file.bytes;
    ++merged;
  }
  return merged;
}

RunFacts write_run(fs::FileSystem& file_system, const Layout& layout, const View& view, std::size_t merged) {
  const Snapshot& snapshot = *view.snapshot;
  const Runs taken(snapshot.runs().end() - static_cast<std::ptrdiff_t>(merged), snapshot.runs().end());
  RunFacts facts{.after = taken.empty() ? snapshot.revision() : taken.front()->facts().after,
                 .reach = view.reach()};
  for (std::size_t slot = 0; slot < model::collection_count; ++slot) {
    std::int64_t added = view.added[slot];
    const std::string stem(stem_of(slot));
    for (const auto& run : taken) {
      const auto theirs = run->facts().added.find(stem);
      if (theirs != run->facts().added.end()) added += theirs->second;
    }
    if (added != 0) facts.added[stem] = added;
  }
  file_system.make_directory(layout.runs());
  for (const auto& name : {Layout::data_name(run_name(facts)), Layout::sums_name(run_name(facts))}) {
    file_system.remove(fs::join(layout.runs(), name));
  }
  SortedFileWriter writer(file_system, layout.runs(), run_name(facts), Shape::keyed);
  std::map<std::string, std::size_t> slots;  // in the order of the file's keys
  for (std::size_t slot = 0; slot < slot_count; ++slot) slots[run_prefix(stem_of(slot))] = slot;
  for (const auto& [prefix, slot] : slots) write_slot(writer, view.overlays[slot], taken, stem_of(slot));
  facts.file = writer.finish();
  writer.make_durable();
  file_system.sync_directory(layout.runs());
  // The folder is durable once a manifest was that names a run.
  if (snapshot.runs().empty()) file_system.sync_directory(layout.root);
  return facts;
}

void drop_runs(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest,
               const Manifest& before) {
  if (!file_system.stat(layout.runs())) return;
  std::set<std::string> wanted;
  for (const Manifest* naming : {&manifest, &before}) {
    for (const RunFacts& run : naming->runs) {
      wanted.insert(Layout::data_name(run_name(run)));
      wanted.insert(Layout::sums_name(run_name(run)));
    }
  }
  for (const auto& name : file_system.list(layout.runs())) {
    if (!wanted.contains(name) && reach_of(name) <= before.reach().revision) {
      file_system.remove(fs::join(layout.runs(), name));
    }
  }
}

}  // namespace orgmgr::storage::json_engine
