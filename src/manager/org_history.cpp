// The part of history that belongs to one organization.
#include <algorithm>
#include <string>

#include "base/json_text.hpp"
#include "manager/authorized_reads.hpp"

namespace orgmgr::manager {
namespace {

/// Records of an organization have its id as key, or begin with it and a space.
bool concerns(const Change& change, const std::string& org) {
  const bool keyed = change.collection == "organizations" || change.collection == "org_users" ||
                     change.collection == "roles" || change.collection == "invitations";
  return keyed && (change.key == org || change.key.starts_with(org + " "));
}

}  // namespace

Changes changes_of(Changes changes, const OrgId& org) {
  for (Commit& commit : changes.commits) {
    std::erase_if(commit.changes, [&](const Change& change) { return !concerns(change, org.str()); });
    // What tells of the machine, or of the other organizations in the same commit, is the host's.
    commit.text.clear();
    commit.sum.clear();
    commit.operation_id.clear();
    commit.actor.program.clear();
    commit.actor.sudo_uid.clear();
    commit.actor.host.clear();
    commit.actor.uid = 0;
    commit.actor.pid = 0;
  }
  std::erase_if(changes.commits, [](const Commit& commit) { return commit.changes.empty(); });
  return changes;
}

}  // namespace orgmgr::manager
