// What the tests of the engine share.
#include "storage/engine_support.hpp"

#include <random>
#include <set>

#include "base/json_text.hpp"
#include "model/records.hpp"

namespace orgmgr::test {

OpenOptions Surroundings::options(std::uint64_t seed) const {
  OpenOptions options;
  options.clock = [now = now] { return *now; };
  options.randomness = [random = std::make_shared<std::mt19937_64>(seed)](std::span<std::byte> bytes) {
    for (std::byte& byte : bytes) byte = static_cast<std::byte>((*random)() & 0xffU);
  };
  return options;
}

std::string organization_record(std::string_view id, std::string_view name, std::size_t filler) {
  Organization organization;
  organization.id = OrgId(id);
  organization.name = name;
  organization.created_at = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  organization.plan_tier = "basic";
  if (filler != 0)
    organization.attributes = Json::trusted(R"({"filler":")" + std::string(filler, 'x') + "\"}");
  return model::write(organization);
}

std::string member_record(std::string_view org, std::string_view user, std::string_view role) {
  OrgUser member;
  member.org_id = OrgId(org);
  member.user_id = UserId(user);
  member.role = parse_role(role).value();
  member.joined_at = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  return model::write(member);
}

Edit put_organization(const std::string& id, const std::string& name, std::size_t filler) {
  return {model::Collection::organizations, id, organization_record(id, name, filler)};
}
Edit put_member(const std::string& org, const std::string& user, const std::string& role) {
  return {model::Collection::org_users, model::member_key(org, user), member_record(org, user, role)};
}
Edit erase_organization(const std::string& id) { return {model::Collection::organizations, id, {}}; }
Edit erase_member(const std::string& org, const std::string& user) {
  return {model::Collection::org_users, model::member_key(org, user), {}};
}

std::vector<Edit> random_edits(std::mt19937_64& random, std::uint64_t count, std::uint64_t ids,
                               std::size_t filler) {
  std::vector<Edit> edits;
  for (std::uint64_t number = 0; number < count; ++number) {
    const std::string org = "org_" + std::to_string(random() % ids);
    const std::string user = "user " + std::to_string(random() % 9) + (random() % 3 == 0 ? "\"\xc3\xa9" : "");
    switch (random() % 4) {
      case 0:
        edits.push_back(erase_member(org, user));
        break;
      case 1:
        edits.push_back(put_member(org, user));
        break;
      case 2:
        edits.push_back(erase_organization(org));
        break;
      default:
        edits.push_back(put_organization(org, "Look up " + org + " \\ \"" + std::to_string(random() % 3),
                                         random() % filler));
    }
  }
  return edits;
}

void apply(State& state, const std::vector<Edit>& edits) {
  for (const Edit& edit : edits) {
    const std::string key = std::string(model::name_of(edit.collection)) + "/" + edit.key;
    if (edit.value.empty()) {
      state.erase(key);
    } else {
      state[key] = edit.value;
    }
  }
}

State state_of(const storage::Reader& reader) {
  State state;
  for (const auto collection : model::all_collections) {
    if (collection == model::Collection::operations) continue;
    reader.scan(collection, {}, {}, [&](std::string_view key, std::string_view value) {
      state[std::string(model::name_of(collection)) + "/" + std::string(key)] = value;
      return true;
    });
  }
  return state;
}

std::string inconsistency(const storage::Reader& reader) {
  std::string wrong;
  std::set<std::string> expected;
  for (const auto collection : model::all_collections) {
    std::uint64_t count = 0;
    reader.scan(collection, {}, {}, [&](std::string_view key, std::string_view value) {
      ++count;
      if (reader.get(collection, key) != value) wrong = "get differs from scan at " + std::string(key);
      for (auto& lookup : model::lookup_keys(collection, key, value)) {
        if (reader.find(lookup) != key)
          wrong = "lookup key " + lookup + " does not lead to " + std::string(key);
        expected.insert(std::move(lookup));
      }
      return true;
    });
    if (count != reader.count(collection))
      wrong = "the count of " + std::string(model::name_of(collection)) + " is wrong";
  }
  std::set<std::string> found;
  reader.scan_lookups({}, {},
                      [&](std::string_view key, std::string_view) { return found.emplace(key), true; });
  if (found != expected) wrong = "there are lookup keys of no record, or the other way round";
  return wrong;
}

storage::Outcome commit(storage::Store& store, const std::vector<Edit>& edits, const std::string& op,
                        const std::string& operation_id) {
  storage::CommitInfo info;
  info.op = op;
  info.operation_id = operation_id;
  info.digest = op;
  info.any_thread = true;  // as verbs are
  const auto outcome = store.commit(info, [&](storage::Transaction& transaction) {
    for (const Edit& edit : edits) {
      if (edit.value.empty()) {
        transaction.erase(edit.collection, edit.key);
      } else {
        transaction.put(edit.collection, edit.key, edit.value);
      }
    }
    return storage::Ruling{.apply = true, .result = "\"" + op + "\""};
  });
  store.wait_durable(outcome);
  return outcome;
}

std::string broken_history(storage::Store& store) {
  const Revision newest = store.durable();
  Revision last = 0;
  bool base = false;
  std::map<std::string, std::string> state;
  while (last < newest) {
    const Changes changes = store.read_changes(last, 7, true);
    if (changes.commits.empty()) return "read_changes ends at revision " + std::to_string(last);
    for (const Commit& commit : changes.commits) {
      if (commit.revision != last + 1) return "a gap behind revision " + std::to_string(last);
      last = commit.revision;
      if (commit.revision == 1 && commit.changes.empty()) base = true;  // an import into the empty store
      for (const Change& change : commit.changes) {
        auto& known = state[change.collection + "/" + change.key];
        if (!base && known != change.was.text()) return "`was` of " + change.key + " is not what was there";
        known = change.now.text();
      }
    }
  }
  if (base) return {};
  const State now = state_of(*store.read());
  for (const auto& [key, value] : state) {
    if (key.starts_with("operations/")) continue;
    const auto found = now.find(key);
    if (value != (found == now.end() ? "" : found->second))
      return "the journal's last word on " + key + " is not the state's";
  }
  return {};
}

}  // namespace orgmgr::test
