// Second-chance replacement in sixteen parts.
#include "storage/json/block_cache.hpp"

#include <algorithm>

namespace orgmgr::storage::json_engine {

BlockCache::BlockCache(std::size_t bytes)
    : blocks_per_part_(std::max<std::size_t>(4, bytes / block_size / part_count)) {}

BlockPointer BlockCache::get(std::uint64_t file, std::uint64_t index,
                             const std::function<BlockPointer()>& load) {
  const std::uint64_t key = (file << 40U) | index;
  Part& part = parts_[(key * 0x9E3779B97F4A7C15ULL) >> 60U];
  {
    const std::scoped_lock lock(part.mutex);
    const auto found = part.entries.find(key);
    if (found != part.entries.end()) {
      found->second.used = true;
      return found->second.block;
    }
  }
  BlockPointer block = load();
  const std::scoped_lock lock(part.mutex);
  if (!part.entries.contains(key)) insert(part, key, block);
  return block;
}

void BlockCache::insert(Part& part, std::uint64_t key, BlockPointer block) {
  if (part.ring.size() < blocks_per_part_) {
    part.entries.emplace(key, Entry{std::move(block), false});
    part.ring.push_back(key);
    return;
  }
  for (;;) {
    part.hand = (part.hand + 1) % part.ring.size();
    const auto victim = part.entries.find(part.ring[part.hand]);
    if (victim->second.used) {
      victim->second.used = false;
      continue;
    }
    part.entries.erase(victim);
    part.ring[part.hand] = key;
    part.entries.emplace(key, Entry{std::move(block), false});
    return;
  }
}

std::size_t BlockCache::size() const {
  std::size_t blocks = 0;
  for (const Part& part : parts_) {
    const std::scoped_lock lock(part.mutex);
    blocks += part.entries.size();
  }
  return blocks;
}

}  // namespace orgmgr::storage::json_engine
