// Decoded records that were read at one revision, kept for whoever asks next on any thread. A hit copies a
// pointer; who finds a place in use by another thread looks the record up instead of waiting.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <orgmgr/types.hpp>

#include "base/counted_pointer.hpp"

namespace orgmgr::manager {

template <class Value>
class RecordTable {
 public:
  struct Kept : Counted {
    Kept(std::string_view of, Revision at, Value it) : key(of), revision(at), value(std::move(it)) {}
    const std::string key;
    const Revision revision;
    const Value value;
    static void destroy(const Kept* kept) noexcept { delete kept; }
  };
  using Pointer = CountedPointer<const Kept>;

  /// Of at most `bytes`, where no value takes more than `most_value`. Memory is used as records come in.
  RecordTable(std::size_t bytes, std::size_t most_value)
      : most_value_(most_value),
        shelves_(std::bit_floor(bytes / (most_value * shelf_size * 2))),
        shelf_(std::make_unique<std::atomic<Shelf*>[]>(shelves_)) {}
  RecordTable(const RecordTable&) = delete;
  RecordTable& operator=(const RecordTable&) = delete;
  ~RecordTable() {
    for (std::size_t number = 0; number < shelves_; ++number) delete shelf_[number].load();
  }

  /// What was kept of `key` at this revision, which tells that it still holds; empty when nothing was.
  [[nodiscard]] Pointer find(std::string_view key, Revision revision) const noexcept {
    const std::uint64_t hash = hash_of(key);
    const Shelf* shelf = shelves_ == 0 ? nullptr : place_of(hash).load(std::memory_order_acquire);
    if (shelf == nullptr) return {};
    const Place& place = (*shelf)[hash % shelf_size];
    const Turn turn(place);
    if (!turn.taken()) return {};
    for (const Pointer& kept : place.kept) {
      if (kept && kept->revision == revision && kept->key == key) return kept;
    }
    return {};
  }

  /// `bytes` is what the value takes, all in all.
  void keep(std::string_view key, Revision revision, Value value, std::size_t bytes) {
    if (shelves_ == 0 || bytes > most_value_) return;
    const std::uint64_t hash = hash_of(key);
    Place& place = shelf_for(hash)[hash % shelf_size];
    Pointer kept(new Kept(key, revision, std::move(value)));  // and what had to go, ended outside of the turn
    const Turn turn(place);
    if (!turn.taken()) return;  // it is looked up again when it is asked for
    // The newest comes first; what was first stays as second.
    auto& [first, second] = place.kept;
    if (first && first->key != key) std::swap(first, second);
    std::swap(first, kept);
  }

 private:
  /// Two records may have the same place.
  struct Place {
    mutable std::atomic<bool> taken{false};
    std::array<Pointer, 2> kept{};
  };
  static constexpr std::size_t shelf_size = 64;  ///< places
  using Shelf = std::array<Place, shelf_size>;

  /// The right to use a place, for one moment; not granted where another thread has it.
  class Turn {
   public:
    explicit Turn(const Place& place) noexcept : place_(place) {
      for (int tries = 0; tries < 64 && !taken_; ++tries) {
        taken_ = !place.taken.load(std::memory_order_relaxed) &&
                 !place.taken.exchange(true, std::memory_order_acquire);
      }
    }
    ~Turn() {
      if (taken_) place_.taken.store(false, std::memory_order_release);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    [[nodiscard]] bool taken() const noexcept { return taken_; }

   private:
    const Place& place_;
    bool taken_ = false;
  };

  static std::uint64_t hash_of(std::string_view key) noexcept { return std::hash<std::string_view>{}(key); }
  [[nodiscard]] std::atomic<Shelf*>& place_of(std::uint64_t hash) const noexcept {
    return shelf_[(hash >> 32U) & (shelves_ - 1)];
  }
  [[nodiscard]] Shelf& shelf_for(std::uint64_t hash) {
    std::atomic<Shelf*>& place = place_of(hash);
    if (Shelf* shelf = place.load(std::memory_order_acquire)) return *shelf;
    auto fresh = std::make_unique<Shelf>();
    Shelf* expected = nullptr;
    if (!place.compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel)) return *expected;
    return *fresh.release();
  }

  std::size_t most_value_;
  std::size_t shelves_;  ///< a power of two
  std::unique_ptr<std::atomic<Shelf*>[]> shelf_;
};

}  // namespace orgmgr::manager
