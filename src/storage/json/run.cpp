// Opening a run, and looking a key up in it.
#include "storage/json/run.hpp"

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/counted.hpp"
#include "base/json_text.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint8_t some_there = 8;  ///< misses after which it is looked: who asks once never looks
constexpr std::uint8_t none_there = 255;

}  // namespace

std::string run_prefix(std::string_view stem) { return std::string(stem) + "/"; }

std::string run_name(const RunFacts& facts) {
  return fmt::format("{}-{}", facts.after, facts.reach.revision);
}

std::unique_ptr<SortedFile> open_sorted_file(fs::FileSystem& file_system, const std::string& folder,
                                             std::string_view stem, Shape shape, const FileFacts& facts,
                                             const std::shared_ptr<BlockCache>& cache) {
  const std::string path = fs::join(folder, Layout::data_name(stem));
  auto data = file_system.open(path, fs::OpenMode::read);
  auto sums = file_system.open(fs::join(folder, Layout::sums_name(stem)), fs::OpenMode::read);
  const std::uint64_t size = data->info().size;
  if (size != facts.bytes) {
    throw StorageError(ErrorCode::damaged,
                       fmt::format("{}: {}, but the manifest says {}. Restore the file or a backup.", path,
                                   text::counted(size, "byte"), facts.bytes),
                       {.path = path});
  }
  return std::make_unique<SortedFile>(std::move(data), std::move(sums), shape, facts, cache);
}

Run::Run(fs::FileSystem& file_system, const Layout& layout, RunFacts facts,
         const std::shared_ptr<BlockCache>& cache)
    : facts_(std::move(facts)),
      file_(
          open_sorted_file(file_system, layout.runs(), run_name(facts_), Shape::keyed, facts_.file, cache)) {}

Said Run::find(std::size_t slot, std::string_view key) const {
  if (misses_[slot].load(std::memory_order_relaxed) == none_there) return {};
  auto value = file_->find(run_prefix(stem_of(slot)).append(key));
  if (!value) {
    note_miss(slot);
    return {};
  }
  if (json::is_null(*value)) return {.any = true};
  return {.any = true, .value = std::move(value)};
}

// Of threads that note at once one may go unnoticed, and two may look: both find the same.
void Run::note_miss(std::size_t slot) const {
  const std::uint8_t before = misses_[slot].load(std::memory_order_relaxed);
  if (before >= some_there) return;
  const bool look = before + 1 == some_there;
  misses_[slot].store(look && !holds_any(slot) ? none_there : static_cast<std::uint8_t>(before + 1),
                      std::memory_order_relaxed);
}

bool Run::holds_any(std::size_t slot) const {
  const std::string prefix = run_prefix(stem_of(slot));
  SortedFile::Cursor records(*file_, prefix);
  return records.next() && records.key().starts_with(prefix);
}

}  // namespace orgmgr::storage::json_engine
