// Finding the block of a key: first by the pivots that are kept, then by guessing where the key should be.
#include <algorithm>
#include <cmath>

#include "storage/json/key_place.hpp"
#include "storage/json/sorted_file.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr int kept_levels = 14;              ///< of pivots: 16,383 at most
constexpr std::uint32_t learning_from = 64;  ///< searches: who asks less often reads no pivot for later
constexpr int free_levels = 1;               ///< of pivots that every search reads, or finds
constexpr int bad_guesses = 3;  ///< that a search may make before each further one costs it a halving

}  // namespace

/// The key's block is in it. A key is a copy, or a pivot's.
struct SortedFile::Range {
  std::uint64_t low = 0;       ///< its first record is not above the key, or it is the file's first
  std::uint64_t high = 0;      ///< its first record is above the key, or it is behind the file's last
  std::uint64_t start = 0;     ///< of the first line in `low`
  std::string_view below{};    ///< the highest key met that is not above …
  std::uint64_t below_at = 0;  ///< … and the block that it is in, or begins about
  std::string_view above{};    ///< the first in `high`
  BlockPointer block{};        ///< `low`, once it was looked into
  bool ends_above = false;
  std::array<std::string, 2> copies{};  ///< of `below` and `above`

  [[nodiscard]] std::uint64_t size() const noexcept { return high - low; }
  [[nodiscard]] bool bounded() const noexcept { return !below.empty() && !above.empty(); }
  [[nodiscard]] std::uint64_t middle() const noexcept { return low + size() / 2; }
  /// Where the key should be; at an end of the file, as long as no key is known on that side.
  [[nodiscard]] std::uint64_t guess(std::string_view key) const noexcept {
    const std::uint64_t first = block ? low + 1 : low;
    if (above.empty()) return high - 1;
    if (below.empty()) return first;
    const double way = static_cast<double>(high - below_at) * share_of_way(below, above, key);
    return std::clamp(below_at + static_cast<std::uint64_t>(way), first, high - 1);
  }
  /// True: goes on behind the pivot, at `middle` or the next block that a line starts in.
  bool part(std::uint64_t middle, const Pivot& pivot, std::string_view key) noexcept {
    const bool behind = pivot.any() && pivot.key() <= key;
    if (behind) {
      low = below_at = pivot.block;
      start = pivot.start;
      below = pivot.key();
      block.reset();
    } else {
      high = middle;
      if (pivot.any()) above = pivot.key();
    }
    return behind;
  }
};

SortedFile::~SortedFile() { delete first_pivot_.load(); }

std::unique_ptr<const SortedFile::Pivot> SortedFile::Pivot::make(std::uint64_t block, std::uint64_t start,
                                                                 std::string_view key) {
  auto* const pivot = new (key.size()) Pivot(block, start, key.size());
  std::copy(key.begin(), key.end(), reinterpret_cast<char*>(pivot + 1));
  return std::unique_ptr<const Pivot>(pivot);
}

SortedFile::Pivot::~Pivot() {
  for (const KeptPivot& one : next) delete one.load();
}

std::unique_ptr<const SortedFile::Pivot> SortedFile::read_pivot(std::uint64_t middle,
                                                                std::uint64_t high) const {
  std::uint64_t at = middle;
  BlockPointer first = this->block(at);
  while (first->first_line >= block_size && at + 1 < high) first = this->block(++at);
  if (first->first_line >= block_size) return Pivot::make(at, 0, {});
  const std::uint64_t start = at * block_size + first->first_line;
  SortedLine line;
  BlockPointer block;
  std::string text;
  std::string scratch;
  std::uint64_t offset = start;
  const bool any = keyed_line(offset, line, block, text, scratch);
  return Pivot::make(at, start, any ? line.key : std::string_view());
}

const SortedFile::Pivot* SortedFile::keep(std::unique_ptr<const Pivot> fresh, KeptPivot& place) {
  const Pivot* there = nullptr;
  return place.compare_exchange_strong(there, fresh.get()) ? fresh.release() : there;
}

void SortedFile::follow_pivots(Range& left, std::string_view key) const {
  KeptPivot* place = &first_pivot_;
  bool learned = false;
  for (int level = 1; left.size() > 1 && level <= kept_levels; ++level) {
    const std::uint64_t middle = left.middle();
    const Pivot* pivot = place->load(std::memory_order_acquire);
    if (pivot == nullptr) {
      if (left.bounded() || level > free_levels) {
        if (learned || searches_.fetch_add(1, std::memory_order_relaxed) < learning_from) return;
        learned = true;
      }
      pivot = keep(read_pivot(middle, left.high), *place);
    }
    place = &pivot->next[left.part(middle, *pivot, key) ? 1 : 0];
  }
}

std::string SortedFile::last_key(const Block& block, std::size_t from) const {
  std::string_view lines = std::string_view(block.bytes.data(), block.size).substr(from);
  std::string scratch;
  for (;;) {
    const std::size_t end = lines.rfind('\n');
    if (end == std::string_view::npos) return {};
    lines = lines.substr(0, end);
    const std::size_t before = lines.rfind('\n');
    const SortedLine line =
        take_apart(shape_, lines.substr(before == std::string_view::npos ? 0 : before + 1), scratch);
    if (line.kind == LineKind::record || line.kind == LineKind::group_start) return std::string(line.key);
    if (line.kind == LineKind::malformed || before == std::string_view::npos) return {};
    lines = lines.substr(0, before + 1);
  }
}

void SortedFile::look_into(Range& left, std::uint64_t middle, std::string_view key) const {
  if (middle != left.low) {
    const auto pivot = read_pivot(middle, left.high);
    const bool behind = left.part(middle, *pivot, key);
    if (pivot->any()) {
      std::string& copy = left.copies[behind ? 0 : 1];
      copy = pivot->key();
      (behind ? left.below : left.above) = copy;
    }
    if (!behind) return;
  }
  left.block = block(left.low);
  std::string last = last_key(*left.block, left.start % block_size);
  if (last.empty()) return;
  left.ends_above = last >= key;
  left.copies[0] = std::move(last);
  left.below = left.copies[0];
  left.below_at = left.low + 1;
}

void SortedFile::close_in(Range& left, std::string_view key) const {
  int bad = 0;
  bool halve = false;
  while (left.size() > 1 && !left.ends_above) {
    const std::uint64_t before = left.size();
    const bool guessed = !halve;
    look_into(left, guessed ? left.guess(key) : left.middle(), key);
    // Where keys are not spread evenly a guess may take off one block of many: then every second step halves.
    halve = guessed && left.size() > before / 2 && ++bad > bad_guesses;
  }
}

SortedFile::Place SortedFile::lower_block(std::string_view key) const {
  Range left;
  left.high = blocks();
  follow_pivots(left, key);
  close_in(left, key);
  return {left.start, std::move(left.block), left.ends_above};
}

}  // namespace orgmgr::storage::json_engine
