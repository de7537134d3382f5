// What several changes have still to wait for, so that one sync serves them all.
#pragma once

#include <vector>

#include "storage/store.hpp"

namespace orgmgr::manager {

/// Not thread-safe: belongs to the one who runs the changes.
class Deferral {
 public:
  void add(const storage::Outcome& outcome);
  /// Waits for all that was added. Throws what `Store::wait_durable` throws.
  void settle(storage::Store& store);

 private:
  std::vector<storage::Outcome> outcomes_;  // the highest revision of each cut
};

}  // namespace orgmgr::manager
