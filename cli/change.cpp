// Commit or dry run of one verb.
#include "change.hpp"

#include <algorithm>
#include <map>
#include <set>

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

using Places = std::set<std::pair<std::string, std::string>>;

void add_seen(const Principal& who, const HostOrgs& orgs, const std::vector<Record>& records, Places& seen) {
  for (const Record& record : records) {
    if (who.sees(orgs, record)) seen.emplace(record.collection, record.key);
  }
}

// Operation id and reason are the transaction's.
WriteOptions inner_options(Context& context) {
  WriteOptions options = context.write_options();
  options.operation_id.clear();
  options.reason.clear();
  return options;
}

void run_dry(Context& context, Principal& who, const Witness& witness, const ChangingVerb& verb) {
  const WriteOptions options = inner_options(context);
  std::vector<Change> changes;
  const Result<void> outcome = who.verbs().transaction(
      [&](Transaction& transaction) -> Result<void> {
        // Who makes or restores an organization sees it only after that, who leaves it only before.
        Places seen;
        const std::vector<Record> before = witness(transaction);
        add_seen(who, transaction, before, seen);
        if (Result<void> done = verb(transaction, options); !done) return done;
        if (Result<void> possible = transaction.check(); !possible) return possible;
        const std::vector<Record> after = witness(transaction);
        add_seen(who, transaction, after, seen);
        changes = changes_between(before, after);
        std::erase_if(changes, [&](const Change& change) {
          return !seen.contains({change.collection, change.key});
        });
        return Error(ErrorCode::not_applied, std::string(rolled_back));
      },
      {.operation_id = {}, .expected_version = {}, .reason = context.write_options().reason}, "dry_run");
  if (!outcome && outcome.error().message() != rolled_back) outcome.value();
  print_changes(context, changes);
}

}  // namespace

std::optional<Revision> run_change(Context& context, Principal& who, const Witness& witness,
                                   const ChangingVerb& verb) {
  if (context.global.dry_run) {
    run_dry(context, who, witness, verb);
    return std::nullopt;
  }
  const Result<void> done = verb(who.verbs(), context.write_options());
  done.value();
  return done.revision();
}

std::optional<Revision> run_together(Context& context, Principal& who, std::string_view operation,
                                     const Witness& witness, const ChangingVerb& verbs) {
  if (context.global.dry_run) {
    run_dry(context, who, witness, verbs);
    return std::nullopt;
  }
  const WriteOptions inner = inner_options(context);
  const Result<void> done =
      who.verbs().transaction([&](Transaction& transaction) { return verbs(transaction, inner); },
                              context.write_options(), operation);
  done.value();
  return done.revision();
}

WriteOptions repeatable(const Context& context, WriteOptions write) {
  if (context.global.operation_id.empty()) write.operation_id.clear();
  return write;
}

}  // namespace orgmgr::cli
