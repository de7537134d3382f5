// Opening the files of a snapshot, and looking a key up in all of its layers.
#include "storage/json/snapshot.hpp"

#include <algorithm>

namespace orgmgr::storage::json_engine {

Snapshot::Snapshot(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest,
                   const std::shared_ptr<BlockCache>& cache, const Snapshot* before)
    : revision_(manifest.reach().revision),
      base_revision_(manifest.base.revision),
      generation_(manifest.generation) {
  if (before != nullptr && before->generation_ != generation_) before = nullptr;
  const bool same_base = before != nullptr && before->base_revision_ == base_revision_;
  const std::string folder = layout.snapshot(manifest.base.revision);
  if (!same_base) (void)require_folder(file_system, folder);
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    const std::string stem(stem_of(slot));
    const auto facts = manifest.files.find(stem);
    if (facts == manifest.files.end()) continue;
    files_[slot] = same_base
                       ? before->files_[slot]
                       : open_sorted_file(file_system, folder, stem, shape_of(slot), facts->second, cache);
    records_[slot] = facts->second.records;
  }
  for (const RunFacts& facts : manifest.runs) {
    std::shared_ptr<const Run> run;
    if (before != nullptr) {
      const auto kept = std::find_if(before->runs_.begin(), before->runs_.end(), [&](const auto& other) {
        return other->facts().after == facts.after && other->facts().reach.revision == facts.reach.revision &&
               other->facts().file.sums == facts.file.sums;
      });
      if (kept != before->runs_.end()) run = *kept;
    }
    runs_.push_back(run ? run : std::make_shared<const Run>(file_system, layout, facts, cache));
    for (std::size_t slot = 0; slot < model::collection_count; ++slot) {
      const auto added = facts.added.find(std::string(stem_of(slot)));
      if (added != facts.added.end()) records_[slot] += static_cast<std::uint64_t>(added->second);
    }
  }
}

std::optional<std::string> Snapshot::find(std::size_t slot, std::string_view key) const {
  // Whoever asks about plans of a store that has none need not look for them.
  if (slot != lookup_slot && records_[slot] == 0) return std::nullopt;
  for (auto run = runs_.rbegin(); run != runs_.rend(); ++run) {
    Said said = (*run)->find(slot, key);
    if (said.any) return std::move(said.value);
  }
  return files_[slot] ? files_[slot]->find(key) : std::nullopt;
}

std::uint64_t Snapshot::bytes() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& file : files_) sum += file ? file->facts().bytes : 0;
  return sum;
}

std::uint64_t Snapshot::run_bytes() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& run : runs_) sum += run->facts().file.bytes;
  return sum;
}

}  // namespace orgmgr::storage::json_engine
