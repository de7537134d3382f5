// Sorting in memory, spilling, and the merge of what was spilled.
#include "storage/json/record_pile.hpp"

#include <algorithm>
#include <cstring>

#include "storage/json/merged_records.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::size_t chunk_size = 1U << 20U;
constexpr std::size_t most_runs_of_a_level = 64;
constexpr std::ptrdiff_t few_records = 12;  ///< that are sorted as quickly by whole keys
constexpr std::size_t deepest = 256;        ///< a key may be long, and the stack is not

/// Eight bytes of a key from `depth` on, as a number that sorts as they do; zeros where it ends.
std::uint64_t bytes_at(std::string_view key, std::size_t depth) {
  std::uint64_t bytes = 0;
  if (depth < key.size())
    std::memcpy(&bytes, key.data() + depth, std::min<std::size_t>(8, key.size() - depth));
  return __builtin_bswap64(bytes);
}

using Records = std::vector<PiledRecord>::iterator;

void sort_by_key(Records begin, Records end) {
  std::sort(begin, end,
            [](const PiledRecord& one, const PiledRecord& other) { return one.key() < other.key(); });
}

/// Keys are equal up to `depth`. What many have in common is looked at once, not in each comparison.
void sort_from(Records begin, Records end, std::size_t depth) {
  if (end - begin <= few_records || depth >= deepest) return sort_by_key(begin, end);
  for (Records record = begin; record != end; ++record) record->order = bytes_at(record->key(), depth);
  const auto below = [](const PiledRecord& one, const PiledRecord& other) { return one.order < other.order; };
  if (!std::is_sorted(begin, end, below)) std::sort(begin, end, below);
  for (Records same = begin; same != end;) {
    const Records behind =
        std::find_if(same, end, [&](const PiledRecord& other) { return other.order != same->order; });
    if (behind - same > 1) sort_from(same, behind, depth + sizeof(same->order));
    same = behind;
  }
}

}  // namespace

void sort_records(std::vector<PiledRecord>& records) { sort_from(records.begin(), records.end(), 0); }

void RecordPile::add(std::string_view key, std::string_view value) {
  const std::size_t size = key.size() + value.size();
  if (size > chunk_size) {
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    large_bytes_ += size;
    chunk_used_ = chunk_size;
  } else if (chunks_.empty() || chunk_used_ + size > chunk_size) {
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk_size));
    chunk_used_ = 0;
  }
  char* const text = chunks_.back().get() + (size > chunk_size ? 0 : chunk_used_);
  std::memcpy(text, key.data(), key.size());
  std::memcpy(text + key.size(), value.data(), value.size());
  chunk_used_ += size;
  if (rising_ && !held_.empty() && key <= held_.back().key()) rising_ = false;
  held_.push_back(
      {0, text, static_cast<std::uint32_t>(key.size()), static_cast<std::uint32_t>(value.size())});
}

std::size_t RecordPile::held_bytes() const noexcept {
  return chunks_.size() * chunk_size + large_bytes_ + held_.size() * sizeof(PiledRecord);
}

std::size_t RecordPile::runs() const noexcept {
  std::size_t count = 0;
  for (const auto& level : levels_) count += level.size();
  return count;
}

void RecordPile::sort() {
  if (!rising_) sort_records(held_);
  rising_ = true;
}

SpilledRun& RecordPile::run_for_held() {
  if (levels_.empty()) levels_.emplace_back();
  std::vector<SpilledRun>& lowest = levels_.front();
  if (lowest.empty() || held_.front().key() <= lowest.back().last_key) lowest.emplace_back();
  return lowest.back();
}

void RecordPile::spill() {
  if (held_.empty()) return;
  sort();
  SpilledRun& run = run_for_held();
  RunSpiller spiller(file_, run);
  for (const PiledRecord& record : held_) spiller.add(record.key(), record.value());
  spiller.finish();
  run.last_key = held_.back().key();
  free_held();
  merge_levels();
}

void RecordPile::free_held() {
  held_.clear();
  chunks_.clear();
  chunk_used_ = 0;
  large_bytes_ = 0;
  rising_ = true;
}

void RecordPile::merge_levels() {
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    if (levels_[level].size() < most_runs_of_a_level) return;
    SpilledRun merged;
    RunSpiller spiller(file_, merged);
    MergedRecords records(file_, {&levels_[level]}, {});
    while (records.next()) {
      spiller.add(records.key(), records.value());
    }
    spiller.finish();
    for (const SpilledRun& run : levels_[level]) merged.last_key = std::max(merged.last_key, run.last_key);
    levels_[level].clear();
    if (level + 1 == levels_.size()) levels_.emplace_back();
    levels_[level + 1].push_back(std::move(merged));
  }
}

std::unique_ptr<SortedRecords> RecordPile::sorted() {
  sort();
  std::vector<const std::vector<SpilledRun>*> levels;
  for (const auto& level : levels_) levels.push_back(&level);
  return std::make_unique<MergedRecords>(file_, levels, held_);
}

}  // namespace orgmgr::storage::json_engine
