// Bulk loads of the engine: records in any order, far more than the memory they are given [P2, P5, P13].
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "base/json_text.hpp"
#include "storage/bulk_load.hpp"
#include "storage/engine_support.hpp"
#include "storage/json/record_pile.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using model::Collection;
using storage::json_engine::RecordPile;
using storage::json_engine::SpillFile;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;
  OpenOptions options = surroundings.options();

  explicit Sut(std::size_t memory = 20'000) : memory_(memory) { options.checkpoint_at_close = false; }
  [[nodiscard]] EnginePointer open() {
    auto engine = storage::json_engine::open_engine("/store", options, files);
    engine->load_within(memory_);
    return engine;
  }

 private:
  std::size_t memory_;
};

/// Organizations long enough to be worth a load, each with some members.
std::vector<Edit> many_records(std::size_t organizations, std::size_t members = 3) {
  std::vector<Edit> edits;
  for (std::size_t org = 0; org < organizations; ++org) {
    const std::string id = "org_" + std::to_string(10'000 + org * 7919 % organizations);
    edits.push_back(put_organization(id, "Name " + id, 1200));
    for (std::size_t user = 0; user < members; ++user)
      edits.push_back(put_member(id, "user " + std::to_string(user * 31 % members)));
  }
  return edits;
}

void add_all(storage::BulkLoad& load, const std::vector<Edit>& edits) {
  for (const Edit& edit : edits) load.add(edit.collection, edit.key, edit.value);
}

std::vector<std::string> names_in(MemoryFileSystem& files, const std::string& folder) {
  return files.list("/store/" + folder);
}

}  // namespace

TEST_CASE("records in any order, spilled many times, are the state that a transaction would make [P2]") {
  std::mt19937_64 random(2);
  std::vector<Edit> edits = many_records(1200);
  std::shuffle(edits.begin(), edits.end(), random);
  Sut sut;
  auto engine = sut.open();
  {
    const auto load = engine->begin_load();
    REQUIRE(load);
    CHECK(load->revision() == 1);
    add_all(*load, edits);
    const auto outcome = load->commit({.op = "load"}, "true");
    REQUIRE(outcome);
    CHECK(outcome->revision == 1);
    engine->wait_durable(*outcome);
  }
  State expected;
  test::apply(expected, edits);
  CHECK(state_of(*engine->read()) == expected);
  CHECK(inconsistency(*engine->read()).empty());
  CHECK(names_in(sut.files, "snapshot") == std::vector<std::string>{"0", "1"});
  CHECK(commit(*engine, {put_organization("org_z", "Later")}).revision == 2);
  engine.reset();
  engine = sut.open();
  CHECK(engine->read()->count(Collection::organizations) == 1201);
  CHECK(broken_history(*engine).empty());
}

