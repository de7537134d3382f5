// Second-chance replacement in sixteen parts.
#include "storage/json/block_cache.hpp"

#include <algorithm>
#include <utility>

namespace orgmgr::storage::json_engine {
namespace {

std::uint64_t spread(std::uint64_t key) noexcept { return key * 0x9E3779B97F4A7C15ULL; }

}  // namespace

BlockCache::BlockCache(std::size_t bytes)
    : blocks_per_part_(std::max<std::size_t>(4, bytes / block_size / part_count)) {}

BlockPointer BlockCache::get(std::uint64_t file, std::uint64_t index,
                             const std::function<BlockPointer()>& load) {
  const std::uint64_t key = (file << 40U) | index;
  Part& part = parts_[spread(key) >> 60U];
  {
    const std::scoped_lock lock(part.mutex);
    if (Entry* const entry = part.find(key)) {
      entry->used = true;
      return entry->block;
    }
  }
  BlockPointer block = load();
  const std::scoped_lock lock(part.mutex);
  if (part.find(key) == nullptr) part.insert(key, block, blocks_per_part_);
  return block;
}

std::size_t BlockCache::size() const {
  std::size_t blocks = 0;
  for (const Part& part : parts_) {
    const std::scoped_lock lock(part.mutex);
    blocks += part.size();
  }
  return blocks;
}

std::size_t BlockCache::Part::first_place_of(std::uint64_t key) const noexcept {
  return (spread(key) >> 20U) & (places_.size() - 1);  // the bits above say which part
}

std::size_t BlockCache::Part::place_of(std::uint64_t key) const noexcept {
  std::size_t place = first_place_of(key);
  while (places_[place] != 0 && entries_[places_[place] - 1].key != key)
    place = (place + 1) & (places_.size() - 1);
  return place;
}

BlockCache::Entry* BlockCache::Part::find(std::uint64_t key) noexcept {
  if (places_.empty()) return nullptr;
  const std::uint32_t number = places_[place_of(key)];
  return number == 0 ? nullptr : &entries_[number - 1];
}

void BlockCache::Part::insert(std::uint64_t key, BlockPointer block, std::size_t most) {
  if (entries_.size() < most) {
    make_room();
    entries_.push_back({key, std::move(block), false});
    places_[place_of(key)] = static_cast<std::uint32_t>(entries_.size());
    return;
  }
  do {
    hand_ = (hand_ + 1) % entries_.size();
  } while (std::exchange(entries_[hand_].used, false));
  forget(entries_[hand_].key);
  entries_[hand_] = {key, std::move(block), false};
  places_[place_of(key)] = static_cast<std::uint32_t>(hand_ + 1);
}

void BlockCache::Part::make_room() {
  if (2 * (entries_.size() + 1) <= places_.size()) return;
  places_.assign(std::max<std::size_t>(16, 2 * places_.size()), 0);
  for (std::size_t number = 0; number < entries_.size(); ++number) {
    places_[place_of(entries_[number].key)] = static_cast<std::uint32_t>(number + 1);
  }
}

void BlockCache::Part::forget(std::uint64_t key) noexcept {
  std::size_t hole = place_of(key);
  const std::size_t last = places_.size() - 1;
  places_[hole] = 0;
  // Whoever was put behind the hole for want of room in front of it moves up, or would not be found.
  for (std::size_t at = (hole + 1) & last; places_[at] != 0; at = (at + 1) & last) {
    const std::size_t first = first_place_of(entries_[places_[at] - 1].key);
    if (((at - first) & last) < ((at - hole) & last)) continue;
    places_[hole] = std::exchange(places_[at], 0);
    hole = at;
  }
}

}  // namespace orgmgr::storage::json_engine
