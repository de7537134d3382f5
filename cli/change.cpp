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

using Look = std::function<void(const HostOrgs&)>;
using Places = std::set<std::pair<std::string, std::string>>;

/// Who makes or restores an organization sees it only after that, who leaves it only before: what is seen in
/// either state is shown in both.
struct Seen {
  Places any{};
  Places whole{};

  void add(const Principal& who, const HostOrgs& orgs, const std::vector<Record>& records) {
    for (const Record& record : records) {
      if (who.sees(orgs, record)) any.emplace(record.collection, record.key);
      if (who.sees_whole(orgs, record)) whole.emplace(record.collection, record.key);
    }
  }
  void restrict(std::vector<Record>& records) const {
    std::erase_if(records, [&](const Record& record) {
      return !any.contains({record.collection, record.key});
    });
    for (Record& record : records) {
      if (!whole.contains({record.collection, record.key})) record = without_billing(std::move(record));
    }
  }
};

// Operation id and reason are the transaction's.
WriteOptions inner_options(Context& context) {
  WriteOptions options = context.write_options();
  options.operation_id.clear();
  options.reason.clear();
  return options;
}

// Runs the verb in a transaction, with `before` and `after` around it there, and takes it back. Throws its
// refusal.
void run_and_take_back(Context& context, Principal& who, const ChangingVerb& verb, const Look& before,
                       const Look& after) {
  const WriteOptions options = inner_options(context);
  bool taken_back = false;
  const Result<void> outcome = who.verbs().transaction(
      [&](Transaction& transaction) -> Result<void> {
        before(transaction);
        if (Result<void> done = verb(transaction, options); !done) return done;
        if (Result<void> possible = transaction.check(); !possible) return possible;
        after(transaction);
        taken_back = true;
        return Error(ErrorCode::not_applied, "A dry run changes nothing");
      },
      {.operation_id = {}, .expected_version = {}, .reason = context.write_options().reason}, "dry_run");
  if (!taken_back) outcome.value();
}

void run_dry(Context& context, Principal& who, const Witness& witness, const ChangingVerb& verb) {
  Seen seen;
  std::vector<Record> before;
  std::vector<Record> after;
  const auto look = [&](const HostOrgs& orgs, std::vector<Record>& records) {
    records = witness(orgs);
    seen.add(who, orgs, records);
  };
  run_and_take_back(
      context, who, verb, [&](const HostOrgs& orgs) { look(orgs, before); },
      [&](const HostOrgs& orgs) { look(orgs, after); });
  seen.restrict(before);
  seen.restrict(after);
  print_changes(context, changes_between(before, after));
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
  context.carried_out(done.revision());
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
  context.carried_out(done.revision());
  return done.revision();
}

void require_possible(Context& context, Principal& who, const ChangingVerb& verb) {
  const Look nothing = [](const HostOrgs&) {};
  run_and_take_back(context, who, verb, nothing, nothing);
}

WriteOptions repeatable(const Context& context, WriteOptions write) {
  if (context.global.operation_id.empty()) write.operation_id.clear();
  return write;
}

}  // namespace orgmgr::cli
