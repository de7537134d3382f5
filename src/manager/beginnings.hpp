// Where the history of an organization that is there now begins: its id may have been another's before.
#pragma once

#include <map>
#include <mutex>
#include <string>

#include <orgmgr/changes.hpp>

#include "storage/store.hpp"

namespace orgmgr::manager {

/// Whether the organization came to be by this change: it was not there, or another was that ended with it.
[[nodiscard]] bool begins(const Change& change, const OrgId& org);

/// Looks through history, each commit once where it is asked page after page. Thread-safe.
class Beginnings {
 public:
  /// The last revision after `after` by which the organization came to be; 0 when there is none. Throws
  /// `StorageError` revision_not_found when that part of history has been archived.
  [[nodiscard]] Revision find(storage::Store& store, const OrgId& org, Revision after);

 private:
  /// What was looked through, and the last beginning in it.
  struct Looked {
    Revision from = 0;
    Revision to = 0;
    Revision found = 0;
  };

  std::mutex mutex_;
  std::map<std::string, Looked, std::less<>> looked_;
};

}  // namespace orgmgr::manager
