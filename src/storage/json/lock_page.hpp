// The shared page of the lock file: words that live processes tell each other by. Each stands for
// itself; none needs another to be right, so that a process may die between any two of them.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>

#include <orgmgr/types.hpp>

#include "fs/file_system.hpp"

namespace orgmgr::storage::json_engine {

/// Zeros at first. Only the holder of the lock named at each word writes it.
struct LockPage {
  static constexpr std::uint64_t magic_value = 0x6f72676d67720001ULL;
  static constexpr std::uint64_t syncing = 1;     ///< set around a sync; found set: its leader died
  static constexpr std::uint64_t failed = 2;      ///< a sync or write failed: a cut is due
  static constexpr std::uint64_t replaced = 4;    ///< the folder was exchanged: open anew
  static constexpr std::uint64_t moving = 8;      ///< a segment is being made; found set: its maker died
  static constexpr std::uint64_t appending = 16;  ///< set around a write; found set: its writer died

  std::atomic<std::uint64_t> magic;
  std::atomic<std::uint64_t> durable;   ///< highest revision on the disk (sync lock); may be low, never high
  std::atomic<std::uint64_t> appended;  ///< highest revision written (append lock)
  std::atomic<std::uint64_t> cut;       ///< cut number of the segment being written (append and sync lock)
  std::atomic<std::uint64_t> segment;   ///< first revision of that segment (append and sync lock)
  std::atomic<std::uint64_t> snapshot;  ///< revision of the manifest's snapshot (checkpoint lock)
  std::atomic<std::uint64_t> flags;
  std::atomic<std::uint64_t> store;      ///< tells stores apart: half a digest of uuid and generation
  std::atomic<std::uint64_t> boot;       ///< `FileSystem::boot_mark` of who recovered the store last
  std::atomic<std::uint32_t> changed;    ///< futex: bumped when durable, flags or cut change
  std::atomic<std::uint32_t> released;   ///< futex: bumped when the append lock is given back
  std::atomic<std::uint32_t> waiting;    ///< how many may be waiting for the append lock
  std::atomic<std::uint32_t> listening;  ///< how many may be waiting for `changed`
  std::atomic<std::int64_t> holder;      ///< pid of the append lock's holder, for messages
  std::array<char, 64> holder_host;      ///< its host name, for messages

  [[nodiscard]] static LockPage& of(fs::LockFile& lock) noexcept {
    return *reinterpret_cast<LockPage*>(lock.page().data());  // NOLINT(*-reinterpret-cast)
  }
  [[nodiscard]] bool has(std::uint64_t flag) const noexcept { return (flags.load() & flag) != 0; }
};
static_assert(sizeof(LockPage) <= 4096 && std::atomic<std::uint64_t>::is_always_lock_free);

/// Half a digest of uuid and generation: the page's `store` word.
[[nodiscard]] std::uint64_t store_mark(const std::string& store, const std::string& generation);

}  // namespace orgmgr::storage::json_engine
