// Runs: what lies on a snapshot is read as one with it, whoever wrote it, and costs little to keep.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "storage/engine_support.hpp"
#include "storage/json/run_writer.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using model::Collection;
using storage::json_engine::Manifest;
using storage::json_engine::RunFacts;

/// A store with a snapshot long enough that runs come to lie on it.
struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;
  OpenOptions options = surroundings.options();
  State expected;

  Sut() {
    options.checkpoint_bytes = 2000;
    options.checkpoint_at_close = false;
    const auto engine = open();
    std::vector<Edit> edits;
    for (int number = 0; number < 40; ++number) {
      const std::string org = "org_" + std::to_string(number);
      edits.push_back(put_organization(org, "Name of " + org, 1500));
      edits.push_back(put_member(org, "u1"));
    }
    change(*engine, edits);
    (void)engine->checkpoint();
  }

  [[nodiscard]] EnginePointer open() { return storage::json_engine::open_engine("/store", options, files); }

  void change(Engine& engine, const std::vector<Edit>& edits) {
    commit(engine, edits);
    test::apply(expected, edits);
  }

  /// Commits until so many runs lie on the snapshot.
  void grow_runs(Engine& engine, std::size_t runs) {
    for (int number = 0; engine.manifest().runs.size() < runs; ++number) {
      REQUIRE(number < 2000);
      change(engine,
             {put_organization("org_" + std::to_string(number % 50), "New " + std::to_string(number), 300)});
    }
  }
};

void write(storage::Transaction& transaction, const std::vector<Edit>& edits) {
  for (const Edit& edit : edits) {
    if (edit.value.empty()) {
      transaction.erase(edit.collection, edit.key);
    } else {
      transaction.put(edit.collection, edit.key, edit.value);
    }
  }
}

std::vector<std::string> keys_holding(const storage::Reader& reader, std::string_view needle) {
  std::vector<std::string> keys;
  reader.search_lookups("name:", {}, needle, [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return true;
  });
  return keys;
}

std::vector<std::string> keys_walked(const storage::Reader& reader, std::string_view needle) {
  std::vector<std::string> keys;
  reader.scan_lookups("name:", {}, [&](std::string_view key, std::string_view) {
    if (key.find(needle) != std::string_view::npos) keys.emplace_back(key);
    return true;
  });
  return keys;
}

}  // namespace

TEST_CASE("a snapshot with runs is the state, to every handle, at any time, with any records [P4, P5]") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Sut sut;
  auto engine = sut.open();
  const auto other = sut.open();
  std::size_t most_runs = 0;
  for (int round = 0; round < 150; ++round) {
    sut.change(*engine, random_edits(random, 1 + random() % 4, 60, 400));
    most_runs = std::max(most_runs, engine->manifest().runs.size());
    if (random() % 10 == 0) {
      engine.reset();
      engine = sut.open();
    }
    for (const auto& handle : {engine, other}) {
      const auto reader = handle->read();
      CHECK(state_of(*reader) == sut.expected);
      CHECK(inconsistency(*reader) == "");
      for (const std::string needle : {"look", "org_1", "\"1", "name", "nowhere"}) {
        CHECK(keys_holding(*reader, needle) == keys_walked(*reader, needle));
      }
    }
  }
  CHECK(most_runs > 1);
  for (const Finding& finding : check(*engine).findings) {
    CHECK(finding.code == "bad_record");  // members whose organization these edits erased
  }
  CHECK(broken_history(*engine) == "");
  (void)engine->checkpoint();
  CHECK(engine->manifest().runs.empty());
  CHECK(state_of(*engine->read()) == sut.expected);
  CHECK(state_of(*other->read()) == sut.expected);
}

TEST_CASE("what was taken back inside a change is nothing: in memory, in runs and in snapshots [P2, P5]") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Sut sut;
  auto engine = sut.open();
  sut.change(*engine, {put_organization("org_holder", "Held")});
  for (int round = 0; round < 80; ++round) {
    const std::vector<Edit> edits = random_edits(random, 1 + random() % 4, 60, 400);
    engine->wait_durable(engine->commit({.op = "test"}, [&](storage::Transaction& transaction) {
      const auto take_back = [&](std::vector<Edit> wrong) {
        const std::size_t mark = transaction.mark();
        // A name that goes from one to another and back, besides.
        wrong.push_back(erase_organization("org_holder"));
        wrong.push_back(put_organization("org_thief", "Held"));
        write(transaction, wrong);
        transaction.roll_back(mark);
      };
      take_back(random_edits(random, 1 + random() % 5, 60, 400));
      write(transaction, edits);
      take_back(random_edits(random, 1 + random() % 5, 60, 400));
      return storage::Ruling{.apply = true};
    }));
    test::apply(sut.expected, edits);
    if (random() % 10 == 0) engine = nullptr;
    if (random() % 20 == 0 && engine) (void)engine->checkpoint();
    if (!engine) engine = sut.open();
    CHECK(state_of(*engine->read()) == sut.expected);
    CHECK(inconsistency(*engine->read()) == "");
  }
  for (const Finding& finding : check(*engine).findings) CHECK(finding.code == "bad_record");
  CHECK(broken_history(*engine) == "");
}

