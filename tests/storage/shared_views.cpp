// Several revisions of a store at hand at once: not yet durable ones, a newer snapshot below them, what
// other handles read of the same lines [P1, P2, P4].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/lock_page.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;
  OpenOptions options = surroundings.options();
  State expected{};

  [[nodiscard]] EnginePointer open() { return storage::json_engine::open_engine("/store", options, files); }
  /// Commits without waiting.
  storage::Outcome append(Engine& engine, const std::vector<Edit>& edits) {
    test::apply(expected, edits);
    return engine.commit({.op = "append"}, [&](storage::Transaction& transaction) {
      for (const Edit& edit : edits) transaction.put(edit.collection, edit.key, edit.value);
      return storage::Ruling{.apply = true};
    });
  }
};

Edit numbered(int number) {
  return put_organization("org_" + std::to_string(number), "N " + std::to_string(number));
}

}  // namespace

TEST_CASE("revisions that are not durable come along when a newer snapshot is put below them [P1, P4]") {
  Sut sut;
  const auto engine = sut.open();
  const auto other = sut.open();
  for (int number = 0; number < 3; ++number) engine->wait_durable(sut.append(*engine, {numbered(number)}));
  const State durable = sut.expected;
  storage::Outcome last;
  for (int number = 3; number < 8; ++number) last = sut.append(*engine, {numbered(number)});
  CHECK(other->checkpoint() == 3);
  const auto before = engine->read();  // puts what it has on the new snapshot
  CHECK(before->revision() == 3);
  CHECK(state_of(*before) == durable);
  engine->wait_durable(last);
  CHECK(engine->manifest().base.revision == 3);
  CHECK(state_of(*engine->read()) == sut.expected);
  CHECK(inconsistency(*engine->read()) == "");
  CHECK(state_of(*other->read()) == sut.expected);
}

TEST_CASE("what was committed behind an older snapshot comes along when that one is met late [P1, P4]") {
  Sut sut;
  const auto engine = sut.open();
  const auto other = sut.open();
  for (int number = 0; number < 3; ++number) engine->wait_durable(sut.append(*engine, {numbered(number)}));
  CHECK(other->checkpoint() == 3);
  // The handle commits on without reading, and so without looking for a snapshot.
  for (int number = 3; number < 6; ++number) engine->wait_durable(sut.append(*engine, {numbered(number)}));
  CHECK(state_of(*engine->read()) == sut.expected);
  CHECK(engine->manifest().base.revision == 3);
}

TEST_CASE(
    "the snapshot before the newest stays until the next checkpoint, for who has just read its manifest") {
  Sut sut;
  const auto engine = sut.open();
  for (int number = 1; number <= 4; ++number) {
    engine->wait_durable(sut.append(*engine, {numbered(number)}));
    (void)engine->checkpoint();
    const std::vector<std::string> expected{std::to_string(number - 1), std::to_string(number)};
    CHECK(sut.files.list("/store/snapshot") == expected);
  }
}

TEST_CASE("a reader never sees the revision behind the durable one, however many wait [P1, P4]") {
  Sut sut;
  const auto engine = sut.open();
  engine->wait_durable(sut.append(*engine, {numbered(0)}));
  storage::Outcome last;
  for (int number = 1; number < 6; ++number) {
    last = sut.append(*engine, {numbered(number)});
    CHECK(engine->read()->revision() == 1);
    CHECK_FALSE(engine->read()->get(model::Collection::organizations, "org_1"));
  }
  engine->wait_durable(last);
  CHECK(engine->read()->revision() == last.revision);
}

TEST_CASE("a writer that finds less than was acknowledged refuses, and writes nothing over it [P3, P5]") {
  Sut sut;
  const auto engine = sut.open();
  const auto other = sut.open();
  engine->wait_durable(sut.append(*engine, {numbered(0)}));
  CHECK(engine->read()->revision() == 1);
  const std::string path = "/store/journal/1.0.jsonl";
  const std::string shorter = sut.files.get(path);
  for (int number = 1; number < 3; ++number) other->wait_durable(sut.append(*other, {numbered(number)}));
  sut.files.put(path, shorter);
  CHECK(code_of([&] { commit(*engine, {numbered(9)}); }) == ErrorCode::history_missing);
  CHECK(sut.files.get(path) == shorter);
}

TEST_CASE(
    "a name that one record gives up and another takes in one change leads to the taker, for every reader") {
  for (const auto& names : {std::pair("org_a", "org_z"), std::pair("org_z", "org_a")}) {
    const auto& giver = names.first;
    const auto& taker = names.second;
    CAPTURE(giver);
    Sut sut;
    const auto engine = sut.open();
    const auto other = sut.open();
    commit(*engine, {put_organization(giver, "Acme"), put_organization(taker, "Other")});
    CHECK(other->read()->find("name:acme") == giver);
    commit(*engine, {put_organization(giver, "Gone"), put_organization(taker, "Acme")});
    for (const auto& reader : {engine, other, sut.open()}) {
      CHECK(reader->read()->find("name:acme") == taker);
      CHECK(reader->read()->find("name:gone") == giver);
      CHECK(inconsistency(*reader->read()) == "");
    }
    (void)other->checkpoint();
    CHECK(inconsistency(*sut.open()->read()) == "");
  }
}

