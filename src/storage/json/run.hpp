// A run: what changed between two revisions, as one sorted file that lies on a snapshot. Its keys are
// `COLLECTION/KEY` and `lookup/KEY`; what was removed holds `null`.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/json/manifest.hpp"
#include "storage/json/slots.hpp"
#include "storage/json/sorted_file.hpp"

namespace orgmgr::storage::json_engine {

/// What a key of a run starts with, for records of that stem.
[[nodiscard]] std::string run_prefix(std::string_view stem);
/// Of the run's two files: `AFTER-REVISION`.
[[nodiscard]] std::string run_name(const RunFacts& facts);

/// What a layer says of a key: nothing, that it was removed, or its value.
struct Said {
  bool any = false;
  std::optional<std::string> value{};
};

/// Immutable and thread-safe; holds its files open, so that it stays readable after they are deleted.
class Run {
 public:
  /// Throws path_not_found when it is gone (a newer manifest is there then), damaged when its size is not
  /// what the manifest says.
  Run(fs::FileSystem& file_system, const Layout& layout, RunFacts facts,
      const std::shared_ptr<BlockCache>& cache);

  [[nodiscard]] const RunFacts& facts() const noexcept { return facts_; }
  [[nodiscard]] const SortedFile& file() const noexcept { return *file_; }
  [[nodiscard]] Said find(std::size_t slot, std::string_view key) const;

 private:
  /// Notes that a key of the slot was looked for in vain; at some point looks whether there is any.
  void note_miss(std::size_t slot) const;
  [[nodiscard]] bool holds_any(std::size_t slot) const;

  RunFacts facts_;
  std::unique_ptr<SortedFile> file_;
  /// Keys looked for in vain, until it is known: of most slots a run holds none, and is not searched then.
  mutable std::array<std::atomic<std::uint8_t>, slot_count> misses_{};
};

/// Opens a data file and its sums. Throws like `Run`.
[[nodiscard]] std::unique_ptr<SortedFile> open_sorted_file(fs::FileSystem& file_system,
                                                           const std::string& folder, std::string_view stem,
                                                           Shape shape, const FileFacts& facts,
                                                           const std::shared_ptr<BlockCache>& cache);

}  // namespace orgmgr::storage::json_engine
