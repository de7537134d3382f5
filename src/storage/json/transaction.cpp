// Writes go into a private copy of the view; the journal gets the difference at the end.
#include "storage/json/transaction.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/json_text.hpp"

namespace orgmgr::storage::json_engine {

JsonTransaction::JsonTransaction(ViewPointer base, Timestamp now, const Deadline* limit)
    : base_(std::move(base)), now_(now), limit_(limit), state_(*base_) {
  state_.at_revision = base_->at_revision + 1;
  state_.at = now;
}

void JsonTransaction::check_limit() const {
  if (limit_ == nullptr || !limit_->passed()) return;
  throw StorageError(
      ErrorCode::transaction_timeout,
      "The transaction took longer than transaction_limit and was rolled back: nothing was changed. Do "
      "slow work before or after it.");
}

std::optional<std::string> JsonTransaction::get(Collection collection, std::string_view key) const {
  check_limit();
  return look(state_, slot_of(collection), key);
}

std::optional<std::string> JsonTransaction::look(const View& view, std::size_t slot,
                                                 std::string_view key) const {
  return view.look(slot, key, [&] { return in_files(slot, key); });
}

std::optional<std::string> JsonTransaction::in_files(std::size_t slot, std::string_view key) const {
  const auto known = std::find_if(found_.begin(), found_.end(),
                                  [&](const Found& found) { return found.slot == slot && found.key == key; });
  if (known != found_.end()) return known->value;
  Found& found = found_[next_found_++ % found_.size()];
  found = {slot, std::string(key), base_->snapshot->find(slot, key)};
  return found.value;
}

std::optional<std::string> JsonTransaction::owner(std::string_view lookup) const {
  const auto quoted = look(state_, lookup_slot, lookup);
  return quoted ? json::decode_string(*quoted) : std::nullopt;
}

void JsonTransaction::scan(Collection collection, std::string_view prefix, std::string_view after,
                           const Visitor& visitor) const {
  check_limit();
  const Overlay keep =
      state_.overlays[slot_of(collection)];  // what the visitor writes must not move the walk's ground
  state_.scan(collection, prefix, after, visitor);
}

std::optional<std::string> JsonTransaction::find(std::string_view lookup) const {
  check_limit();
  return owner(lookup);
}

void JsonTransaction::scan_lookups(std::string_view prefix, std::string_view after,
                                   const Visitor& visitor) const {
  check_limit();
  const Overlay keep = state_.overlays[lookup_slot];
  state_.scan_lookups(prefix, after, visitor);
}

void JsonTransaction::put(Collection collection, std::string_view key, std::string value) {
  const std::vector<std::string> lookups = model::lookup_keys(collection, key, value);
  for (const auto& lookup : lookups) {
    const auto before = owner(lookup);
    if (before && *before != key) {
      throw std::logic_error(fmt::format("lookup key \"{}\" of {} belongs to {}", lookup, key, *before));
    }
  }
  change(collection, key, std::move(value), lookups);
}

void JsonTransaction::erase(Collection collection, std::string_view key) { change(collection, key, {}, {}); }

void JsonTransaction::change(Collection collection, std::string_view key, std::string value,
                             const std::vector<std::string>& lookups) {
  check_limit();
  written_bytes_ += value.size();
  state_.apply({collection, std::string(key), look(state_, slot_of(collection), key).value_or(std::string()),
                std::move(value)},
               lookups);
  touched_.emplace_back(collection, key);
}

std::size_t JsonTransaction::mark() const {
  marks_.push_back({state_.overlays, state_.added, touched_.size()});
  return marks_.size() - 1;
}

void JsonTransaction::roll_back(std::size_t mark) {
  const Mark& to = marks_.at(mark);
  state_.overlays = to.overlays;
  state_.added = to.added;
  touched_.resize(to.touched);
  marks_.resize(mark);
}

std::vector<RecordChange> JsonTransaction::changes() const {
  auto touched = touched_;
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  std::vector<RecordChange> changes;
  changes.reserve(touched.size());
  for (auto& [collection, key] : touched) {
    RecordChange change{collection, key, look(*base_, slot_of(collection), key).value_or(std::string()),
                        look(state_, slot_of(collection), key).value_or(std::string())};
    if (change.was != change.now) changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace orgmgr::storage::json_engine
