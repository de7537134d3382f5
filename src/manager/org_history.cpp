// The part of history that belongs to one organization, as those see it who may read it.
#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

#include "base/json_text.hpp"
#include "manager/authorized_reads.hpp"
#include "rules/access.hpp"
#include "rules/lookups.hpp"

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

/// Whether the organization came to be by this change: it was not there, or another was that ended with it.
bool begins(const Change& change, const std::string& org) {
  if (change.collection != "organizations" || change.key != org || change.now.empty()) return false;
  // Purged and made again in one commit, it is another by its time of creation.
  return change.was.empty() ||
         json::find(change.was.text(), "created_at") != json::find(change.now.text(), "created_at");
}

/// Leaves out what was about another organization of the same id. In the commit that this one began with,
/// only what came is its own.
void begin_with(std::vector<Commit>& commits, const std::string& org, Timestamp since) {
  std::erase_if(commits, [&](const Commit& commit) { return commit.at < since; });
  const auto last = std::find_if(commits.rbegin(), commits.rend(), [&](const Commit& commit) {
    return std::any_of(commit.changes.begin(), commit.changes.end(),
                       [&](const Change& change) { return begins(change, org); });
  });
  if (last == commits.rend()) return;
  commits.erase(commits.begin(), std::prev(last.base()));
  std::erase_if(commits.front().changes, [](const Change& change) { return change.now.empty(); });
  for (Change& change : commits.front().changes) change.was = {};
}

}  // namespace

Changes changes_of(Changes changes, const OrgId& org, const HistorySight& sight) {
  if (sight.since) begin_with(changes.commits, org.str(), *sight.since);
  for (Commit& commit : changes.commits) {
    std::erase_if(commit.changes, [&](const Change& change) { return !concerns(change, org.str()); });
    for (Change& change : commit.changes) redact(change, sight.sees_billing);
    const bool overrides = commit.op == "override_billing" || commit.op == "end_billing_override";
    if (overrides && !sight.sees_billing) commit.actor.reason.clear();  // it stands in the record as well
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

HistorySight sight_of_member(const Session& session, const storage::Reader& reader, const OrgId& org) {
  const auto decided = rules::decide(reader, org.str(), session.principal().id, Permission{"billing.read"},
                                     judged_at(session, reader));
  const auto organization = rules::find_organization(reader, org.str());
  return {.sees_billing = decided.decision.allowed,
          .since = organization ? std::optional(organization->created_at) : std::nullopt};
}

}  // namespace orgmgr::manager
