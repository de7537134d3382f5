// One bounded cache of verified 4 KiB blocks for all files of a handle.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace orgmgr::storage::json_engine {

inline constexpr std::size_t block_size = 4096;

/// A block as it stands in a file; `first_line` is the offset of the first line that starts in it,
/// `block_size` when none does.
struct Block {
  std::uint32_t size = 0;
  std::uint32_t first_line = 0;
  std::array<char, block_size> bytes;
};

using BlockPointer = std::shared_ptr<const Block>;

/// Thread-safe; sixteen independent parts, each emptied by second chance when it is full.
class BlockCache {
 public:
  explicit BlockCache(std::size_t bytes);

  /// Numbers a file for the keys below; never reused.
  [[nodiscard]] std::uint64_t register_file() noexcept { return next_file_.fetch_add(1); }
  /// The cached block, or what `load` makes of it. `load` runs without the cache's lock.
  [[nodiscard]] BlockPointer get(std::uint64_t file, std::uint64_t index,
                                 const std::function<BlockPointer()>& load);
  /// Blocks held now; for tests and statistics.
  [[nodiscard]] std::size_t size() const;

 private:
  struct Entry {
    BlockPointer block;
    bool used = false;
  };
  struct Part {
    mutable std::mutex mutex;
    std::unordered_map<std::uint64_t, Entry> entries;
    std::vector<std::uint64_t> ring;
    std::size_t hand = 0;
  };
  static constexpr std::size_t part_count = 16;

  void insert(Part& part, std::uint64_t key, BlockPointer block);

  std::array<Part, part_count> parts_;
  std::size_t blocks_per_part_;
  std::atomic<std::uint64_t> next_file_{1};
};

}  // namespace orgmgr::storage::json_engine
