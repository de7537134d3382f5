// Merging the cursors of several sorted files.
#include "storage/json/layers.hpp"

namespace orgmgr::storage::json_engine {

LayerCursor::Upper::Upper(const SortedFile& file, std::string start, std::string_view from)
    : records(file, start + std::string(from)), prefix(std::move(start)) {}

bool LayerCursor::Upper::next() {
  if (!records.next() || !records.key().starts_with(prefix)) return false;
  key = records.key().substr(prefix.size());
  return true;
}

bool LayerCursor::Upper::next_holding(const Needle& needle, std::string_view until) {
  const std::string end = prefix + std::string(until);
  while (records.next_holding(needle, end)) {
    key = records.key().substr(prefix.size());
    if (key.find(needle.text) != std::string_view::npos) return true;  // else it is in the prefix
  }
  return false;
}

LayerCursor::LayerCursor(const SortedFile* base, const std::vector<std::shared_ptr<const Run>>& runs,
                         std::string_view stem, std::string_view from) {
  if (base != nullptr) base_.emplace(*base, from);
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {
    uppers_.push_back(std::make_unique<Upper>((*run)->file(), run_prefix(stem), from));
  }
}

template <class Step>
bool LayerCursor::advance(const Step& step) {
  if (base_due_) base_live_ = base_ && step(*base_);
  base_due_ = false;
  bool any = base_live_;
  if (any) {
    key_ = base_->key();
    value_ = base_->value();
    base_due_ = uppers_.empty();
  }
  if (uppers_.empty()) return any;
  Upper* chosen = nullptr;
  for (const auto& upper : uppers_) {
    if (upper->due) upper->live = step(*upper);
    upper->due = false;
    // At equal keys the newer one was met before; the base is the oldest of all.
    const bool first =
        upper->live && (!any || upper->key < key_ || (chosen == nullptr && upper->key == key_));
    if (!first) continue;
    any = true;
    chosen = upper.get();
    key_ = upper->key;
    value_ = upper->records.value();
  }
  for (const auto& upper : uppers_) upper->due = upper->live && upper->key == key_;
  base_due_ = base_live_ && base_->key() == key_;
  return any;
}

bool LayerCursor::next() {
  return advance([](auto& records) { return records.next(); });
}

bool LayerCursor::next_holding(const Needle& needle, std::string_view until) {
  return advance([&](auto& records) { return records.next_holding(needle, until); });
}

}  // namespace orgmgr::storage::json_engine
