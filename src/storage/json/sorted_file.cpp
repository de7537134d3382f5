// Blocks and their sums; finding a key in the lines of its block.
#include "storage/json/sorted_file.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/digest.hpp"

namespace orgmgr::storage::json_engine {
std::string format_sum(const BlockSum& sum, bool last) {
  const fmt::format_int line(sum.first_line);  // at most block_size: four digits
  std::string text;
  text.reserve(sums_line);
  text.append(R"({"crc":")").append(hex32(sum.crc)).append(R"(","line":)");
  text.append(4 - line.size(), ' ').append(line.data(), line.size());
  return text.append(last ? "} \n" : "},\n");
}

std::optional<BlockSum> parse_sum(std::string_view line) {
  if (line.size() != sums_line || !line.starts_with(R"({"crc":")") || line.substr(16, 9) != R"(","line":)" ||
      line[29] != '}' || line[31] != '\n') {
    return std::nullopt;
  }
  BlockSum sum;
  const char* crc = line.data() + 8;
  if (std::from_chars(crc, crc + 8, sum.crc, 16).ptr != crc + 8) return std::nullopt;
  std::string_view digits = line.substr(25, 4);
  while (digits.starts_with(' ')) digits.remove_prefix(1);
  const char* end = digits.data() + digits.size();
  if (digits.empty() || std::from_chars(digits.data(), end, sum.first_line).ptr != end) return std::nullopt;
  return sum;
}

std::uint32_t block_checksum(std::string_view bytes, std::uint32_t first_line, std::uint64_t index) {
  const fmt::format_int line(first_line);
  const fmt::format_int number(index);
  std::string place(line.size() < 4 ? 4 - line.size() : 0, ' ');  // short enough to need no memory of its own
  place.append(line.data(), line.size()).append(number.data(), number.size());
  return crc32c(place, crc32c(bytes));
}

void append_sums(std::string& sums, std::string_view bytes, std::uint64_t index, char before, bool last) {
  for (; !bytes.empty(); ++index) {
    const std::string_view block = bytes.substr(0, block_size);
    bytes.remove_prefix(block.size());
    const std::size_t line = before == '\n' ? 0 : block.find('\n') + 1;
    const bool any = line < block.size() && (line > 0 || before == '\n');
    const std::uint32_t first_line = any ? static_cast<std::uint32_t>(line) : block_size;
    sums += format_sum({block_checksum(block, first_line, index), first_line}, last && bytes.empty());
    before = block.back();
  }
}

std::string sums_of(std::string_view bytes) {
  std::string sums = "[\n";
  append_sums(sums, bytes, 0, '\n', true);
  return sums + "]\n";
}

SortedFile::SortedFile(std::unique_ptr<fs::File> data, std::unique_ptr<fs::File> sums, Shape shape,
                       FileFacts facts, std::shared_ptr<BlockCache> cache)
    : data_(std::move(data)),
      sums_(std::move(sums)),
      shape_(shape),
      facts_(std::move(facts)),
      cache_(std::move(cache)),
      number_(cache_->register_file()),
      sums_number_(cache_->register_file()) {}

BlockPointer SortedFile::block(std::uint64_t index) const {
  return cache_->get(number_, index, [this, index] { return load(index, sum_of(index)); });
}

std::optional<BlockSum> SortedFile::sum_of(std::uint64_t index) const {
  constexpr std::uint64_t sums_in_a_block = block_size / sums_line;
  const std::uint64_t part = index / sums_in_a_block;
  const BlockPointer sums = cache_->get(sums_number_, part, [this, part] {
    auto read = std::make_shared_for_overwrite<Block>();
    read->size = static_cast<std::uint32_t>(sums_->read_at(sums_header + part * block_size, read->bytes));
    read->first_line = 0;
    return read;
  });
  const std::string_view lines(sums->bytes.data(), sums->size);
  return parse_sum(lines.substr(std::min(lines.size(), index % sums_in_a_block * sums_line), sums_line));
}

BlockPointer SortedFile::load(std::uint64_t index, const std::optional<BlockSum>& sum) const {
  auto block = std::make_shared_for_overwrite<Block>();
  block->size = static_cast<std::uint32_t>(data_->read_at(index * block_size, block->bytes));
  verify(index, {block->bytes.data(), block->size}, sum);
  block->first_line = sum->first_line;
  return block;
}

void SortedFile::load_ahead(std::uint64_t index, std::uint64_t count, Ahead& ahead) const {
  count = std::min(count, blocks() - index);
  ahead.sums.resize(count * sums_line);
  ahead.bytes.resize(count * block_size);
  const std::string_view sums(ahead.sums.data(), sums_->read_at(sums_header + index * sums_line, ahead.sums));
  ahead.bytes.resize(data_->read_at(index * block_size, ahead.bytes));
  const std::string_view bytes = ahead.bytes;
  for (std::uint64_t number = 0; number < count; ++number) {
    verify(index + number, bytes.substr(std::min(bytes.size(), number * block_size), block_size),
           parse_sum(sums.substr(std::min(sums.size(), number * sums_line), sums_line)));
  }
}

void SortedFile::verify(std::uint64_t index, std::string_view bytes,
                        const std::optional<BlockSum>& sum) const {
  const std::uint64_t expected = std::min<std::uint64_t>(block_size, facts_.bytes - index * block_size);
  if (bytes.size() != expected) damaged(index * block_size, "the file is shorter than the manifest says");
  if (!sum || sum->crc != block_checksum(bytes, sum->first_line, index)) {
    damaged(index * block_size, "the block's checksum does not match");
  }
}

std::string SortedFile::verify_block(std::uint64_t index) const {
  try {
    std::array<char, sums_line> entry{};
    const std::size_t got = sums_->read_at(sums_header + index * sums_line, entry);
    (void)load(index, parse_sum({entry.data(), got}));
    return {};
  } catch (const StorageError& error) {
    if (error.kind() != ErrorKind::corrupt) throw;
    return error.what();
  }
}

std::string_view SortedFile::line_at(std::uint64_t offset, BlockPointer& block, std::string& text) const {
  std::uint64_t index = offset / block_size;
  std::size_t from = offset % block_size;
  block = this->block(index);
  text.clear();
  for (;;) {
    const std::string_view rest(block->bytes.data() + from, block->size - from);
    const std::size_t newline = rest.find('\n');
    if (newline != std::string_view::npos) {
      if (text.empty()) return rest.substr(0, newline);
      text.append(rest.substr(0, newline));
      return text;
    }
    text.append(rest);
    if (++index >= blocks()) damaged(offset, "the last line has no end");
    block = this->block(index);
    from = 0;
  }
}

bool SortedFile::keyed_line(std::uint64_t& offset, SortedLine& line, BlockPointer& block, std::string& text,
                            std::string& scratch) const {
  while (offset < facts_.bytes) {
    const std::string_view raw = line_at(offset, block, text);
    line = take_apart(shape_, raw, scratch);
    if (line.kind == LineKind::malformed) damaged(offset, "the line is not of the format");
    if (line.kind == LineKind::end) return false;
    if (line.kind != LineKind::structure) return true;
    offset += raw.size() + 1;
  }
  return false;
}

std::optional<std::string> SortedFile::find(std::string_view key) const {
  if (facts_.records == 0) return std::nullopt;
  const Place place = lower_block(key);
  std::uint64_t offset = place.offset;
  // Lines that a text search decides need not be taken apart: a line is written in one way only, unless
  // something in it is escaped.
  if (const auto start = line_start(shape_, key)) {
    const BlockPointer block = place.block ? place.block : this->block(offset / block_size);
    const std::string_view bytes =
        std::string_view(block->bytes.data(), block->size).substr(offset % block_size);
    const std::size_t end = bytes.rfind('\n');
    const std::string_view lines = bytes.substr(0, end == std::string_view::npos ? 0 : end + 1);
    if (lines.find('\\') == std::string_view::npos) {
      const std::size_t at = line_starting_with(lines, *start);
      if (at != std::string_view::npos) {
        std::string scratch;
        const std::string_view line = lines.substr(at, lines.find('\n', at) - at);
        return std::string(take_apart(shape_, line, scratch).value);
      }
      if (place.ends_above) return std::nullopt;
      offset += lines.size();
    }
  }
  SortedLine line;
  BlockPointer block;
  std::string text;
  std::string scratch;
  while (offset < facts_.bytes) {
    const std::string_view raw = line_at(offset, block, text);
    line = take_apart(shape_, raw, scratch);
    if (line.kind == LineKind::malformed) damaged(offset, "the line is not of the format");
    if (line.kind == LineKind::end) return std::nullopt;
    if (line.kind == LineKind::record && line.key == key) return std::string(line.value);
    if (line.kind != LineKind::structure && line.key > key) return std::nullopt;
    offset += raw.size() + 1;
  }
  return std::nullopt;
}

void SortedFile::damaged(std::uint64_t offset, std::string_view what) const {
  // Counting lines reads past the cache: the file is damaged, so what it says is only a hint.
  std::uint64_t line = 1;
  std::array<char, block_size> buffer;
  for (std::uint64_t at = 0; at < offset; at += block_size) {
    const std::size_t got = data_->read_at(at, buffer);
    const std::size_t until = std::min<std::uint64_t>(got, offset - at);
    line += static_cast<std::uint64_t>(
        std::count(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(until), '\n'));
    if (got < block_size) break;
  }
  throw StorageError(ErrorCode::damaged,
                     fmt::format("{}, near line {}: {}. The bytes on the disk are not what was written; "
                                 "run `orgmgr store check`, and restore a backup if it cannot be repaired.",
                                 data_->path(), line, what),
                     {.path = data_->path(), .line = line});
}

}  // namespace orgmgr::storage::json_engine
