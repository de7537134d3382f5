// What several changes have still to wait for, so that one sync serves them all.
#include "manager/deferral.hpp"

#include <algorithm>

namespace orgmgr::manager {

void Deferral::add(const storage::Outcome& outcome) {
  const auto same_cut = [&](const storage::Outcome& other) { return other.cut == outcome.cut; };
  const auto found = std::find_if(outcomes_.begin(), outcomes_.end(), same_cut);
  if (found != outcomes_.end()) {
    found->revision = std::max(found->revision, outcome.revision);
    found->applied = found->applied || outcome.applied;
    return;
  }
  storage::Outcome place;
  place.revision = outcome.revision;
  place.cut = outcome.cut;
  place.applied = outcome.applied;
  outcomes_.push_back(place);
}

void Deferral::settle(storage::Store& store) {
  const std::vector<storage::Outcome> outcomes = std::exchange(outcomes_, {});
  for (const storage::Outcome& outcome : outcomes) store.wait_durable(outcome);
}

}  // namespace orgmgr::manager