TEST_CASE("what is folded into runs is no longer tail, and the snapshot below stays as it is") {
  Sut sut;
  const auto engine = sut.open();
  const Revision snapshot = engine->manifest().base.revision;
  sut.grow_runs(*engine, 2);
  CHECK(engine->manifest().base.revision == snapshot);
  CHECK(engine->view()->tail_bytes < 2 * sut.options.checkpoint_bytes);
  CHECK(stats(*engine).snapshot_revision == snapshot);
  CHECK(sut.open()->view()->tail_bytes == engine->view()->tail_bytes);
}

TEST_CASE("statistics count the runs and their bytes") {
  Sut sut;
  const auto engine = sut.open();
  CHECK(stats(*engine).runs == 0);
  CHECK(stats(*engine).run_bytes == 0);
  sut.grow_runs(*engine, 2);
  std::uint64_t bytes = 0;
  for (const RunFacts& run : engine->manifest().runs)
    bytes += sut.files.stat("/store/runs/" + storage::json_engine::run_name(run) + ".json")->size;
  CHECK(stats(*engine).runs == 2);
  CHECK(stats(*engine).run_bytes == bytes);
}

TEST_CASE("runs become no longer than the snapshot that they lie on [P13]") {
  Sut sut;
  const auto engine = sut.open();
  const Revision first = engine->manifest().base.revision;
  std::uint64_t longest = 0;
  for (int number = 0; engine->manifest().base.revision == first; ++number) {
    REQUIRE(number < 1000);
    const std::string more = std::to_string(number);
    sut.change(*engine, {put_organization("org_more" + more, "More " + more, 300)});
    longest = std::max(longest, stats(*engine).run_bytes);
    REQUIRE(longest < stats(*engine).snapshot_bytes);
  }
  CHECK(longest > stats(*engine).snapshot_bytes / 4);
  CHECK(engine->manifest().runs.empty());
  CHECK(state_of(*engine->read()) == sut.expected);
}

TEST_CASE("runs that no manifest names are taken away, those that a reader holds stay readable") {
  Sut sut;
  const auto engine = sut.open();
  sut.grow_runs(*engine, 2);
  const auto reader = engine->read();
  const State then = sut.expected;
  for (int round = 0; round < 3; ++round) {
    sut.change(*engine, {put_organization("org_a", "Round " + std::to_string(round))});
    (void)engine->checkpoint();
  }
  CHECK(sut.files.list("/store/runs").empty());
  CHECK(state_of(*reader) == then);
}

TEST_CASE("runs of the manifest before stay, for who has just read it") {
  Sut sut;
  const auto engine = sut.open();
  int replaced = 0;
  Manifest before = engine->manifest();
  for (int number = 0; number < 60; ++number) {
    sut.change(*engine, {put_organization("org_" + std::to_string(number % 50),
                                          "New " + std::to_string(number), 300)});
    const Manifest after = engine->manifest();
    if (after.reach().revision == before.reach().revision) continue;
    for (const RunFacts& run : before.runs) {
      replaced +=
          std::none_of(after.runs.begin(), after.runs.end(),
                       [&](const RunFacts& other) {
                         return other.after == run.after && other.reach.revision == run.reach.revision;
                       })
              ? 1
              : 0;
      CHECK(sut.files.stat("/store/runs/" + storage::json_engine::run_name(run) + ".json"));
    }
    before = after;
  }
  CHECK(replaced > 0);
}

TEST_CASE("a run takes in the newest runs that are not much longer than it is") {
  const auto runs = [](const std::vector<std::uint64_t>& sizes) {
    std::vector<RunFacts> facts(sizes.size());
    for (std::size_t at = 0; at < sizes.size(); ++at) facts[at].file.bytes = sizes[at];
    return facts;
  };
  using storage::json_engine::runs_to_merge;
  CHECK(runs_to_merge(runs({}), 100) == 0);
  CHECK(runs_to_merge(runs({100}), 100) == 1);
  CHECK(runs_to_merge(runs({201}), 100) == 0);
  CHECK(runs_to_merge(runs({900, 100}), 100) == 1);
  CHECK(runs_to_merge(runs({600, 200}), 100) == 2);
  CHECK(runs_to_merge(runs({100, 900}), 100) == 0);  // only the newest may be merged
}

