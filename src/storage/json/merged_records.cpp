// A heap of runs. Where one run goes on giving the smallest key, as it does when runs hardly overlap, a step
// costs two comparisons.
#include "storage/json/merged_records.hpp"

#include <algorithm>
#include <utility>

namespace orgmgr::storage::json_engine {

MergedRecords::MergedRecords(const SpillFile& file, const std::vector<const std::vector<SpilledRun>*>& levels,
                             std::span<const PiledRecord> held)
    : held_(held) {
  for (const auto* level : levels) {
    for (const SpilledRun& run : *level) {
      readers_.push_back(std::make_unique<RunReader>(file, run));
      heap_.push_back({{}, {}, readers_.back().get()});
    }
  }
  if (!held_.empty()) heap_.push_back({{}, {}, nullptr});
}

bool MergedRecords::advance(Head& head) {
  if (head.reader == nullptr) {
    if (held_.empty()) return false;
    head.key = held_.front().key();
    head.value = held_.front().value();
    held_ = held_.subspan(1);
    return true;
  }
  if (!head.reader->next()) return false;
  head.key = head.reader->key();
  head.value = head.reader->value();
  return true;
}

void MergedRecords::sift_down() {
  for (std::size_t at = 0;;) {
    std::size_t below = 2 * at + 1;
    if (below >= heap_.size()) return;
    if (below + 1 < heap_.size() && heap_[below + 1].key < heap_[below].key) ++below;
    if (heap_[at].key <= heap_[below].key) return;
    std::swap(heap_[at], heap_[below]);
    at = below;
  }
}

bool MergedRecords::next() {
  if (!started_) {
    started_ = true;
    std::erase_if(heap_, [&](Head& head) { return !advance(head); });
    std::sort(heap_.begin(), heap_.end(),
              [](const Head& one, const Head& other) { return one.key < other.key; });
    return !heap_.empty();
  }
  if (heap_.empty()) return false;
  if (!advance(heap_.front())) {
    std::swap(heap_.front(), heap_.back());
    heap_.pop_back();
  }
  if (heap_.size() > 1) sift_down();
  return !heap_.empty();
}

}  // namespace orgmgr::storage::json_engine
