// Sorted runs on the disk, and sorted records in memory, as one walk.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "storage/bulk_load.hpp"
#include "storage/json/record_pile.hpp"
#include "storage/json/spill_file.hpp"

namespace orgmgr::storage::json_engine {

class MergedRecords final : public SortedRecords {
 public:
  /// All that is named must outlive it.
  MergedRecords(const SpillFile& file, const std::vector<const std::vector<SpilledRun>*>& levels,
                std::span<const PiledRecord> held);
  [[nodiscard]] bool next() override;
  [[nodiscard]] std::string_view key() const noexcept override { return heap_.front().key; }
  [[nodiscard]] std::string_view value() const noexcept override { return heap_.front().value; }

 private:
  /// Of one run the record that comes next; without a reader, of what is held.
  struct Head {
    std::string_view key;
    std::string_view value;
    RunReader* reader;
  };
  /// False at the end of its run.
  [[nodiscard]] bool advance(Head& head);
  void sift_down();

  std::vector<std::unique_ptr<RunReader>> readers_{};
  std::span<const PiledRecord> held_;
  std::vector<Head> heap_{};  ///< the smallest key first
  bool started_ = false;
};

}  // namespace orgmgr::storage::json_engine
