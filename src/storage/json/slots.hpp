// What a store keeps apart: collections, then the lookup keys. The slots of a snapshot, a run and an overlay.
#pragma once

#include <cstddef>
#include <string_view>

#include "model/collection.hpp"
#include "storage/json/sorted_line.hpp"

namespace orgmgr::storage::json_engine {

inline constexpr std::size_t lookup_slot = model::collection_count;
inline constexpr std::size_t slot_count = model::collection_count + 1;

[[nodiscard]] constexpr std::size_t slot_of(model::Collection collection) noexcept {
  return static_cast<std::size_t>(collection);
}
/// Of the files of a slot, and before the keys of a run.
[[nodiscard]] std::string_view stem_of(std::size_t slot) noexcept;
/// Of a snapshot's file.
[[nodiscard]] Shape shape_of(std::size_t slot) noexcept;

}  // namespace orgmgr::storage::json_engine
