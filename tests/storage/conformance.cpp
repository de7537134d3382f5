// What every Store must do: the embedded engine, and the store in memory that other tests lean on.
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"
#include "support/memory_store.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using model::Collection;
using storage::Ruling;

struct EngineUnderTest {
  Surroundings surroundings;
  MemoryFileSystem files;
  EnginePointer store = storage::json_engine::open_engine("/store", surroundings.options(), files);
};
struct MemoryUnderTest {
  Surroundings surroundings;
  std::unique_ptr<tests::MemoryStore> store =
      std::make_unique<tests::MemoryStore>([now = surroundings.now] { return *now; });
};

std::vector<std::string> keys(const storage::Reader& reader, Collection collection, std::string_view prefix,
                              std::string_view after, std::size_t limit = 1000) {
  std::vector<std::string> found;
  reader.scan(collection, prefix, after, [&](std::string_view key, std::string_view) {
    found.emplace_back(key);
    return found.size() < limit;
  });
  return found;
}

}  // namespace

TEST_CASE_TEMPLATE("a new store is empty, at revision 0", Sut, EngineUnderTest, MemoryUnderTest) {
  Sut sut;
  CHECK(sut.store->durable() == 0);
  CHECK(sut.store->read()->revision() == 0);
  CHECK(state_of(*sut.store->read()).empty());
  CHECK_FALSE(sut.store->read()->get(Collection::organizations, "org_a"));
  CHECK_FALSE(sut.store->read()->find("name:acme"));
  CHECK(sut.store->read()->count(Collection::org_users) == 0);
  CHECK(sut.store->read_changes(0, 10, true).commits.empty());
}

TEST_CASE_TEMPLATE("a commit is there whole, with its lookup keys, and older readers stay as they were [P2]",
                   Sut, EngineUnderTest, MemoryUnderTest) {
  Sut sut;
  const auto before = sut.store->read();
  const auto outcome = commit(
      *sut.store, {put_organization("org_a", "Acme"), put_member("org_a", "u1"), put_member("org_a", "u2")});
  CHECK(outcome.applied);
  CHECK(outcome.revision == 1);
  const auto reader = sut.store->read();
  CHECK(reader->get(Collection::organizations, "org_a") == organization_record("org_a", "Acme"));
  CHECK(reader->find("name:acme") == "org_a");
  CHECK(reader->find("user:u1 org:org_a") == "org_a u1");
  CHECK(reader->count(Collection::org_users) == 2);
  CHECK(inconsistency(*reader) == "");
  CHECK(before->revision() == 0);
  CHECK(state_of(*before).empty());

  commit(*sut.store, {put_organization("org_a", "Renamed"), erase_member("org_a", "u1")});
  CHECK_FALSE(sut.store->read()->find("name:acme"));
  CHECK(sut.store->read()->find("name:renamed") == "org_a");
  CHECK(reader->find("name:acme") == "org_a");
  CHECK(reader->count(Collection::org_users) == 2);
  CHECK(inconsistency(*sut.store->read()) == "");
}

TEST_CASE_TEMPLATE("scans go by key bytes, from behind a key, within a prefix, until told to stop", Sut,
                   EngineUnderTest, MemoryUnderTest) {
  Sut sut;
  std::vector<Edit> edits;
  for (const char* org : {"org_a", "org_ab", "org_b"}) {
    edits.push_back(put_organization(org, org));
    for (const char* user : {"u1", "u10", "u2", "\xc3\xa9"}) edits.push_back(put_member(org, user));
  }
  commit(*sut.store, edits);
  const auto check = [&] {
    const auto reader = sut.store->read();
    CHECK(keys(*reader, Collection::organizations, "", "") ==
          std::vector<std::string>{"org_a", "org_ab", "org_b"});
    CHECK(keys(*reader, Collection::organizations, "", "org_a") ==
          std::vector<std::string>{"org_ab", "org_b"});
    CHECK(keys(*reader, Collection::organizations, "org_a", "") ==
          std::vector<std::string>{"org_a", "org_ab"});
    CHECK(keys(*reader, Collection::org_users, "org_a ", "") ==
          std::vector<std::string>{"org_a u1", "org_a u10", "org_a u2", "org_a \xc3\xa9"});
    CHECK(keys(*reader, Collection::org_users, "org_a ", "org_a u1") ==
          std::vector<std::string>{"org_a u10", "org_a u2", "org_a \xc3\xa9"});
    CHECK(keys(*reader, Collection::org_users, "org_a ", "org_a u1", 1) ==
          std::vector<std::string>{"org_a u10"});
    CHECK(keys(*reader, Collection::org_users, "org_c ", "").empty());
    CHECK(keys(*reader, Collection::org_users, "org_a ", "org_ab").empty());
    std::vector<std::string> lookups;
    reader->scan_lookups("user:u1 ", "", [&](std::string_view key, std::string_view to) {
      return lookups.push_back(std::string(key) + ">" + std::string(to)), true;
    });
    CHECK(lookups == std::vector<std::string>{"user:u1 org:org_a>org_a u1", "user:u1 org:org_ab>org_ab u1",
                                              "user:u1 org:org_b>org_b u1"});
  };
  check();
  if constexpr (std::is_same_v<Sut, EngineUnderTest>) {
    CHECK(sut.store->checkpoint() == 1);
    check();
    commit(*sut.store, {put_member("org_a", "u15"), erase_member("org_a", "u10")});
    CHECK(keys(*sut.store->read(), Collection::org_users, "org_a ", "") ==
          std::vector<std::string>{"org_a u1", "org_a u15", "org_a u2", "org_a \xc3\xa9"});
  }
}

