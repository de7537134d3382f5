// Pieces of records: each with its length and sum before it, so that what comes back is what was written.
#include "storage/json/spill_file.hpp"

#include <array>
#include <cstring>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/digest.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::size_t piece_size = 64U << 10U;  ///< about; a record is never divided
constexpr std::size_t head_size = 8;  ///< two words: of a piece its length and sum, of a record its lengths

using Head = std::array<std::uint32_t, 2>;

void put_head(char* at, std::size_t one, std::size_t other) {
  const Head head{static_cast<std::uint32_t>(one), static_cast<std::uint32_t>(other)};
  std::memcpy(at, head.data(), head_size);
}

Head head_at(const char* at) {
  Head head{};
  std::memcpy(head.data(), at, head_size);
  return head;
}

}  // namespace

void SpillFile::append(std::string_view piece) {
  if (!file_) {
    file_system_.remove(path_);  // of one that died between the next two calls
    file_ = file_system_.open(path_, fs::OpenMode::create);
    file_system_.remove(path_);
  }
  std::array<char, head_size> head{};
  put_head(head.data(), piece.size(), crc32c(piece));
  file_->write_at(end_, {head.data(), head_size});
  file_->write_at(end_ + head_size, piece);
  end_ += head_size + piece.size();
}

std::uint64_t SpillFile::read(std::uint64_t offset, std::string& piece) const {
  std::array<char, head_size> bytes{};
  const bool whole_head = file_->read_at(offset, bytes) == head_size;
  const Head head = head_at(bytes.data());
  const bool fits = whole_head && offset + head_size + head[0] <= end_;
  if (fits) {
    piece.resize(head[0]);
    if (file_->read_at(offset + head_size, piece) == head[0] && crc32c(piece) == head[1])
      return offset + head_size + head[0];
  }
  throw StorageError(ErrorCode::damaged,
                     fmt::format("{}: what was written at {} comes back as something else. Nothing was "
                                 "imported; have the disk looked at.",
                                 path_, offset),
                     {.path = path_});
}

void RunSpiller::add(std::string_view key, std::string_view value) {
  const std::size_t begin = piece_.size();
  piece_.resize(begin + head_size);
  put_head(&piece_[begin], key.size(), value.size());
  piece_.append(key).append(value);
  if (piece_.size() >= piece_size) flush();
}

void RunSpiller::flush() {
  file_.append(piece_);
  piece_.clear();
}

void RunSpiller::finish() {
  if (!piece_.empty()) flush();
  if (!run_.extents.empty() && run_.extents.back().end == begin_) {
    run_.extents.back().end = file_.end();
  } else if (file_.end() != begin_) {
    run_.extents.push_back({begin_, file_.end()});
  }
}

bool RunReader::next() {
  while (at_ == piece_.size()) {
    if (extent_ == run_.extents.size()) return false;
    const Extent& extent = run_.extents[extent_];
    if (offset_ < extent.begin) offset_ = extent.begin;
    if (offset_ == extent.end) {
      ++extent_;
      if (extent_ < run_.extents.size()) offset_ = run_.extents[extent_].begin;
      continue;
    }
    offset_ = file_.read(offset_, piece_);
    at_ = 0;
  }
  const Head head = head_at(&piece_[at_]);
  const std::string_view rest = std::string_view(piece_).substr(at_ + head_size);
  key_ = rest.substr(0, head[0]);
  value_ = rest.substr(head[0], head[1]);
  at_ += head_size + key_.size() + value_.size();
  return true;
}

}  // namespace orgmgr::storage::json_engine
