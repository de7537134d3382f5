// Reading a sorted, immutable JSON file by key, block by verified block.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/text_finder.hpp"
#include "fs/file_system.hpp"
#include "storage/json/block_cache.hpp"
#include "storage/json/sorted_line.hpp"

namespace orgmgr::storage::json_engine {

/// What the manifest says of a data file.
struct FileFacts {
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  std::string sums{};  ///< SHA-256 of the sums file
};

/// Fixed-width lines of `*.sums.json`: CRC-32C and first line of each block.
struct BlockSum {
  std::uint32_t crc = 0;
  std::uint32_t first_line = 0;
};
inline constexpr std::size_t sums_header = 2;
inline constexpr std::size_t sums_line = 32;

/// `{"crc":"89abcdef","line":  12},` and a newline. The checksum covers the block's bytes, the
/// four characters of `line` and the block's number, so that damage to any of them shows.
[[nodiscard]] std::string format_sum(const BlockSum& sum, bool last);
[[nodiscard]] std::optional<BlockSum> parse_sum(std::string_view line);
[[nodiscard]] std::uint32_t block_checksum(std::string_view bytes, std::uint32_t first_line,
                                           std::uint64_t index);

/// The lines of the blocks of these bytes, which stand in a file behind the byte `before`, from block `index`
/// on; `last` when the file ends with them.
void append_sums(std::string& sums, std::string_view bytes, std::uint64_t index, char before, bool last);
/// The sums file that belongs to a data file of these bytes.
[[nodiscard]] std::string sums_of(std::string_view bytes);

/// A text that keys are searched for, and how it stands in the file.
struct Needle {
  explicit Needle(std::string_view wanted);
  std::string text;
  std::string quoted;  ///< as in a JSON string: wherever `text` is in a key, this is in its line
};

/// Thread-safe. Every call throws `StorageError` damaged, naming file and line, when a block that
/// it touches is not what was written [P5].
class SortedFile {
 public:
  SortedFile(std::unique_ptr<fs::File> data, std::unique_ptr<fs::File> sums, Shape shape, FileFacts facts,
             std::shared_ptr<BlockCache> cache);
  SortedFile(const SortedFile&) = delete;
  SortedFile& operator=(const SortedFile&) = delete;
  ~SortedFile();

  /// The value at a key.
  [[nodiscard]] std::optional<std::string> find(std::string_view key) const;

  /// Blocks that were read past the cache; kept from one reading to the next, for their memory.
  struct Ahead {
    std::string bytes;
    std::string sums;
  };

  /// Walks the records in order of keys, from the first whose key is not below `from`. A short walk goes
  /// through the cache; a long one reads ahead, in pieces that leave what others cached in its place.
  class Cursor {
   public:
    Cursor(const SortedFile& file, std::string_view from);
    Cursor(const Cursor&) = delete;  // its views point into itself
    Cursor& operator=(const Cursor&) = delete;
    /// False at the end. `key()` and `value()` are valid until the next call.
    [[nodiscard]] bool next();
    /// The next record whose key holds the needle; false when there is none with a key below `until`. A
    /// cursor looks for one needle only.
    [[nodiscard]] bool next_holding(const Needle& needle, std::string_view until);
    [[nodiscard]] std::string_view key() const noexcept { return line_.key; }
    [[nodiscard]] std::string_view value() const noexcept { return line_.value; }

   private:
    /// Verified bytes from `offset` on, to the end of the piece that it is in; none at the end of the file.
    [[nodiscard]] std::string_view piece_at(std::uint64_t offset);
    /// The line at `offset` without its newline, in a piece or gathered in `text_`.
    [[nodiscard]] std::string_view line_at(std::uint64_t offset);

    const SortedFile& file_;
    std::uint64_t offset_ = 0;
    bool waiting_ = false;  ///< line_ holds the record that the first `next` gives
    SortedLine line_{};
    std::string text_{};
    std::string scratch_{};
    BlockPointer block_{};                ///< the piece, from the cache …
    Ahead ahead_{};                       ///< … or read ahead
    std::uint64_t from_ = 0;              ///< where the piece starts
    std::uint64_t pieces_ = 0;            ///< that were walked through
    std::optional<TextFinder> finder_{};  ///< of the needle, once one was looked for
  };

