// Reads: overlay first, then the snapshot; walks merge the two.
#include "storage/json/view.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "model/lookups.hpp"

namespace orgmgr::storage::json_engine {
namespace {

/// What a lookup key leads to stands as a JSON string.
bool visit_unquoted(const Visitor& visitor, std::string_view key, std::string_view quoted) {
  if (quoted.size() > 2 && quoted.find('\\') == std::string_view::npos) {
    return visitor(key, quoted.substr(1, quoted.size() - 2));
  }
  return visitor(key, json::decode_string(quoted).value_or(std::string()));
}

}  // namespace

std::optional<std::string> View::get(Collection collection, std::string_view key) const {
  return look(slot_of(collection), key);
}

std::optional<std::string> View::find(std::string_view lookup) const {
  auto quoted = look(lookup_slot, lookup);
  return quoted ? json::decode_string(*quoted) : std::nullopt;
}

void View::walk(std::size_t slot, std::string_view from, const Visitor& visitor) const {
  merge(
      slot, from, [](LayerCursor& records) { return records.next(); }, [](std::string_view) { return true; },
      visitor);
}

template <class Next, class Wanted>
void View::merge(std::size_t slot, std::string_view from, const Next& next, const Wanted& wanted,
                 const Visitor& visitor) const {
  Overlay::Cursor changes(overlays[slot], from);
  const auto take_change = [&](const Overlay::Entry& entry) {
    const auto value = entry.value();
    const bool go_on = !value || !wanted(entry.key()) || visitor(entry.key(), *value);
    changes.advance();
    return go_on;
  };
  if (snapshot) {
    LayerCursor records(snapshot->file(slot), snapshot->runs(), stem_of(slot), from);
    while (next(records)) {
      const Overlay::Entry* entry = changes.current();
      while (entry != nullptr && entry->key() < records.key()) {
        if (!take_change(*entry)) return;
        entry = changes.current();
      }
      if (entry != nullptr && entry->key() == records.key()) {
        if (!take_change(*entry)) return;
      } else if (!json::is_null(records.value()) && !visitor(records.key(), records.value())) {
        return;
      }
    }
  }
  while (const Overlay::Entry* entry = changes.current()) {
    if (!take_change(*entry)) return;
  }
}

void View::scan_slot(std::size_t slot, std::string_view prefix, std::string_view after,
                     const Visitor& visitor) const {
  walk(slot, std::max(prefix, after), [&](std::string_view key, std::string_view value) {
    if (!after.empty() && key <= after) return true;
    return key.starts_with(prefix) && visitor(key, value);
  });
}

void View::scan(Collection collection, std::string_view prefix, std::string_view after,
                const Visitor& visitor) const {
  scan_slot(slot_of(collection), prefix, after, visitor);
}

void View::scan_lookups(std::string_view prefix, std::string_view after, const Visitor& visitor) const {
  scan_slot(lookup_slot, prefix, after, [&](std::string_view key, std::string_view quoted) {
    return visit_unquoted(visitor, key, quoted);
  });
}

void View::search_lookups(std::string_view prefix, std::string_view after, std::string_view needle,
                          const Visitor& visitor) const {
  if (needle.empty()) return scan_lookups(prefix, after, visitor);
  const Needle sought(needle);
  // Behind every key with the prefix; prefixes of lookup keys end in a character that has a next one.
  std::string until(prefix);
  if (!until.empty()) ++until.back();
  merge(
      lookup_slot, std::max(prefix, after),
      [&](LayerCursor& records) { return records.next_holding(sought, until); },
      [&](std::string_view key) { return key.find(needle) != std::string_view::npos; },
      [&](std::string_view key, std::string_view quoted) {
        if (!after.empty() && key <= after) return true;
        return key.starts_with(prefix) && visit_unquoted(visitor, key, quoted);
      });
}

std::uint64_t View::count(Collection collection) const {
  const std::size_t slot = slot_of(collection);
  const std::uint64_t base = snapshot ? snapshot->records(slot) : 0;
  return base + static_cast<std::uint64_t>(added[slot]);
}

void View::apply(const ChangeText& change) {
  apply(change, change.now.empty() ? std::vector<std::string>()
                                   : model::lookup_keys(change.collection, change.key, change.now));
}

void View::apply(const ChangeText& change, const std::vector<std::string>& lookups_now) {
  const std::size_t slot = slot_of(change.collection);
  const bool was = !change.was.empty();
  const bool is = !change.now.empty();
  // Lookup keys that the key of a record gives stay while the record does.
  if (!(was && is && model::lookups_follow_key(change.collection))) change_lookups(change, lookups_now);
  overlays[slot].set(change.key, is ? std::optional(change.now) : std::nullopt, at_revision);
  added[slot] += (is ? 1 : 0) - (was ? 1 : 0);
}

void View::change_lookups(const ChangeText& change, const std::vector<std::string>& lookups_now) {
  std::vector<std::string> lookups_before;
  if (!change.was.empty()) lookups_before = model::lookup_keys(change.collection, change.key, change.was);
  if (lookups_before.empty() && lookups_now.empty()) return;
  Overlay& lookups = overlays[lookup_slot];
  const std::string owner = json::quote(change.key);
  for (const auto& lookup : lookups_before) {
    // Another record of the same commit may have taken the key over already.
    const auto* entry = lookups.find(lookup);
    const bool taken =
        entry != nullptr && entry->revision() == at_revision && entry->value() && *entry->value() != owner;
    if (!taken) lookups.set(lookup, std::nullopt, at_revision);
  }
  for (const auto& lookup : lookups_now) lookups.set(lookup, owner, at_revision);
}

}  // namespace orgmgr::storage::json_engine
