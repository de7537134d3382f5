// Looking for the beginnings of organizations in history.
#include "manager/beginnings.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "base/json_text.hpp"

namespace orgmgr::manager {
namespace {

constexpr Revision read_at_once = 1000;
constexpr std::size_t max_remembered = 1000;

/// How far a look came, and the last beginning on its way.
struct Way {
  Revision to = 0;
  Revision found = 0;
};

Way look_through(storage::Store& store, const OrgId& org, Revision after, Revision until) {
  Way way{after, 0};
  for (bool more = true; more && way.to < until;) {
    const auto limit = static_cast<std::size_t>(std::min(read_at_once, until - way.to));
    const Changes changes = store.read_changes(way.to, limit, false);
    for (const Commit& commit : changes.commits) {
      for (const Change& change : commit.changes) {
        if (begins(change, org)) way.found = commit.revision;
      }
    }
    way.to = changes.last;
    more = changes.more;
  }
  return way;
}

}  // namespace

bool begins(const Change& change, const OrgId& org) {
  if (change.collection != "organizations" || change.key != org.str() || change.now.empty()) return false;
  // Purged and made again in one commit, it is another by its time of creation.
  return change.was.empty() ||
         json::find(change.was.text(), "created_at") != json::find(change.now.text(), "created_at");
}

Revision Beginnings::find(storage::Store& store, const OrgId& org, Revision after) {
  const std::lock_guard lock(mutex_);
  const auto known = looked_.find(org.str());
  Looked looked{after, after, 0};
  if (known != looked_.end() && after <= known->second.to) looked = known->second;
  if (after < looked.from) {
    const Way before = look_through(store, org, after, looked.from);
    looked.from = after;
    if (looked.found == 0) looked.found = before.found;
  }
  const Way behind = look_through(store, org, looked.to, std::numeric_limits<Revision>::max());
  looked.to = behind.to;
  if (behind.found != 0) looked.found = behind.found;
  if (looked_.size() >= max_remembered) looked_.clear();
  looked_[org.str()] = looked;
  return looked.found > after ? looked.found : 0;
}

}  // namespace orgmgr::manager
