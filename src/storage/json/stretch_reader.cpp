// Lines are taken apart only where a stretch begins or ends.
#include "storage/json/stretch_reader.hpp"

#include <algorithm>

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint64_t blocks_at_once = 64;
constexpr std::size_t first_step = 256;  ///< bytes

bool has_key(const SortedLine& line) noexcept {
  return line.kind == LineKind::record || line.kind == LineKind::group_start;
}

std::size_t length_of_first(std::string_view lines) noexcept { return lines.find('\n') + 1; }

std::size_t start_of_last(std::string_view lines) noexcept {
  const std::size_t before = lines.substr(0, lines.size() - 1).rfind('\n');
  return before == std::string_view::npos ? 0 : before + 1;
}

}  // namespace

bool StretchReader::read_on() {
  if (block_ >= file_.blocks()) {
    if (!begun_.empty()) file_.damaged(file_.facts().bytes - begun_.size(), "the last line has no end");
    return false;
  }
  file_.load_ahead(block_, blocks_at_once, ahead_);
  block_ += blocks_at_once;
  unread_ = ahead_.bytes;
  return true;
}

bool StretchReader::fill() {
  while (lines_.empty()) {
    if (unread_.empty() && !read_on()) return false;
    if (begun_.empty()) {
      const std::size_t whole = unread_.rfind('\n') + 1;
      lines_ = unread_.substr(0, whole);
      begun_ = unread_.substr(whole);
      unread_ = {};
      continue;
    }
    const std::size_t end = std::min(unread_.find('\n'), unread_.size() - 1) + 1;
    begun_.append(unread_.substr(0, end));
    unread_.remove_prefix(end);
    if (begun_.back() != '\n') continue;
    gathered_.swap(begun_);
    begun_.clear();
    lines_ = gathered_;
  }
  return true;
}

SortedLine StretchReader::apart(std::string_view line) {
  const SortedLine parts = take_apart(file_.shape(), line.substr(0, line.size() - 1), scratch_);
  if (parts.kind == LineKind::malformed) {
    // Where in `lines_` the line stands is not known here: the place where they start is near enough.
    const std::uint64_t read = std::min(block_ * block_size, file_.facts().bytes);
    file_.damaged(read - unread_.size() - begun_.size() - lines_.size(), "the line is not of the format");
  }
  return parts;
}

std::size_t StretchReader::place_of(std::string_view key) {
  std::size_t low = 0;  // all in front of it are in front of the key
  std::size_t high = lines_.size();
  // In growing steps at first: the next change may be near, or far behind these lines.
  for (std::size_t step = first_step; low < high; step *= 4) {
    const bool bounded = high < lines_.size();
    const std::size_t middle = bounded ? low + (high - low) / 2 : std::min(low + step, high - 1);
    const std::size_t start = start_of_last(lines_.substr(0, lines_.find('\n', middle) + 1));
    std::size_t behind = start;
    std::optional<bool> in_front;
    while (!in_front && behind < high) {
      const std::string_view line = lines_.substr(behind, length_of_first(lines_.substr(behind)));
      const SortedLine parts = apart(line);
      if (has_key(parts)) in_front = parts.key < key;
      behind += line.size();
    }
    if (in_front.value_or(false)) {
      low = behind;
    } else {
      high = start;
    }
  }
  return low;
}

bool StretchReader::trim(std::string_view lines, Stretch& stretch) {
  for (;;) {
    if (lines.empty()) return false;
    const std::string_view last = lines.substr(start_of_last(lines));
    const SortedLine parts = apart(last);
    if (parts.kind == LineKind::record) {
      stretch.last_key = parts.key;
      break;
    }
    lines.remove_suffix(last.size());
  }
  for (;;) {
    const std::string_view first = lines.substr(0, length_of_first(lines));
    const SortedLine parts = apart(first);
    if (parts.kind == LineKind::record) {
      stretch.first_key = parts.key;
      break;
    }
    lines.remove_prefix(first.size());
  }
  stretch.lines = lines;
  return true;
}

bool StretchReader::next_before(std::optional<std::string_view> key, Stretch& stretch) {
  while (fill()) {
    const std::size_t end = key ? place_of(*key) : lines_.size();
    const bool any = trim(lines_.substr(0, end), stretch);
    lines_.remove_prefix(end);
    if (any) return true;
    pass_structure();
    if (!lines_.empty()) return false;
  }
  return false;
}

/// Lines without a key say nothing of where the key belongs: they may be all that was read so far.
void StretchReader::pass_structure() {
  while (!lines_.empty()) {
    const std::string_view first = lines_.substr(0, length_of_first(lines_));
    if (has_key(apart(first))) return;
    lines_.remove_prefix(first.size());
  }
}

bool StretchReader::skip(std::string_view key) {
  if (lines_.empty()) return false;
  const std::string_view first = lines_.substr(0, length_of_first(lines_));
  const SortedLine parts = apart(first);
  if (parts.kind != LineKind::record || parts.key != key) return false;
  lines_.remove_prefix(first.size());
  return true;
}

}  // namespace orgmgr::storage::json_engine
