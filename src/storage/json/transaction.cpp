// Writes go into a private copy of the view; the journal gets the difference at the end.
#include "storage/json/transaction.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>
#include <tuple>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/json_text.hpp"
#include "model/lookups.hpp"

namespace orgmgr::storage::json_engine {

JsonTransaction::JsonTransaction(ViewPointer base, Timestamp now, const Deadline* limit)
    : base_(std::move(base)), now_(now), limit_(limit), state_(std::make_shared<View>(*base_)) {
  state_->at_revision = base_->at_revision + 1;
  state_->at = now;
}

void JsonTransaction::check_limit() const {
  if (half_done_) throw std::bad_alloc();
  if (limit_ == nullptr || !limit_->passed()) return;
  throw StorageError(
      ErrorCode::transaction_timeout,
      "The transaction took longer than transaction_limit and was rolled back: nothing was changed. Do "
      "slow work before or after it.");
}

std::optional<std::string> JsonTransaction::get(Collection collection, std::string_view key) const {
  check_limit();
  return look(slot_of(collection), key);
}

std::optional<std::string> JsonTransaction::look(std::size_t slot, std::string_view key) const {
  return state_->look(slot, key, [&] { return in_files(slot, key); });
}

const std::optional<std::string>& JsonTransaction::in_files(std::size_t slot, std::string_view key) const {
  const auto known = std::find_if(found_.begin(), found_.end(),
                                  [&](const Found& found) { return found.slot == slot && found.key == key; });
  if (known != found_.end()) return known->value;
  Found& found = found_[next_found_++ % found_.size()];
  found.value = base_->snapshot->find(slot, key);
  found.slot = slot;
  found.key = key;
  return found.value;
}

std::optional<std::string> JsonTransaction::owner(std::string_view lookup) const {
  const auto quoted = look(lookup_slot, lookup);
  return quoted ? json::decode_string(*quoted) : std::nullopt;
}

void JsonTransaction::scan(Collection collection, std::string_view prefix, std::string_view after,
                           const Visitor& visitor) const {
  check_limit();
  const Overlay keep =
      state_->overlays[slot_of(collection)];  // what the visitor writes must not move the walk's ground
  state_->scan(collection, prefix, after, visitor);
}

std::optional<std::string> JsonTransaction::find(std::string_view lookup) const {
  check_limit();
  return owner(lookup);
}

void JsonTransaction::scan_lookups(std::string_view prefix, std::string_view after,
                                   const Visitor& visitor) const {
  check_limit();
  const Overlay keep = state_->overlays[lookup_slot];
  state_->scan_lookups(prefix, after, visitor);
}

void JsonTransaction::put(Collection collection, std::string_view key, std::string value) {
  check_limit();
  std::string was = look(slot_of(collection), key).value_or(std::string());
  const bool follow_key = model::lookups_follow_key(collection);
  std::vector<std::string> lookups;
  if (!follow_key || was.empty()) lookups = model::lookup_keys(collection, key, value);
  if (!follow_key) require_own(key, lookups);
  change(collection, key, std::move(was), value, lookups);
}

void JsonTransaction::require_own(std::string_view key, const std::vector<std::string>& lookups) const {
  for (const auto& lookup : lookups) {
    const auto before = owner(lookup);
    if (before && *before != key) {
      throw std::logic_error(fmt::format("lookup key \"{}\" of {} belongs to {}", lookup, key, *before));
    }
  }
}

void JsonTransaction::erase(Collection collection, std::string_view key) {
  check_limit();
  change(collection, key, look(slot_of(collection), key).value_or(std::string()), {}, {});
}

void JsonTransaction::change(Collection collection, std::string_view key, std::string was,
                             std::string_view value, const std::vector<std::string>& lookups) {
  written_bytes_ += value.size();
  touched_.push_back({collection, std::string(key), std::move(was)});
  try {
    state_->apply({collection, key, touched_.back().was, value}, lookups);
  } catch (...) {
    half_done_ = true;
    throw;
  }
}

/// From the last one on: each finds the lookup keys as it left them.
void JsonTransaction::roll_back(std::size_t mark) noexcept {
  try {
    for (; touched_.size() > mark; touched_.pop_back()) {
      const Touched& last = touched_.back();
      const std::string now = look(slot_of(last.collection), last.key).value_or(std::string());
      state_->apply({last.collection, last.key, now, last.was});
    }
  } catch (...) {
    half_done_ = true;
  }
}

std::vector<ChangeText> JsonTransaction::changes() {
  // Of several changes of a record the first knows what it was before all of them.
  const auto by_record = [](const Touched& one, const Touched& other) {
    return std::tie(one.collection, one.key) < std::tie(other.collection, other.key);
  };
  std::stable_sort(touched_.begin(), touched_.end(), by_record);
  std::vector<ChangeText> changes;
  changes.reserve(touched_.size());
  const Touched* last = nullptr;
  for (const Touched& touched : touched_) {
    const bool again = last != nullptr && !by_record(*last, touched);
    last = &touched;
    if (again) continue;
    const std::string_view now =
        state_->overlays[slot_of(touched.collection)].find(touched.key)->value().value_or(std::string_view());
    if (touched.was != now) changes.push_back({touched.collection, touched.key, touched.was, now});
  }
  return changes;
}

}  // namespace orgmgr::storage::json_engine
