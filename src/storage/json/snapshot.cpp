// Opening the files of a snapshot.
#include "storage/json/snapshot.hpp"
#include "base/counted.hpp"

#include <fmt/format.h>
#include <orgmgr/error.hpp>

namespace orgmgr::storage::json_engine {

std::string_view stem_of(std::size_t slot) noexcept {
  return slot == lookup_slot ? lookup_name : model::name_of(static_cast<model::Collection>(slot));
}

Shape shape_of(std::size_t slot) noexcept {
  return slot == slot_of(model::Collection::org_users) ? Shape::grouped : Shape::keyed;
}

Snapshot::Snapshot(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest,
                   const std::shared_ptr<BlockCache>& cache)
    : revision_(manifest.revision), generation_(manifest.generation) {
  const std::string folder = layout.snapshot(manifest.revision);
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    const std::string stem(stem_of(slot));
    const auto facts = manifest.files.find(stem);
    if (facts == manifest.files.end()) continue;
    const std::string path = fs::join(folder, Layout::data_name(stem));
    auto data = file_system.open(path, fs::OpenMode::read);
    auto sums = file_system.open(fs::join(folder, Layout::sums_name(stem)), fs::OpenMode::read);
    const std::uint64_t size = data->info().size;
    if (size != facts->second.bytes) {
      throw StorageError(ErrorCode::damaged,
                         fmt::format("{}: {}, but the manifest says {}. Restore the file or a backup.", path,
                                     text::counted(size, "byte"), facts->second.bytes),
                         {.path = path});
    }
    files_[slot] =
        std::make_unique<SortedFile>(std::move(data), std::move(sums), shape_of(slot), facts->second, cache);
  }
}

std::uint64_t Snapshot::records(std::size_t slot) const noexcept {
  return files_[slot] ? files_[slot]->facts().records : 0;
}

std::uint64_t Snapshot::bytes() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& file : files_) sum += file ? file->facts().bytes : 0;
  return sum;
}

}  // namespace orgmgr::storage::json_engine
