// Reading in pieces of 4 to 32 KiB.
#include "storage/json/line_buffer.hpp"

#include <algorithm>

namespace orgmgr::storage::json_engine {
namespace {
/// Giving back more than 64 KiB at once makes the C library tidy up all that it has.
constexpr std::size_t largest_piece = 32U << 10U;

/// How many newlines these bytes start with, which is one at least. Padding is long: bytes that all equal the
/// one before are compared at once.
std::size_t padding_at(std::string_view bytes) noexcept {
  if (bytes.substr(1) == bytes.substr(0, bytes.size() - 1)) return bytes.size();
  return std::min(bytes.find_first_not_of('\n'), bytes.size());
}

}  // namespace

LineBuffer::LineBuffer(const fs::File& file, std::uint64_t offset, std::size_t max_line, Padding padding)
    : file_(file), max_line_(max_line), padding_(padding), base_(offset), begin_(offset), behind_(offset) {}

bool LineBuffer::fill() {
  if (end_of_file_) return false;
  buffer_.erase(0, at_);
  base_ += at_;
  at_ = 0;
  const std::size_t before = buffer_.size();
  buffer_.resize(before + piece_);
  const std::size_t got = file_.read_at(base_ + before, {buffer_.data() + before, piece_});
  buffer_.resize(before + got);
  end_of_file_ = got < piece_;
  piece_ = std::min(piece_ * 4, largest_piece);
  return got > 0;
}

LineBuffer::Kind LineBuffer::next(std::string_view& line) {
  std::size_t searched = at_;
  for (;;) {
    const std::size_t newline = buffer_.find('\n', searched);
    if (newline == std::string::npos) {
      const std::size_t have = buffer_.size() - at_;
      if (have <= max_line_ && fill()) {
        searched = have;
        continue;
      }
      if (have == 0) return Kind::end;
      begin_ = base_ + at_;
      behind_ = base_ + buffer_.size();
      line = std::string_view(buffer_).substr(at_);
      return Kind::rest;
    }
    if (newline == at_) {
      if (padding_ == Padding::ends) return Kind::end;
      at_ += padding_at(std::string_view(buffer_).substr(at_));
      searched = at_;
      continue;
    }
    line = std::string_view(buffer_).substr(at_, newline - at_);
    begin_ = base_ + at_;
    at_ = newline + 1;
    behind_ = base_ + at_;
    return Kind::line;
  }
}

bool LineBuffer::skip_line() {
  if (behind_ == base_ + at_) return true;  // a whole line was given: we stand behind it
  for (;;) {
    const std::size_t newline = buffer_.find('\n', at_);
    if (newline != std::string::npos) {
      at_ = newline + 1;
      return true;
    }
    at_ = buffer_.size();
    pass_hole();
    if (!fill()) return false;
  }
}

/// A file may have been extended to any length without a byte being written: reading all of it would take
/// hours to find that there is nothing.
void LineBuffer::pass_hole() {
  const std::uint64_t end = base_ + buffer_.size();
  const std::uint64_t written = file_.written_from(end);
  if (written - end < largest_piece) return;
  buffer_.clear();
  at_ = 0;
  base_ = written;
}

}  // namespace orgmgr::storage::json_engine