  [[nodiscard]] const FileFacts& facts() const noexcept { return facts_; }
  [[nodiscard]] const std::string& path() const noexcept { return data_->path(); }
  [[nodiscard]] std::uint64_t blocks() const noexcept { return (facts_.bytes + block_size - 1) / block_size; }
  /// Reads one block past the cache and verifies it; empty text when it is sound, else what is wrong. Throws
  /// what is no damage.
  [[nodiscard]] std::string verify_block(std::uint64_t index) const;
  /// Reads so many blocks, or as many as there are, past the cache and verifies them.
  void load_ahead(std::uint64_t index, std::uint64_t count, Ahead& ahead) const;
  /// Throws what this class throws where the bytes at `offset` are not what was written.
  [[noreturn]] void damaged(std::uint64_t offset, std::string_view what) const;
  [[nodiscard]] Shape shape() const noexcept { return shape_; }
  [[nodiscard]] const fs::File& data() const noexcept { return *data_; }
  [[nodiscard]] const fs::File& sums() const noexcept { return *sums_; }

 private:
  [[nodiscard]] BlockPointer block(std::uint64_t index) const;
  [[nodiscard]] BlockPointer load(std::uint64_t index, const std::optional<BlockSum>& sum) const;
  /// Through the cache: one read gives the sums of 128 blocks.
  [[nodiscard]] std::optional<BlockSum> sum_of(std::uint64_t index) const;
  void verify(std::uint64_t index, std::string_view bytes, const std::optional<BlockSum>& sum) const;
  /// The line at `offset` without its newline, in `block` (kept alive) or gathered in `text`.
  [[nodiscard]] std::string_view line_at(std::uint64_t offset, BlockPointer& block, std::string& text) const;
  /// The first record at or behind a block, where a search parts.
  class Pivot;
  /// Set once, by whoever is first; what it leads to stays as long as the file.
  using KeptPivot = std::atomic<const Pivot*>;
  class Pivot {
   public:
    /// Without a key: no line starts from there to the end of what is left.
    [[nodiscard]] static std::unique_ptr<const Pivot> make(std::uint64_t block, std::uint64_t start,
                                                           std::string_view key);
    Pivot(const Pivot&) = delete;
    Pivot& operator=(const Pivot&) = delete;
    ~Pivot();
    static void operator delete(void* pivot) noexcept { ::operator delete(pivot); }

    [[nodiscard]] bool any() const noexcept { return key_size_ != 0; }
    /// In the pivot itself: a search that goes by many waits for each only once.
    [[nodiscard]] std::string_view key() const noexcept {
      return {reinterpret_cast<const char*>(this + 1), key_size_};
    }

    const std::uint64_t block;  ///< that it starts in
    const std::uint64_t start;
    mutable std::array<KeptPivot, 2> next{};  ///< where searches part next: in front of it, behind it

   private:
    Pivot(std::uint64_t in, std::uint64_t at, std::size_t size) : block(in), start(at), key_size_(size) {}
    /// With room for so many bytes behind it.
    static void* operator new(std::size_t size, std::size_t room) { return ::operator new(size + room); }
    static void operator delete(void* pivot, std::size_t /*room*/) noexcept { ::operator delete(pivot); }

    const std::size_t key_size_;
  };
  /// Puts a pivot in place unless another thread was quicker; gives the one that is there then.
  static const Pivot* keep(std::unique_ptr<const Pivot> fresh, KeptPivot& place);
  [[nodiscard]] std::unique_ptr<const Pivot> read_pivot(std::uint64_t middle, std::uint64_t high) const;
  /// What a search has left.
  struct Range;
  /// Parts it at the pivots that are kept, and at those that it takes to know a key on either side.
  void follow_pivots(Range& left, std::string_view key) const;
  /// Parts it where the key should be, until its block is found.
  void close_in(Range& left, std::string_view key) const;
  /// Looks into the block `middle`: parts the range there.
  void look_into(Range& left, std::uint64_t middle, std::string_view key) const;
  /// The key of the last record (or group) whose line is whole within the block, from that line on; empty:
  /// none.
  [[nodiscard]] std::string last_key(const Block& block, std::size_t from) const;
  /// The last block whose first record is not above a key.
  struct Place {
    std::uint64_t offset = 0;  ///< of its first line
    BlockPointer block{};      ///< null when it was not looked into
    bool ends_above = false;   ///< a whole line in it has a key not below
  };
  [[nodiscard]] Place lower_block(std::string_view key) const;
  /// The first record or group start at or after `offset`; false at the end of the file.
  [[nodiscard]] bool keyed_line(std::uint64_t& offset, SortedLine& line, BlockPointer& block,
                                std::string& text, std::string& scratch) const;

  std::unique_ptr<fs::File> data_;
  std::unique_ptr<fs::File> sums_;
  Shape shape_;
  FileFacts facts_;
  std::shared_ptr<BlockCache> cache_;
  std::uint64_t number_;       ///< in the cache
  std::uint64_t sums_number_;  ///< of the sums there
  // The upper levels of every search are the same few records: each is read once, and kept as it is met.
  mutable KeptPivot first_pivot_{nullptr};
  mutable std::atomic<std::uint32_t> searches_{0};  ///< that came to the end of the pivots
};

}  // namespace orgmgr::storage::json_engine