TEST_CASE_TEMPLATE("a refusal, an exception and a change of nothing leave no trace", Sut, EngineUnderTest,
                   MemoryUnderTest) {
  Sut sut;
  commit(*sut.store, {put_organization("org_a", "Acme")});
  const auto write = [](storage::Transaction& transaction) {
    transaction.put(Collection::organizations, "org_b", organization_record("org_b", "B"));
  };
  const auto refused = sut.store->commit(
      {.op = "x"}, [&](storage::Transaction& transaction) { return write(transaction), Ruling{}; });
  CHECK_FALSE(refused.applied);
  CHECK(refused.revision == 1);
  sut.store->wait_durable(refused);
  CHECK_THROWS_AS((void)sut.store->commit({.op = "x"},
                                          [&](storage::Transaction& transaction) -> Ruling {
                                            write(transaction);
                                            throw std::runtime_error("no");
                                          }),
                  std::runtime_error);
  const auto same = commit(*sut.store, {put_organization("org_a", "Acme")});
  CHECK_FALSE(same.applied);
  CHECK(same.revision == 1);
  const auto there_and_back =
      commit(*sut.store, {put_organization("org_b", "B"), erase_organization("org_b")});
  CHECK_FALSE(there_and_back.applied);
  CHECK(sut.store->durable() == 1);
  CHECK(state_of(*sut.store->read()).size() == 1);
  CHECK(sut.store->read_changes(0, 10, false).commits.size() == 1);
}

TEST_CASE_TEMPLATE("a transaction sees its own writes, and marks roll back to where they stand", Sut,
                   EngineUnderTest, MemoryUnderTest) {
  Sut sut;
  commit(*sut.store, {put_organization("org_a", "Acme")});
  const auto outcome = sut.store->commit({.op = "x"}, [&](storage::Transaction& transaction) {
    const auto put = [&](const std::string& id, const std::string& name) {
      transaction.put(Collection::organizations, id, organization_record(id, name));
    };
    CHECK(transaction.revision() == 1);
    CHECK(transaction.next_revision() == 2);
    put("org_b", "B");
    CHECK(transaction.find("name:b") == "org_b");
    const std::size_t outer = transaction.mark();
    put("org_c", "C");
    transaction.erase(Collection::organizations, "org_a");
    const std::size_t inner = transaction.mark();
    put("org_d", "Acme");  // the name is free here
    CHECK(transaction.count(Collection::organizations) == 3);
    transaction.roll_back(inner);
    CHECK_FALSE(transaction.find("name:acme"));
    CHECK(transaction.count(Collection::organizations) == 2);
    transaction.roll_back(outer);
    CHECK(transaction.find("name:acme") == "org_a");
    CHECK(keys(transaction, Collection::organizations, "", "") == std::vector<std::string>{"org_a", "org_b"});
    const std::size_t again = transaction.mark();
    put("org_e", "E");
    CHECK(transaction.find("name:e") == "org_e");
    transaction.roll_back(again);
    put("org_f", "F");
    return Ruling{.apply = true};
  });
  sut.store->wait_durable(outcome);
  CHECK(keys(*sut.store->read(), Collection::organizations, "", "") ==
        std::vector<std::string>{"org_a", "org_b", "org_f"});
  CHECK(inconsistency(*sut.store->read()) == "");
  CHECK(sut.store->read_changes(1, 10, false).commits.at(0).changes.size() == 2);
}

