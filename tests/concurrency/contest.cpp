// The contest's commands and their judge.
#include "concurrency/contest.hpp"

#include <map>
#include <sstream>

#include "fs/file_system.hpp"

namespace orgmgr::test {
namespace {

constexpr std::string_view shared_org = "org_shared";

std::string org_id(const Command& command) { return "org_" + std::to_string(command.number); }
std::string org_name(const Command& command) { return "name " + std::to_string(command.number); }
std::string user_id(const Command& command) { return "user_" + std::to_string(command.number); }

/// The things that are taken after each revision.
std::vector<std::set<std::string>> history(storage::Store& store, std::map<std::string, Revision>& operations,
                                           std::string& wrong) {
  std::vector<std::set<std::string>> taken{{}};
  for (Revision last = 0; last < store.durable();) {
    const Changes changes = store.read_changes(last, 500, false);
    for (const Commit& commit : changes.commits) {
      if (commit.revision != taken.size()) wrong = "a gap before revision " + std::to_string(commit.revision);
      auto now = taken.back();
      for (const Change& change : commit.changes) {
        if (change.collection == "operations") continue;
        const auto digits = change.key.find_last_not_of("0123456789") + 1;
        const std::string thing =
            (change.collection == "org_users" ? "member" : "name") + change.key.substr(digits);
        const bool fits = change.now.empty() ? now.erase(thing) == 1 : now.insert(thing).second;
        if (!fits)
          wrong = "revision " + std::to_string(commit.revision) + " takes or gives back " + thing + " twice";
      }
      if (!operations.emplace(commit.operation_id, commit.revision).second)
        wrong = "applied twice: " + commit.operation_id;
      taken.push_back(std::move(now));
    }
    last = changes.last;
  }
  return taken;
}

}  // namespace

Command Command::random(std::uint64_t random) {
  Command command;
  command.take = (random & 1U) != 0;
  command.member = (random >> 1U) % 5 == 0;
  command.number = (random >> 8U) % (command.member ? contested_members : contested_names);
  return command;
}

std::string Answer::line() const {
  std::ostringstream text;
  text << operation_id << ' ' << command.take << ' ' << command.member << ' ' << command.number << ' ' << done
       << ' ' << before << ' ' << revision << ' ' << after << " .\n";
  return text.str();
}

std::optional<Answer> Answer::parse(const std::string& line) {
  std::istringstream text(line);
  Answer answer;
  std::string end;
  text >> answer.operation_id >> answer.command.take >> answer.command.member >> answer.command.number >>
      answer.done >> answer.before >> answer.revision >> answer.after >> end;
  if (!text || end != ".") return std::nullopt;
  return answer;
}

OpenOptions contest_options() {
  OpenOptions options;
  options.checkpoint_bytes = 24U << 10U;  // often, to have checkpoints in the way
  options.lock_timeout = std::chrono::seconds(60);
  return options;
}

EnginePointer open_contest(const std::string& folder) {
  auto engine = storage::json_engine::open_engine(folder, contest_options(), fs::posix_file_system());
  engine->rotate_at(60'000);
  return engine;
}

Answer run(storage::Store& store, const Command& command, const std::string& operation_id) {
  Answer answer{.operation_id = operation_id, .command = command, .before = store.durable()};
  storage::CommitInfo info;
  info.op = command.take ? "take" : "give_back";
  info.operation_id = operation_id;
  info.digest = command.thing();
  const auto outcome = store.commit(info, [&](storage::Transaction& transaction) {
    const auto collection = command.member ? model::Collection::org_users : model::Collection::organizations;
    const std::string key =
        command.member ? model::member_key(shared_org, user_id(command)) : org_id(command);
    const auto holder = transaction.find(command.member ? model::user_lookup_prefix(user_id(command)) +
                                                              std::string(shared_org)
                                                        : model::name_lookup(org_name(command)));
    if (holder.has_value() == command.take) return storage::Ruling{};
    if (command.take) {
      transaction.put(collection, key,
                      command.member ? member_record(shared_org, user_id(command))
                                     : organization_record(key, org_name(command)));
    } else {
      transaction.erase(collection, key);
    }
    return storage::Ruling{.apply = true, .result = "true"};
  });
  store.wait_durable(outcome);
  answer.done = outcome.applied;
  answer.revision = outcome.revision;
  answer.after = store.durable();
  return answer;
}

std::string judge(storage::Store& store, const std::vector<Answer>& answers) {
  std::string wrong;
  std::map<std::string, Revision> operations;
  const auto taken = history(store, operations, wrong);
  for (const Answer& answer : answers) {
    const std::string about = answer.line() + ": ";
    const auto applied = operations.find(answer.operation_id);
    if (answer.after < answer.revision) return about + "answered before its revision was durable";
    if (answer.revision >= taken.size()) return about + "acknowledged, and not there";
    if (answer.done) {
      if (applied == operations.end() || applied->second != answer.revision)
        return about + "not in the journal where it said";
      if (answer.revision <= answer.before) return about + "its revision is older than the call";
      continue;
    }
    if (applied != operations.end()) return about + "refused, and applied";
    if (answer.revision < answer.before)
      return about + "the refusal looked at a revision older than the call";
    if (taken[answer.revision].contains(answer.command.thing()) != answer.command.take)
      return about + "refused without a reason";
  }
  return wrong;
}

}  // namespace orgmgr::test