TEST_CASE("two records, or lookup keys, that are the same end a load, however far apart they came [P2]") {
  const std::vector<Edit> edits = many_records(1000);
  const std::vector<Edit> clashes{edits.front(), edits[1], edits.back(),
                                  put_organization("org_other", "Name " + edits.front().key)};
  for (const Edit& clash : clashes) {
    CAPTURE(clash.key);
    for (const std::size_t memory : {std::size_t{20'000}, std::size_t{64} << 20U}) {
      Sut sut(memory);
      const auto engine = sut.open();
      {
        const auto load = engine->begin_load();
        add_all(*load, edits);
        load->add(clash.collection, clash.key, clash.value);
        CHECK_FALSE(load->commit({.op = "load"}, "true"));
      }
      CHECK(engine->durable() == 0);
      CHECK(names_in(sut.files, "snapshot") == std::vector<std::string>{"0"});
      CHECK(commit(*engine, {edits.front()}).revision == 1);
    }
  }
}

TEST_CASE("a load that is given up, at whatever point, leaves nothing [P2]") {
  const std::vector<Edit> edits = many_records(1000);
  Sut sut;
  const auto engine = sut.open();
  { const auto load = engine->begin_load(); }
  {
    const auto load = engine->begin_load();
    add_all(*load, edits);
  }
  {
    const auto load = engine->begin_load();
    add_all(*load, edits);
    const auto records = load->sorted(Collection::organizations);
    while (records->next()) load->write(Collection::organizations, records->key(), records->value());
  }
  {
    // Too little to be a snapshot of its own: that is for a transaction.
    const auto load = engine->begin_load();
    load->add(Collection::organizations, edits.front().key, edits.front().value);
    CHECK_FALSE(load->commit({.op = "load"}, "true"));
  }
  CHECK(engine->durable() == 0);
  CHECK(names_in(sut.files, "snapshot") == std::vector<std::string>{"0"});
}

TEST_CASE("who writes meanwhile is not kept waiting, and has the store [P4]") {
  const std::vector<Edit> edits = many_records(1000);
  Sut sut;
  const auto engine = sut.open();
  const auto other = sut.open();
  {
    const auto load = engine->begin_load();
    add_all(*load, edits);
    CHECK(other->begin_load() == nullptr);
    CHECK(commit(*other, {put_organization("org_first", "First")}).revision == 1);
    CHECK_FALSE(load->commit({.op = "load"}, "true"));
  }
  CHECK(engine->begin_load() == nullptr);
  CHECK(engine->read()->count(Collection::organizations) == 1);
  CHECK(names_in(sut.files, "snapshot") == std::vector<std::string>{"0"});
}

TEST_CASE("a load under whose handle LOCK was deleted writes nothing to the journal [P4]") {
  Sut sut;
  const auto engine = sut.open();
  {
    const auto load = engine->begin_load();
    add_all(*load, many_records(1000));
    sut.files.remove("/store/.orgmgr/LOCK");
    CHECK(code_of([&] { (void)load->commit({.op = "load"}, "true"); }) == ErrorCode::store_replaced);
  }
  const auto other = sut.open();
  CHECK(commit(*other, {put_organization("org_first", "First")}).revision == 1);
  CHECK(other->read()->count(Collection::organizations) == 1);
  CHECK(broken_history(*other).empty());
}

TEST_CASE("a collection that is walked is stored as it is written [P2]") {
  const std::vector<Edit> edits = many_records(1000, 1);
  Sut sut;
  const auto engine = sut.open();
  const auto load = engine->begin_load();
  add_all(*load, edits);
  const auto records = load->sorted(Collection::organizations);
  std::size_t count = 0;
  std::string last;
  while (records->next()) {
    CHECK(last < records->key());
    last = records->key();
    std::string changed(records->value());
    changed.insert(changed.size() - 1, R"(,"version":1)");
    load->write(Collection::organizations, records->key(), changed);
    ++count;
  }
  CHECK(count == 1000);
  REQUIRE(load->commit({.op = "load"}, "true"));
  CHECK(json::find(engine->read()->get(Collection::organizations, last).value(), "version") == "1");
  CHECK(inconsistency(*engine->read()).empty());
}

TEST_CASE("the leftover of a load that died is no hindrance, and goes with the next one [P9]") {
  Sut sut;
  const auto engine = sut.open();
  sut.files.put("/store/snapshot/load.partial", "spilled");
  sut.files.put("/store/snapshot/1/organizations.json", "half of it");
  const auto load = engine->begin_load();
  add_all(*load, many_records(1000));
  REQUIRE(load->commit({.op = "load"}, "true"));
  CHECK(names_in(sut.files, "snapshot") == std::vector<std::string>{"0", "1"});
  CHECK(names_in(sut.files, "snapshot/1").size() == 6);
}

TEST_CASE("what was spilled and comes back as something else is damage, and nothing is imported [P5]") {
  MemoryFileSystem files;
  files.make_directory("/folder");
  SpillFile spills(files, "/folder/load.partial");
  spills.append("one piece");
  CHECK(files.list("/folder").empty());  // it has no name: nothing is left of it
  std::string piece;
  CHECK(spills.read(0, piece) == spills.end());
  CHECK(piece == "one piece");
  CHECK(code_of([&] { (void)spills.read(1, piece); }) == ErrorCode::damaged);
  // What looks like a piece of three bytes with the sum 0, inside of one.
  const std::uint64_t second = spills.end();
  spills.append(std::string("\3\0\0\0\0\0\0\0abc", 11));
  CHECK(code_of([&] { (void)spills.read(second + 8, piece); }) == ErrorCode::damaged);
  CHECK(code_of([&] { (void)spills.read(spills.end(), piece); }) == ErrorCode::damaged);
}

TEST_CASE("a pile gives its records back in the order of their keys, whatever these are [P13]") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (const std::size_t count : {0U, 1U, 2U, 13U, 5000U}) {
    for (const bool rising : {false, true}) {
      MemoryFileSystem files;
      files.make_directory("/folder");
      SpillFile spills(files, "/folder/load.partial");
      RecordPile pile(spills);
      std::vector<std::pair<std::string, std::string>> expected;
      for (std::size_t i = 0; i < count; ++i) {
        // Keys that differ early, late, by their length, in zeros, or not at all.
        std::string key(random() % 3 == 0 ? 300 : random() % 20, random() % 2 == 0 ? 'k' : '\0');
        for (auto more = random() % 5; more > 0; --more) key += static_cast<char>(random() % 4 * 85);
        expected.emplace_back(key, std::to_string(i));
      }
      if (rising) std::sort(expected.begin(), expected.end());
      for (std::size_t i = 0; i < count; ++i) {
        pile.add(expected[i].first, expected[i].second);
        if (random() % 25 == 0) pile.spill();
      }
      std::sort(expected.begin(), expected.end());
      std::vector<std::pair<std::string, std::string>> found;
      const auto records = pile.sorted();
      while (records->next()) found.emplace_back(records->key(), records->value());
      for (std::size_t i = 1; i < found.size(); ++i) CHECK(found[i - 1].first <= found[i].first);
      std::sort(found.begin(), found.end());
      CHECK(found == expected);
    }
  }
}

TEST_CASE("what a load holds in memory does not grow with what is loaded [P13]") {
  MemoryFileSystem files;
  files.make_directory("/folder");
  SpillFile spills(files, "/folder/load.partial");
  RecordPile pile(spills);
  CHECK(pile.held_bytes() == 0);
  for (int round = 0; round < 300; ++round) {
    for (int i = 0; i < 10; ++i) pile.add(std::to_string(i * 1000 + round), "value");
    CHECK(pile.held_bytes() > 0);
    pile.spill();
    CHECK(pile.held_bytes() == 0);
  }
  // Runs are merged by levels, so that a walk reads few of them at a time.
  CHECK(pile.runs() < 128);
  std::size_t count = 0;
  const auto records = pile.sorted();
  while (records->next()) ++count;
  CHECK(count == 3000);
}

TEST_CASE(
    "a large first commit whose line cannot be synced is of unknown outcome, and its handle ends [P7, P8]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  const auto engine = storage::json_engine::open_engine("/store", Surroundings{}.options(), files);
  std::vector<Edit> edits;
  for (int number = 0; number < 20; ++number)
    edits.push_back(
        put_organization("org_l" + std::to_string(number), "Long " + std::to_string(number), 60'000));
  files.plan({.calls = Call::sync, .path_contains = "/journal/"});
  CHECK(code_of([&] { commit(*engine, edits); }) == ErrorCode::commit_outcome_unknown);
  CHECK(code_of([&] { (void)engine->durable(); }) == ErrorCode::handle_poisoned);
  const auto again = storage::json_engine::open_engine("/store", Surroundings{}.options(), disk);
  CHECK(broken_history(*again) == "");
  CHECK((again->durable() == 0 || again->read()->count(model::Collection::organizations) == 20));
}
