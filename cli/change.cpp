// Commit or dry run of one verb.
#include "change.hpp"

#include <algorithm>
#include <map>

namespace orgmgr::cli {
namespace {

std::vector<Change> changes_between(const std::vector<Record>& before, const std::vector<Record>& after) {
  std::map<std::pair<std::string, std::string>, Change> found;
  const auto entry = [&found](const Record& record) -> Change& {
    Change& change = found[{record.collection, record.key}];
    change.collection = record.collection;
    change.key = record.key;
    return change;
  };
  for (const Record& record : before) entry(record).was = Json::trusted(record.json);
  for (const Record& record : after) entry(record).now = Json::trusted(record.json);
  std::vector<Change> changes;
  for (auto& [place, change] : found) {
    if (change.was != change.now) changes.push_back(std::move(change));
  }
  return changes;
}

// The message that tells our own rollback from a real refusal.
constexpr std::string_view rolled_back = "dry run";

}  // namespace

std::optional<Revision> run_change(Context& context, OrgManager& orgs, const Witness& witness,
                                   const ChangingVerb& verb) {
  WriteOptions options = context.write_options();
  if (!context.global.dry_run) {
    const Result<void> done = verb(orgs, options);
    done.value();
    return done.revision();
  }
  options.operation_id.clear();  // belongs to the transaction, which leaves nothing to remember
  std::vector<Change> changes;
  const Result<void> outcome = orgs.transaction(
      [&](Transaction& transaction) -> Result<void> {
        const std::vector<Record> before = witness(transaction);
        if (Result<void> done = verb(transaction, options); !done) return done;
        changes = changes_between(before, witness(transaction));
        return Error(ErrorCode::not_applied, std::string(rolled_back));
      },
      {}, "dry_run");
  if (!outcome && outcome.error().message() != rolled_back) outcome.value();
  print_changes(context, changes);
  return std::nullopt;
}

std::vector<Record> organization_record(const HostOrgs& orgs, const OrgId& org) {
  const auto found = orgs.get_org(org);
  if (!found) return {};
  return {{"organizations", org.str(), to_json(*found)}};
}

std::vector<Record> member_record(const HostOrgs& orgs, const OrgId& org, const UserId& user) {
  const auto found = orgs.get_org_user(org, user);
  if (!found) return {};
  return {{"org_users", org.str() + " " + user.str(), to_json(*found)}};
}

std::vector<Record> organization_records(const HostOrgs& orgs, const OrgId& org) {
  std::vector<Record> records = organization_record(orgs, org);
  for (const OrgUser& member : orgs.get_org_users(org)) {
    records.push_back({"org_users", org.str() + " " + member.user_id.str(), to_json(member)});
  }
  return records;
}

}  // namespace orgmgr::cli
