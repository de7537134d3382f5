// The part of history that belongs to one organization, as those see it who may read it.
#include <algorithm>
#include <string>
#include <string_view>

#include "base/json_text.hpp"
#include "manager/authorized_reads.hpp"
#include "rules/access.hpp"

namespace orgmgr::manager {
namespace {

/// Records of an organization have its id as key, or begin with it and a space.
bool concerns(const Change& change, const std::string& org) {
  const bool keyed = change.collection == "organizations" || change.collection == "org_users" ||
                     change.collection == "roles" || change.collection == "invitations";
  return keyed && (change.key == org || change.key.starts_with(org + " "));
}

/// `patch` takes fields away: its members are null.
void leave_out(Json& record, std::string_view patch) {
  if (!record.empty()) record = Json::trusted(json::merge_patch(record.text(), patch));
}

void leave_out(Change& change, std::string_view patch) {
  leave_out(change.was, patch);
  leave_out(change.now, patch);
}

/// What no read tells, and what only those are told who see billing.
void redact(Change& change, bool sees_billing) {
  if (change.collection == "invitations") leave_out(change, R"({"token_hash":null})");
  if (change.collection == "organizations" && !sees_billing) {
    leave_out(change, R"({"lago_customer_id":null,"stripe_customer_id":null,"billing":null})");
  }
}

/// In the commit that it began with, only what came is of this organization; what went was another's.
void keep_what_came(Commit& commit) {
  std::erase_if(commit.changes, [](const Change& change) { return change.now.empty(); });
  for (Change& change : commit.changes) change.was = {};
}

}  // namespace

Changes changes_of(Changes changes, const OrgId& org, const HistorySight& sight) {
  std::erase_if(changes.commits, [&](const Commit& commit) { return commit.revision < sight.beginning; });
  for (Commit& commit : changes.commits) {
    std::erase_if(commit.changes, [&](const Change& change) { return !concerns(change, org.str()); });
    if (commit.revision == sight.beginning) keep_what_came(commit);
    for (Change& change : commit.changes) redact(change, sight.sees_billing);
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

HistorySight sight_of_member(const Session& session, const storage::Reader& reader, const OrgId& org,
                             Revision after) {
  const auto decided = rules::decide(reader, org.str(), session.principal().id, Permission{"billing.read"},
                                     judged_at(session, reader));
  return {.sees_billing = decided.decision.allowed,
          .beginning = session.ground()->beginnings.find(session.store(), org, after)};
}

}  // namespace orgmgr::manager
