// A decoded record that is kept as it was at one revision, and what all of them weigh together.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <orgmgr/types.hpp>

#include "base/counted_pointer.hpp"
#include "storage/change_marks.hpp"

namespace orgmgr::manager {

/// Bytes that are in use.
using Weight = std::atomic<std::size_t>;

/// Weighs once, however many hold it.
template <class Value>
struct KeptRecord : Counted {
  KeptRecord(std::string_view of, storage::ChangeMarks::Place mark, Revision at, Value it)
      : key(of), place(mark), revision(at), value(std::move(it)) {}
  ~KeptRecord() {
    if (scale != nullptr) scale->fetch_sub(weight, std::memory_order_relaxed);
  }
  KeptRecord(const KeptRecord&) = delete;
  KeptRecord& operator=(const KeptRecord&) = delete;
  static void destroy(const KeptRecord* kept) noexcept { delete kept; }

  /// Puts it on the scale, before anybody else knows it.
  void weigh(Weight& all, std::size_t bytes) noexcept {
    weight = sizeof *this + key.size() + bytes;
    scale = &all;
    all.fetch_add(weight, std::memory_order_relaxed);
  }
  /// It is what the store held at `now`, which the marks must know.
  [[nodiscard]] bool holds(Revision now, const storage::ChangeMarks& marks) const noexcept {
    return revision <= now && marks.at(place) <= revision && marks.of_everything() <= revision;
  }

  /// Lets the processor fetch it while others are looked at: one wait for the memory of all instead of one
  /// for each line of each.
  void fetch_ahead() const noexcept {
    constexpr std::size_t line = 64;
    const char* const begin = reinterpret_cast<const char*>(this);
    for (std::size_t at = 0; at < sizeof *this; at += line) __builtin_prefetch(begin + at);
  }

  const std::string key;
  const storage::ChangeMarks::Place place;  ///< of the mark that its changes leave
  const Revision revision;
  const Value value;
  std::size_t weight = 0;
  Weight* scale = nullptr;
};

template <class Value>
using KeptPointer = CountedPointer<const KeptRecord<Value>>;

}  // namespace orgmgr::manager