TEST_CASE("a segment that is left behind ends with its last line, whatever was written ahead") {
  Sut sut;
  sut.options.checkpoint_at_close = false;
  const auto engine = sut.open();
  engine->rotate_at(200'000);
  for (int number = 0; number < 20; ++number)
    engine->wait_durable(sut.append(
        *engine, {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 30'000)}));
  const auto names = sut.files.list("/store/journal");
  REQUIRE(names.size() > 2);
  int padded = 0;
  for (const auto& name : names) padded += sut.files.get("/store/journal/" + name).ends_with("\n\n") ? 1 : 0;
  CHECK(padded <= 1);  // the one that is being written
}

TEST_CASE("a segment of another store is named by its header, before any of its lines is looked at [P5]") {
  const auto filled = [](Sut& sut, const std::string& name) {
    sut.options.checkpoint_at_close = false;
    const auto engine = sut.open();
    engine->rotate_at(1500);
    for (int number = 0; number < 8; ++number) {
      engine->wait_durable(sut.append(
          *engine, {put_organization("org_" + std::to_string(number), name + std::to_string(number), 300)}));
    }
  };
  Sut sut;
  Sut other;
  filled(sut, "Name ");
  filled(other, "Othe ");
  const auto names = sut.files.list("/store/journal");
  REQUIRE(names.size() > 2);
  REQUIRE(names == other.files.list("/store/journal"));
  const std::string path = "/store/journal/" + names.at(1);
  sut.files.put(path, other.files.get(path));
  try {
    (void)sut.open();
    FAIL_CHECK("opened");
  } catch (const StorageError& error) {
    CHECK(error.code() == ErrorCode::damaged);
    CHECK(error.path() == path);
    CHECK(error.line() == 1);
  }
}

TEST_CASE("rolling back inside a change takes back records, names and counts [P2]") {
  Sut sut;
  const auto engine = sut.open();
  commit(*engine, {put_organization("org_a", "Acme")});
  const auto outcome = engine->commit({.op = "some"}, [](storage::Transaction& transaction) {
    const auto organizations = model::Collection::organizations;
    transaction.put(organizations, "org_b", organization_record("org_b", "Beta"));
    const auto mark = transaction.mark();
    transaction.put(organizations, "org_c", organization_record("org_c", "Gamma"));
    transaction.erase(organizations, "org_a");
    CHECK(transaction.count(organizations) == 2);
    transaction.roll_back(mark);
    CHECK(transaction.count(organizations) == 2);
    CHECK(transaction.find("name:acme") == "org_a");
    CHECK_FALSE(transaction.find("name:gamma"));
    const auto again = transaction.mark();
    transaction.put(organizations, "org_d", organization_record("org_d", "Delta"));
    transaction.roll_back(again);
    return storage::Ruling{.apply = true};
  });
  engine->wait_durable(outcome);
  CHECK(engine->read()->count(model::Collection::organizations) == 2);
  CHECK(inconsistency(*engine->read()) == "");
  CHECK(engine->read_changes(1, 10, false).commits.at(0).changes.size() == 1);
}

TEST_CASE("a view without a snapshot holds what its changes say, and nothing else") {
  using model::Collection;
  storage::json_engine::View view;
  CHECK_FALSE(view.get(Collection::organizations, "org_1"));
  CHECK_FALSE(view.find("name:n 1"));
  CHECK(view.count(Collection::organizations) == 0);
  CHECK(view.generation().empty());
  const Edit edit = numbered(1);
  view.at_revision = 1;
  view.apply({.collection = edit.collection, .key = edit.key, .was = {}, .now = edit.value});
  CHECK(view.get(Collection::organizations, "org_1") == edit.value);
  CHECK(view.find("name:n 1") == "org_1");
  CHECK(view.count(Collection::organizations) == 1);
  std::vector<std::string> found;
  view.search_lookups({}, {}, "n 1", [&](std::string_view key, std::string_view owner) {
    found.push_back(std::string(key) + " " + std::string(owner));
    return true;
  });
  CHECK(found == std::vector<std::string>{"name:n 1 org_1"});
}

TEST_CASE("a state between two that were read at once is read on its own when it becomes durable [P1, P4]") {
  Sut sut;
  const auto writer = sut.open();
  const auto reader = sut.open();
  writer->wait_durable(sut.append(*writer, {numbered(1)}));
  State second;
  for (int number = 2; number < 7; ++number) {
    (void)sut.append(*writer, {numbered(number), put_member("org_1", "user_" + std::to_string(number))});
    if (number == 3) second = sut.expected;
  }
  // A refusal reads all that was appended, of which nothing is durable.
  const auto refused =
      reader->commit({.op = "refused"}, [](storage::Transaction&) { return storage::Ruling{}; });
  CHECK(refused.revision == 6);
  CHECK(reader->read()->revision() == 1);
  // As a leader does who began its sync when two were appended.
  const auto lock = sut.files.open_lock("/store/.orgmgr/LOCK", false);
  storage::json_engine::LockPage::of(*lock).durable.store(3);
  CHECK(reader->read()->revision() == 3);
  CHECK(state_of(*reader->read()) == second);
  CHECK(inconsistency(*reader->read()) == "");
  reader->wait_durable(refused);
  CHECK(state_of(*reader->read()) == sut.expected);
  CHECK(inconsistency(*reader->read()) == "");
}
