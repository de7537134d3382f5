// What processes pay that share a store, answer when the disk has the change, and know what the others did:
// the locks, writes, reads, syncs and wakes of ours, with a line for each add, and no rules, records or
// lookups.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "adds.hpp"

namespace orgmgr::bench {

/// One process among those that append to the same file of lines.
class LinesOfProcesses {
 public:
  /// Makes the folder and its file of lines, once, before any process opens it.
  static void prepare(const std::filesystem::path& folder);
  explicit LinesOfProcesses(const std::filesystem::path& folder);
  ~LinesOfProcesses();
  LinesOfProcesses(const LinesOfProcesses&) = delete;
  LinesOfProcesses& operator=(const LinesOfProcesses&) = delete;

  /// One line after the other, until the time is over.
  [[nodiscard]] Adds add(std::chrono::duration<double> time);

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace orgmgr::bench
