// Pieces of a file; a line that stands in two is moved to the front of the next.
#include "manager/import_lines.hpp"

#include <cstring>

namespace orgmgr::manager {
namespace {

constexpr std::size_t piece_size = 512U << 10U;
constexpr std::size_t longest_line = 4U << 20U;  ///< no record that is acceptable is so long

}  // namespace

ImportLines::ImportLines(std::unique_ptr<fs::File> file)
    : file_(std::move(file)), size_(file_->info().size) {}

void ImportLines::digest_into(Sha256& digest) {
  digest.update(rest_);
  digest_ = &digest;
}

bool ImportLines::read_more() {
  const std::size_t kept = rest_.size();
  if (!file_ || kept > longest_line) return false;
  if (piece_.size() < kept + piece_size) {
    std::string larger(2 * (kept + piece_size), '\0');
    rest_.copy(larger.data(), kept);
    piece_ = std::move(larger);
  } else if (kept != 0) {
    std::memmove(piece_.data(), rest_.data(), kept);
  }
  const std::size_t got = file_->read_at(taken_, {piece_.data() + kept, piece_size});
  if (digest_ != nullptr) digest_->update({piece_.data() + kept, got});
  rest_ = {piece_.data(), kept + got};
  taken_ += got;
  return got != 0;
}

std::optional<std::string_view> ImportLines::next() {
  std::size_t looked_at = 0;
  for (;;) {
    const std::size_t end = rest_.find('\n', looked_at);
    if (end != std::string_view::npos) {
      const std::string_view line = rest_.substr(0, end);
      rest_.remove_prefix(end + 1);
      passed_ += end + 1;
      return line;
    }
    looked_at = rest_.size();
    if (!read_more()) break;
  }
  if (rest_.empty() || rest_.size() > longest_line) return std::nullopt;
  const std::string_view line = rest_;
  passed_ += line.size();
  rest_ = {};
  return line;
}

}  // namespace orgmgr::manager
