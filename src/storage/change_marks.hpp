// When records changed last, as far as one handle has looked through the commits: by this, whoever keeps what
// it read at an earlier revision tells whether that still holds.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <orgmgr/types.hpp>

#include "base/zeroed.hpp"
#include "model/collection.hpp"

namespace orgmgr::storage {

/// A mark may be later than the record's last change, since records share marks: then something is read again
/// for nothing. It is never earlier. Marks of all commits up to `known` are seen by whoever has seen `known`.
class ChangeMarks {
 public:
  /// Of a mark among the others.
  using Place = std::uint16_t;

  ChangeMarks();

  [[nodiscard]] static Place place_of(model::Collection collection, std::string_view key) noexcept;
  /// Of all the memberships of a user.
  [[nodiscard]] static Place place_of_memberships(std::string_view user) noexcept;

  /// All commits up to this one have left their marks. They are durable, so that it is true for ever.
  [[nodiscard]] Revision known() const noexcept { return known_.load(std::memory_order_acquire); }
  /// When the commit `known` was made.
  [[nodiscard]] Timestamp known_time() const noexcept {
    return Timestamp(std::chrono::microseconds(known_time_.load(std::memory_order_relaxed)));
  }
  /// The last change of any record that has its mark here.
  [[nodiscard]] Revision at(Place place) const noexcept {
    return marks_[place].load(std::memory_order_relaxed);
  }
  /// The last change of any record of the collection.
  [[nodiscard]] Revision of(model::Collection collection) const noexcept {
    return collections_[static_cast<std::size_t>(collection)].load(std::memory_order_relaxed);
  }
  /// The last change of which it is not known what it was.
  [[nodiscard]] Revision of_everything() const noexcept {
    return everything_.load(std::memory_order_relaxed);
  }

  // --- for the store, one thread at a time ---------------------------------------------------------
  /// A commit changes this record. It need not be durable yet, nor ever become it.
  void note(model::Collection collection, std::string_view key, Revision revision) noexcept;
  /// Commits up to this one may have changed anything.
  void note_everything(Revision revision) noexcept { raise(everything_, revision); }
  /// All commits up to this one, which is durable and was made at `time`, are noted.
  void reach(Revision revision, Timestamp time) noexcept;

 private:
  using Mark = std::atomic<Revision>;
  /// Never lowered: commits may be looked through twice.
  static void raise(Mark& mark, Revision revision) noexcept {
    if (mark.load(std::memory_order_relaxed) < revision) mark.store(revision, std::memory_order_relaxed);
  }

  Zeroed<Mark> marks_;  ///< one for each place; takes memory as marks are made
  std::array<Mark, model::collection_count> collections_{};
  Mark everything_{0};
  std::atomic<Timestamp::rep> known_time_{0};
  Mark known_{0};
};

}  // namespace orgmgr::storage
