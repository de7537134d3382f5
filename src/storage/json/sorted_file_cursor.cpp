// Walking a sorted file: through the cache at first, then ahead of it.
#include <algorithm>

#include "base/json_text.hpp"
#include "storage/json/sorted_file.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint64_t short_walk = 8;   ///< blocks that are worth their place in the cache
constexpr std::uint64_t most_ahead = 64;  ///< blocks read at once

}  // namespace

Needle::Needle(std::string_view wanted) : text(wanted) {
  json::append_string(quoted, wanted);
  quoted = quoted.substr(1, quoted.size() - 2);
}

SortedFile::Cursor::Cursor(const SortedFile& file, std::string_view from) : file_(file) {
  if (!from.empty()) offset_ = file.lower_block(from).offset;
  while (next()) {
    if (line_.key >= from) {
      waiting_ = true;
      return;
    }
  }
}

std::string_view SortedFile::Cursor::piece_at(std::uint64_t offset) {
  const auto piece = [&]() -> std::string_view {
    if (block_) return {block_->bytes.data(), block_->size};
    return ahead_.bytes;
  };
  if (offset >= file_.facts_.bytes) return {};
  if (piece().empty() || offset < from_ || offset >= from_ + piece().size()) {
    const std::uint64_t index = offset / block_size;
    from_ = index * block_size;
    if (++pieces_ <= short_walk) {
      block_ = file_.block(index);
    } else {
      block_.reset();
      file_.load_ahead(index, std::min(most_ahead, pieces_), ahead_);
    }
  }
  return piece().substr(offset - from_);
}

std::string_view SortedFile::Cursor::line_at(std::uint64_t offset) {
  std::string_view rest = piece_at(offset);
  std::size_t end = rest.find('\n');
  if (end != std::string_view::npos) return rest.substr(0, end);
  text_.clear();
  for (std::uint64_t at = offset; end == std::string_view::npos; rest = piece_at(at), end = rest.find('\n')) {
    text_.append(rest);
    at += rest.size();
    if (at >= file_.facts_.bytes) file_.damaged(offset, "the last line has no end");
  }
  return text_.append(rest.substr(0, end));
}

bool SortedFile::Cursor::next() {
  if (waiting_) {
    waiting_ = false;
    return true;
  }
  while (offset_ < file_.facts_.bytes) {
    const std::uint64_t at = offset_;
    const std::string_view raw = line_at(at);
    line_ = take_apart(file_.shape_, raw, scratch_);
    if (line_.kind == LineKind::malformed) file_.damaged(at, "the line is not of the format");
    offset_ = line_.kind == LineKind::end ? file_.facts_.bytes : at + raw.size() + 1;
    if (line_.kind == LineKind::record) return true;
  }
  return false;
}

bool SortedFile::Cursor::next_holding(const Needle& needle, std::string_view until) {
  const auto holds = [&] { return line_.key.find(needle.text) != std::string_view::npos; };
  if (waiting_) {
    waiting_ = false;
    if (line_.key >= until) return false;
    if (holds()) return true;
  }
  while (offset_ < file_.facts_.bytes) {
    const std::string_view piece = piece_at(offset_);
    if (!finder_) finder_.emplace(needle.quoted, piece);
    const std::size_t found = finder_->place_in(piece);
    // Where it is nowhere in the piece, the line across its end may still hold it.
    const std::size_t newline = piece.substr(0, found).rfind('\n');
    const std::size_t start = newline == std::string_view::npos ? 0 : newline + 1;
    offset_ += start;
    if (start == piece.size()) continue;
    if (!next() || line_.key >= until) return false;
    if (holds()) return true;
  }
  return false;
}

}  // namespace orgmgr::storage::json_engine