TEST_CASE_TEMPLATE("a lookup key can pass from one record to another in one commit, and be held by one only",
                   Sut, EngineUnderTest, MemoryUnderTest) {
  Sut sut;
  commit(*sut.store, {put_organization("org_a", "One"), put_organization("org_b", "Two")});
  commit(*sut.store, {put_organization("org_a", "Three"), put_organization("org_b", "One"),
                      put_organization("org_a", "Two")});
  CHECK(sut.store->read()->find("name:one") == "org_b");
  CHECK(sut.store->read()->find("name:two") == "org_a");
  CHECK_FALSE(sut.store->read()->find("name:three"));
  CHECK(inconsistency(*sut.store->read()) == "");
  commit(*sut.store, {erase_organization("org_a"), put_organization("org_c", "Two")});
  CHECK(sut.store->read()->find("name:two") == "org_c");
  CHECK(inconsistency(*sut.store->read()) == "");
  CHECK_THROWS_AS(commit(*sut.store, {put_organization("org_d", "TWO")}), std::logic_error);
  CHECK(sut.store->durable() == 3);
}

TEST_CASE_TEMPLATE("an operation id gives the stored answer, and is refused to another command [P7]", Sut,
                   EngineUnderTest, MemoryUnderTest) {
  Sut sut;
  const auto first = commit(*sut.store, {put_organization("org_a", "Acme")}, "create", "id-1");
  CHECK(first.applied);
  commit(*sut.store, {put_organization("org_b", "Beta")});
  bool ran = false;
  const auto function = [&](storage::Transaction&) { return ran = true, Ruling{.apply = true}; };
  const auto repeated =
      sut.store->commit({.op = "create", .operation_id = "id-1", .digest = "create"}, function);
  sut.store->wait_durable(repeated);
  CHECK_FALSE(repeated.applied);
  CHECK(repeated.repeated == "\"create\"");
  CHECK(repeated.original == first.revision);
  CHECK(repeated.revision == 2);  // what it looked at, and has to wait for
  CHECK_FALSE(repeated.id_reused);
  const auto reused = sut.store->commit({.op = "other", .operation_id = "id-1", .digest = "other"}, function);
  CHECK(reused.id_reused);
  CHECK_FALSE(reused.repeated);
  CHECK_FALSE(ran);
  CHECK(sut.store->durable() == 2);
  CHECK(commit(*sut.store, {put_organization("org_b", "B")}, "create", "id-2").revision == 3);
}

TEST_CASE_TEMPLATE("changes come oldest first, in pages, with who and why", Sut, EngineUnderTest,
                   MemoryUnderTest) {
  Sut sut;
  for (int number = 1; number <= 5; ++number) {
    *sut.surroundings.now += std::chrono::seconds(1);
    storage::CommitInfo info;
    info.op = "op" + std::to_string(number);
    info.actor.id = "alice";
    info.actor.kind = Actor::Kind::user;
    sut.store->wait_durable(sut.store->commit(info, [&](storage::Transaction& transaction) {
      CHECK(transaction.now() == *sut.surroundings.now);
      const Edit edit = put_organization("org_a", "Name " + std::to_string(number));
      transaction.put(edit.collection, edit.key, edit.value);
      return Ruling{.apply = true};
    }));
  }
  const Changes page = sut.store->read_changes(1, 2, false);
  REQUIRE(page.commits.size() == 2);
  CHECK(page.more);
  CHECK(page.last == 3);
  CHECK(page.commits[0].op == "op2");
  CHECK(page.commits[0].actor.id == "alice");
  CHECK(page.commits[0].actor.kind == Actor::Kind::user);
  CHECK(page.commits[1].changes.at(0).was.text() == organization_record("org_a", "Name 2"));
  CHECK(page.commits[1].changes.at(0).now.text() == organization_record("org_a", "Name 3"));
  CHECK(page.commits[0].at < page.commits[1].at);
  const Changes rest = sut.store->read_changes(page.last, 100, false);
  CHECK(rest.commits.size() == 2);
  CHECK_FALSE(rest.more);
  CHECK(sut.store->read_changes(5, 100, false).commits.empty());
  CHECK(broken_history(*sut.store) == "");
  *sut.surroundings.now -= std::chrono::hours(5);  // a clock set back
  commit(*sut.store, {put_organization("org_b", "B")});
  CHECK(sut.store->read_changes(5, 1, false).commits.at(0).at >= rest.commits.back().at);
}
