// A bulk load of the embedded engine: records are piled up slot by slot, and written as the files of the
// first snapshot.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/bulk_load.hpp"
#include "storage/json/engine.hpp"
#include "storage/json/record_pile.hpp"
#include "storage/json/sorted_file_writer.hpp"

namespace orgmgr::storage::json_engine {

/// Holds the checkpoint lock, and so the snapshot's folder, for as long as it lives (I27).
class JsonBulkLoad final : public BulkLoad {
 public:
  JsonBulkLoad(Engine& engine, Locks::Guard snapshots, std::size_t memory);
  ~JsonBulkLoad() override;
  JsonBulkLoad(const JsonBulkLoad&) = delete;
  JsonBulkLoad& operator=(const JsonBulkLoad&) = delete;

  [[nodiscard]] Revision revision() const override;
  void add(Collection collection, std::string_view key, std::string_view value) override;
  [[nodiscard]] std::unique_ptr<SortedRecords> sorted(Collection collection) override;
  void write(Collection collection, std::string_view key, std::string_view value) override;
  [[nodiscard]] std::optional<Outcome> commit(const CommitInfo& info, std::string_view result) override;

 private:
  class Walk;

  void add_lookups(Collection collection, std::string_view key, std::string_view value);
  void pile_up(std::size_t slot, std::string_view key, std::string_view value);
  [[nodiscard]] SortedFileWriter& writer(std::size_t slot);
  void write_rest(std::size_t slot);
  [[nodiscard]] std::map<std::string, FileFacts> finish_files();

  Engine& engine_;
  const Locks::Guard snapshots_;
  const std::size_t memory_;  ///< that records may take before they are spilled
  const std::string folder_;
  SpillFile spills_;
  std::vector<RecordPile> piles_;  ///< by slot
  std::array<bool, slot_count> walked_{};
  std::array<std::unique_ptr<SortedFileWriter>, slot_count> writers_{};
  std::uint64_t added_bytes_ = 0;
  std::size_t since_check_ = 0;
  bool clashed_ = false;    ///< two records of one collection, or two lookup keys, are the same
  bool committed_ = false;  ///< or may be
  std::string lookup_{};
  std::string owner_{};
};

}  // namespace orgmgr::storage::json_engine
