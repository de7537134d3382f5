// Records that come in any order, brought into the order of their keys in bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/bulk_load.hpp"
#include "storage/json/spill_file.hpp"

namespace orgmgr::storage::json_engine {

/// A record in memory.
struct PiledRecord {
  std::uint64_t order = 0;  ///< eight bytes of the key, for the sort
  const char* text = nullptr;
  std::uint32_t key_size = 0;
  std::uint32_t value_size = 0;

  [[nodiscard]] std::string_view key() const noexcept { return {text, key_size}; }
  [[nodiscard]] std::string_view value() const noexcept { return {text + key_size, value_size}; }
};

/// Sorts by the bytes of the keys.
void sort_records(std::vector<PiledRecord>& records);

/// The records of one slot: those added last in memory, the others in sorted runs on the disk.
class RecordPile {
 public:
  explicit RecordPile(SpillFile& file) : file_(file) {}

  void add(std::string_view key, std::string_view value);
  /// Of memory, that `spill` gives back.
  [[nodiscard]] std::size_t held_bytes() const noexcept;
  /// Sorted runs on the disk, each of which a walk reads beside the others.
  [[nodiscard]] std::size_t runs() const noexcept;
  /// Moves what is held into the spill file.
  void spill();
  /// All of them in order. Once, after the last `add`; the pile must outlive it. What two records of one key
  /// are is for the caller to say: both are given.
  [[nodiscard]] std::unique_ptr<SortedRecords> sorted();

 private:
  void sort();
  /// Where `spill` writes to: the last run, when all that is held lies behind it.
  [[nodiscard]] SpilledRun& run_for_held();
  /// Of many runs of one level, one of the next: so that a merge never has too many to read.
  void merge_levels();
  void free_held();

  SpillFile& file_;
  std::vector<std::unique_ptr<char[]>> chunks_{};
  std::size_t chunk_used_ = 0;
  std::size_t large_bytes_ = 0;  ///< of records with a chunk to themselves
  std::vector<PiledRecord> held_{};
  bool rising_ = true;  ///< what is held came in order
  std::vector<std::vector<SpilledRun>> levels_{};
};

}  // namespace orgmgr::storage::json_engine
