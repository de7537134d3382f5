// Decoded records by key, kept for whoever asks next on any thread. A hit copies a pointer; who finds a place
// in use by another thread looks the record up instead of waiting.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "manager/kept_record.hpp"

namespace orgmgr::manager {

template <class Value>
class RecordTable {
 public:
  using Pointer = KeptPointer<Value>;

  /// With places for so many bytes of records. Memory is used as they come in.
  explicit RecordTable(std::size_t bytes)
      : shelves_(std::bit_floor(bytes / (least_weight * ways * shelf_size))),
        shelf_(std::make_unique<std::atomic<Shelf*>[]>(shelves_)) {}
  RecordTable(const RecordTable&) = delete;
  RecordTable& operator=(const RecordTable&) = delete;
  ~RecordTable() {
    for (std::size_t number = 0; number < shelves_; ++number) delete shelf_[number].load();
  }

  [[nodiscard]] std::size_t sets() const noexcept { return shelves_ * shelf_size; }

  /// Null: none is kept, or another thread is at its place.
  [[nodiscard]] Pointer find(std::string_view key) const noexcept {
    if (shelves_ == 0) return {};
    const std::uint64_t hash = hash_of(key);
    const Shelf* shelf = place_of(hash).load(std::memory_order_acquire);
    if (shelf == nullptr) return {};
    const Set& set = (*shelf)[hash % shelf_size];
    const Turn turn(set);
    if (!turn.taken()) return {};
    for (std::size_t way = 0; way < ways; ++way) {
      if (set.tags[way] == tag_of(hash) && set.kept[way] && set.kept[way]->key == key) return set.kept[way];
    }
    return {};
  }

  void keep(Pointer kept) {
    if (shelves_ == 0) return;
    const std::uint64_t hash = hash_of(kept->key);
    Set& set = shelf_for(hash)[hash % shelf_size];
    // What had to go ends outside of the turn, as `kept`.
    if (const Turn turn(set); turn.taken()) put(set, tag_of(hash), kept);
  }

  /// Gives up the records of one set, which comes round when all others did.
  void empty_next() noexcept {
    const std::size_t number = hand_.fetch_add(1, std::memory_order_relaxed);
    Shelf* shelf = shelf_[number / shelf_size % shelves_].load(std::memory_order_acquire);
    if (shelf == nullptr) return;
    Set& set = (*shelf)[number % shelf_size];
    std::array<Pointer, ways> gone;
    if (const Turn turn(set); turn.taken()) std::swap(set.kept, gone);
  }

 private:
  static constexpr std::size_t ways = 4;            ///< records of a set
  static constexpr std::size_t shelf_size = 64;     ///< sets
  static constexpr std::size_t least_weight = 512;  ///< bytes for which there is a place

  /// Records whose keys have the same place; one line of the processor's cache.
  struct alignas(64) Set {
    mutable std::atomic<bool> taken{false};
    std::uint8_t next = 0;                   ///< to go when there are more
    std::array<std::uint32_t, ways> tags{};  ///< a part of each key's hash: most others are not looked at
    std::array<Pointer, ways> kept{};
  };
  static_assert(sizeof(Set) == 64);
  using Shelf = std::array<Set, shelf_size>;

  /// The right to use a set, for one moment; not granted where another thread has it.
  class Turn {
   public:
    explicit Turn(const Set& set) noexcept : set_(set) {
      for (int tries = 0; tries < 64 && !taken_; ++tries) {
        taken_ = !set.taken.load(std::memory_order_relaxed) &&
                 !set.taken.exchange(true, std::memory_order_acquire);
      }
    }
    ~Turn() {
      if (taken_) set_.taken.store(false, std::memory_order_release);
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    [[nodiscard]] bool taken() const noexcept { return taken_; }

   private:
    const Set& set_;
    bool taken_ = false;
  };

  /// Swaps the record in: for what was kept of the key, else for nothing, else for the one whose time has
  /// come.
  static void put(Set& set, std::uint32_t tag, Pointer& record) noexcept {
    std::size_t chosen = ways;
    for (std::size_t way = 0; way < ways; ++way) {
      const Pointer& held = set.kept[way];
      if (held && held->key == record->key) {
        chosen = way;
        break;
      }
      if (!held && chosen == ways) chosen = way;
    }
    if (chosen == ways) chosen = set.next++ % ways;
    set.tags[chosen] = tag;
    std::swap(set.kept[chosen], record);
  }

  static std::uint64_t hash_of(std::string_view key) noexcept { return std::hash<std::string_view>{}(key); }
  static std::uint32_t tag_of(std::uint64_t hash) noexcept { return static_cast<std::uint32_t>(hash >> 8U); }
  [[nodiscard]] std::atomic<Shelf*>& place_of(std::uint64_t hash) const noexcept {
    return shelf_[(hash >> 40U) & (shelves_ - 1)];
  }
  [[nodiscard]] Shelf& shelf_for(std::uint64_t hash) {
    std::atomic<Shelf*>& place = place_of(hash);
    if (Shelf* shelf = place.load(std::memory_order_acquire)) return *shelf;
    auto fresh = std::make_unique<Shelf>();
    Shelf* expected = nullptr;
    if (!place.compare_exchange_strong(expected, fresh.get(), std::memory_order_acq_rel)) return *expected;
    return *fresh.release();
  }

  std::size_t shelves_;  ///< a power of two
  std::unique_ptr<std::atomic<Shelf*>[]> shelf_;
  std::atomic<std::size_t> hand_{0};  ///< the set that gives up its records next
};

}  // namespace orgmgr::manager
