// One immutable snapshot: a sorted file per collection and one of lookup keys, and the runs that lie on it.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "storage/json/layers.hpp"
#include "storage/json/manifest.hpp"
#include "storage/json/slots.hpp"

namespace orgmgr::storage::json_engine {

/// Files that the manifest does not name are empty collections. Immutable; holds its files open, so
/// that it stays readable after the folder is deleted.
class Snapshot {
 public:
  /// Throws path_not_found when the folder or a run is gone (a newer manifest is there then), damaged when
  /// a file is not the size that the manifest says. Files that `before` holds already are shared with it.
  Snapshot(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest,
           const std::shared_ptr<BlockCache>& cache, const Snapshot* before = nullptr);

  /// That snapshot and runs reach to.
  [[nodiscard]] Revision revision() const noexcept { return revision_; }
  /// Of the snapshot alone.
  [[nodiscard]] Revision base_revision() const noexcept { return base_revision_; }
  /// The manifest's: of the store that this snapshot is part of.
  [[nodiscard]] std::string_view generation() const noexcept { return generation_; }
  /// Of the snapshot alone; null when the collection is empty there.
  [[nodiscard]] const SortedFile* file(std::size_t slot) const noexcept { return files_[slot].get(); }
  /// Oldest first.
  [[nodiscard]] const std::vector<std::shared_ptr<const Run>>& runs() const noexcept { return runs_; }

  /// The value at a key, runs included.
  [[nodiscard]] std::optional<std::string> find(std::size_t slot, std::string_view key) const;
  [[nodiscard]] std::uint64_t records(std::size_t slot) const noexcept { return records_[slot]; }
  /// Of the snapshot alone.
  [[nodiscard]] std::uint64_t bytes() const noexcept;
  [[nodiscard]] std::uint64_t run_bytes() const noexcept;

 private:
  Revision revision_;
  Revision base_revision_;
  std::string generation_;
  std::array<std::shared_ptr<const SortedFile>, slot_count> files_;
  std::vector<std::shared_ptr<const Run>> runs_;
  std::array<std::uint64_t, slot_count> records_{};
};

}  // namespace orgmgr::storage::json_engine