TEST_CASE("a handle holds no more changes in memory that files hold too than it may [P13]") {
  Sut sut;
  sut.options.checkpoint_bytes = 250'000;
  const auto engine = sut.open();
  std::vector<Edit> edits;
  for (int number = 0; number < 20; ++number)
    edits.push_back(
        put_organization("org_l" + std::to_string(number), "Long " + std::to_string(number), 60'000));
  sut.change(*engine, edits);
  (void)engine->checkpoint();
  std::uint64_t most = 0;
  for (int number = 0; number < 200; ++number) {
    sut.change(*engine, {put_organization("org_l0", "Again " + std::to_string(number), 60'000)});
    most = std::max(most, engine->view()->held_bytes);
  }
  CHECK_FALSE(engine->manifest().runs.empty());
  CHECK(most > 10 * sut.options.checkpoint_bytes);  // held for as long as it may be
  CHECK(most < (16U << 20U) + 2 * sut.options.checkpoint_bytes);
  CHECK(state_of(*engine->read()) == sut.expected);
}

TEST_CASE(
    "runs that were asked in vain still answer for what they hold, and what they removed stays so [P5]") {
  Sut sut;
  const auto engine = sut.open();
  sut.change(*engine, {put_member("org_3", "u3"), erase_member("org_2", "u1")});
  sut.grow_runs(*engine, 2);
  const auto other = sut.open();
  const auto reader = other->read();
  for (int number = 0; number < 30; ++number) {
    const std::string absent = "nobody_" + std::to_string(number);
    CHECK_FALSE(reader->get(Collection::org_users, "org_3 " + absent));
    CHECK_FALSE(reader->get(Collection::organizations, absent));
    CHECK_FALSE(reader->get(Collection::plans, absent));
    CHECK_FALSE(reader->find("name:" + absent));
  }
  CHECK(reader->get(Collection::org_users, "org_3 u3") == member_record("org_3", "u3"));
  CHECK_FALSE(reader->get(Collection::org_users, "org_2 u1"));
  CHECK(state_of(*reader) == sut.expected);
  CHECK(inconsistency(*reader) == "");
}

TEST_CASE("a backup and what is restored from it hold the runs too") {
  Sut sut;
  const auto engine = sut.open();
  sut.grow_runs(*engine, 2);
  (void)backup(*engine, "/copy");
  CHECK(state_of(*storage::json_engine::open_engine("/copy", sut.options, sut.files)->read()) ==
        sut.expected);
  (void)storage::json_engine::restore(sut.files, "/copy", "/restored", {}, sut.options, [](auto&) {});
  const auto restored = storage::json_engine::open_engine("/restored", sut.options, sut.files);
  CHECK(state_of(*restored->read()) == sut.expected);
  CHECK(check(*restored).clean());
}

TEST_CASE("a damaged run is said by its file, never taken for what lies below it, and made anew [P5, P6]") {
  Sut sut;
  std::string path;
  {
    const auto engine = sut.open();
    sut.grow_runs(*engine, 2);
    path = "/store/runs/" + storage::json_engine::run_name(engine->manifest().runs.front()) + ".json";
  }
  std::string bytes = sut.files.get(path);
  bytes[bytes.find("New ")] = 'F';
  sut.files.put(path, bytes);
  const auto engine = sut.open();
  CHECK(code_of([&] { (void)state_of(*engine->read()); }) == ErrorCode::damaged);
  const auto report = check(*engine);
  REQUIRE_FALSE(report.clean());
  CHECK(report.findings.front().path == path);
  CHECK(repair(*engine, true).size() == 1);
  CHECK_FALSE(check(*engine).clean());
  CHECK(repair(*engine, false).front().code == "run_rebuilt");
  CHECK(check(*engine).clean());
  CHECK(state_of(*engine->read()) == sut.expected);
  CHECK(state_of(*sut.open()->read()) == sut.expected);
}

TEST_CASE("a run that is missing or of another length is refused by name [P5]") {
  for (const bool missing : {true, false}) {
    Sut sut;
    std::string path;
    {
      const auto engine = sut.open();
      sut.grow_runs(*engine, 1);
      path = "/store/runs/" + storage::json_engine::run_name(engine->manifest().runs.front()) + ".json";
    }
    const std::string bytes = sut.files.get(path);
    sut.files.remove(path);
    if (!missing) sut.files.put(path, bytes.substr(1));
    try {
      (void)sut.open();
      FAIL_CHECK("no error");
    } catch (const StorageError& error) {
      CHECK(error.path() == path);
    }
  }
}

TEST_CASE("the journal that runs were made from is not archived before a snapshot holds it") {
  Sut sut;
  const auto engine = sut.open();
  engine->rotate_at(6000);
  sut.grow_runs(*engine, 2);
  (void)archive_audit(*engine, engine->durable(), "/archive");
  CHECK(engine->manifest().runs.empty());  // archiving makes a snapshot first
  CHECK(state_of(*sut.open()->read()) == sut.expected);
}

TEST_CASE("what a check cannot read is one of its findings [P5]") {
  MemoryFileSystem files;
  const auto engine = storage::json_engine::open_engine("/store", Surroundings{}.options(), files);
  commit(*engine, {put_organization("org_a", "First")});
  commit(*engine, {put_organization("org_b", "Second")});
  CHECK(check(*engine).clean());
  const std::string path = "/store/manifest.json";
  const std::string sound = files.get(path);
  files.remove(path);
  const auto report = check(*engine);
  REQUIRE_FALSE(report.clean());
  CHECK(report.findings.front().severity == Finding::Severity::error);
  CHECK(report.findings.front().path == path);
  files.put(path, sound);
  CHECK(check(*engine).clean());
}
