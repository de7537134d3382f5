// One immutable snapshot: a sorted file per collection and one of lookup keys.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "model/collection.hpp"
#include "storage/json/manifest.hpp"
#include "storage/json/sorted_file.hpp"

namespace orgmgr::storage::json_engine {

/// Collections, then the lookup keys: the slots of a snapshot and of an overlay.
inline constexpr std::size_t lookup_slot = model::collection_count;
inline constexpr std::size_t slot_count = model::collection_count + 1;

[[nodiscard]] inline std::size_t slot_of(model::Collection collection) noexcept {
  return static_cast<std::size_t>(collection);
}
[[nodiscard]] std::string_view stem_of(std::size_t slot) noexcept;
[[nodiscard]] Shape shape_of(std::size_t slot) noexcept;

/// Files that the manifest does not name are empty collections. Immutable; holds its files open, so
/// that it stays readable after the folder is deleted.
class Snapshot {
 public:
  /// Throws path_not_found when the folder is gone (a newer manifest is there then), damaged when a
  /// file is not the size that the manifest says.
  Snapshot(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest,
           const std::shared_ptr<BlockCache>& cache);

  [[nodiscard]] Revision revision() const noexcept { return revision_; }
  /// The manifest's: of the store that this snapshot is part of.
  [[nodiscard]] std::string_view generation() const noexcept { return generation_; }
  /// Null when the collection is empty.
  [[nodiscard]] const SortedFile* file(std::size_t slot) const noexcept { return files_[slot].get(); }
  [[nodiscard]] std::uint64_t records(std::size_t slot) const noexcept;
  [[nodiscard]] std::uint64_t bytes() const noexcept;

 private:
  Revision revision_;
  std::string generation_;
  std::array<std::unique_ptr<SortedFile>, slot_count> files_;
};

}  // namespace orgmgr::storage::json_engine
