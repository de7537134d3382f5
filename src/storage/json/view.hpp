// One state of the store: a snapshot with the changes since. Immutable once published.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/json/journal_line.hpp"
#include "storage/json/overlay.hpp"
#include "storage/json/snapshot.hpp"
#include "storage/store.hpp"

namespace orgmgr::storage::json_engine {

/// What changed since the snapshot, slot by slot.
using Overlays = std::array<Overlay, slot_count>;

class View final : public Reader {
 public:
  std::shared_ptr<const Snapshot> snapshot{};
  Overlays overlays{};
  Revision at_revision = 0;
  std::string sum = no_sum();  ///< of the newest revision: the next line's `prev`
  Timestamp at{};
  JournalPlace place{};                                       ///< behind the newest revision
  std::uint64_t tail_bytes = 0;                               ///< of journal since the newest manifest
  std::uint64_t held_bytes = 0;                               ///< of journal that the overlays stand for
  std::array<std::int64_t, model::collection_count> added{};  ///< records since `snapshot`

  [[nodiscard]] Revision revision() const override { return at_revision; }
  [[nodiscard]] Timestamp last_time() const override { return at; }
  [[nodiscard]] std::string_view generation() const override {
    return snapshot ? snapshot->generation() : std::string_view();
  }
  [[nodiscard]] std::optional<std::string> get(Collection collection, std::string_view key) const override;
  void scan(Collection collection, std::string_view prefix, std::string_view after,
            const Visitor& visitor) const override;
  [[nodiscard]] std::optional<std::string> find(std::string_view lookup) const override;
  void scan_lookups(std::string_view prefix, std::string_view after, const Visitor& visitor) const override;
  void search_lookups(std::string_view prefix, std::string_view after, std::string_view needle,
                      const Visitor& visitor) const override;
  [[nodiscard]] std::uint64_t count(Collection collection) const override;

  [[nodiscard]] Reach reach() const { return {at_revision, place, sum, at}; }
  /// Adds one change to the overlays, lookup keys included.
  void apply(const ChangeText& change);
  /// The same for a caller that has the lookup keys of what the record is now.
  void apply(const ChangeText& change, const std::vector<std::string>& lookups_now);
  /// What is at a key: what changed since the snapshot, else what `below` finds there.
  template <class Below>
  [[nodiscard]] std::optional<std::string> look(std::size_t slot, std::string_view key,
                                                const Below& below) const {
    const Overlay::Entry* const entry = overlays[slot].find(key);
    if (entry == nullptr) return snapshot ? below() : std::nullopt;
    const auto value = entry->value();
    return value ? std::optional<std::string>(*value) : std::nullopt;
  }
  /// Walks a slot in order of keys from `from`: the snapshot merged with the overlay.
  void walk(std::size_t slot, std::string_view from, const Visitor& visitor) const;

 private:
  void change_lookups(const ChangeText& change, const std::vector<std::string>& lookups_now);
  /// The snapshot's records as `next` moves through them, merged with the changes that are `wanted`.
  template <class Next, class Wanted>
  void merge(std::size_t slot, std::string_view from, const Next& next, const Wanted& wanted,
             const Visitor& visitor) const;
  [[nodiscard]] std::optional<std::string> look(std::size_t slot, std::string_view key) const {
    return look(slot, key, [&] { return snapshot->find(slot, key); });
  }
  void scan_slot(std::size_t slot, std::string_view prefix, std::string_view after,
                 const Visitor& visitor) const;
};

using ViewPointer = std::shared_ptr<const View>;

}  // namespace orgmgr::storage::json_engine
