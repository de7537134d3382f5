// One bounded cache of verified 4 KiB blocks for all files of a handle.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
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
    std::uint64_t key = 0;
    BlockPointer block{};
    bool used = false;
  };
  /// Entries in a ring, found by a table of their numbers: both are small enough to stay in the processor's
  /// own caches, which a random read of a large store would else wait for.
  class Part {
   public:
    mutable std::mutex mutex{};

    /// Null when there is none.
    [[nodiscard]] Entry* find(std::uint64_t key) noexcept;
    /// Precondition: `find` gives null.
    void insert(std::uint64_t key, BlockPointer block, std::size_t most);
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

   private:
    /// Where the number of an entry of this key stands, or could stand.
    [[nodiscard]] std::size_t place_of(std::uint64_t key) const noexcept;
    [[nodiscard]] std::size_t first_place_of(std::uint64_t key) const noexcept;
    void make_room();
    void forget(std::uint64_t key) noexcept;

    std::vector<Entry> entries_{};
    std::vector<std::uint32_t>
        places_{};  ///< numbers of entries, from 1; a power of two, at most half of them used
    std::size_t hand_ = 0;
  };
  static constexpr std::size_t part_count = 16;

  std::array<Part, part_count> parts_;
  std::size_t blocks_per_part_;
  std::atomic<std::uint64_t> next_file_{1};
};

}  // namespace orgmgr::storage::json_engine
