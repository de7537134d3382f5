// A file that the manifest names and that was gone, was `path_not_found`, which scripts took for "there is no
// such member"; a lost first segment was called archived [P5, P6].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

OpenOptions quiet() {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  return options;
}

/// A snapshot, and a run on it.
void make_store_with_a_run(MemoryFileSystem& files) {
  OpenOptions options = quiet();
  options.checkpoint_bytes = 700;
  const auto engine = engines::open_engine("/store", options, files);
  for (int number = 0; engine->manifest().runs.empty(); ++number) {
    REQUIRE(number < 100);
    commit(*engine, {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 400)});
    if (number == 12) (void)engine->checkpoint();
  }
}

}  // namespace

TEST_CASE("each missing file of the newest snapshot and of its runs is damage, by its path [P5]") {
  MemoryFileSystem files;
  make_store_with_a_run(files);
  std::vector<std::string> paths;
  const std::string snapshots = "/store/snapshot/";
  const auto manifest = engines::open_engine("/store", quiet(), files)->manifest();
  for (const std::string& folder :
       {snapshots + std::to_string(manifest.base.revision), std::string("/store/runs")})
    for (const auto& name : files.list(folder)) paths.push_back(folder + "/" + name);
  REQUIRE(paths.size() >= 6);
  for (const auto& path : paths) {
    CAPTURE(path);
    const auto copy = files.clone();
    copy->remove(path);
    try {
      (void)engines::open_engine("/store", quiet(), *copy);
      FAIL_CHECK("opened");
    } catch (const StorageError& error) {
      CHECK(error.code() == ErrorCode::damaged);
      CHECK(error.path() == path);
      const bool repairable = path.ends_with(".sums.json");
      CHECK((std::string_view(error.what()).find("store repair") != std::string_view::npos) == repairable);
    }
  }
}

TEST_CASE("a lost file of block sums is made anew from data that is whole, and from no other [P5, P9]") {
  MemoryFileSystem files;
  make_store_with_a_run(files);
  CHECK(engines::repair_lost_sums(files, "/store", false).empty());
  const auto manifest = engines::open_engine("/store", quiet(), files)->manifest();
  const std::string snapshot = "/store/snapshot/" + std::to_string(manifest.base.revision) + "/";
  const std::string run = "/store/runs/" + engines::run_name(manifest.runs.front()) + ".";
  for (const std::string& stem : {snapshot + "organizations.", snapshot + "lookup.", run}) {
    CAPTURE(stem);
    const std::string before = engines::read_whole(files, stem + "sums.json");
    const auto copy = files.clone();
    copy->remove(stem + "sums.json");
    const auto foreseen = engines::repair_lost_sums(*copy, "/store", true);
    REQUIRE(foreseen.size() == 1);
    CHECK(foreseen[0].code == "sums_rebuilt");
    CHECK_FALSE(copy->stat(stem + "sums.json"));
    CHECK(engines::repair_lost_sums(*copy, "/store", false).size() == 1);
    CHECK(engines::read_whole(*copy, stem + "sums.json") == before);
    CHECK(copy->stat(stem + "sums.json")->mode == 0400);
    CHECK(engines::check(*engines::open_engine("/store", quiet(), *copy)).clean());

    const auto damaged = files.clone();
    damaged->remove(stem + "sums.json");
    damaged->set_mode(stem + "json", 0600);
    damaged->open(stem + "json", fs::OpenMode::read_write)->write_at(3, "?");
    const auto found = engines::repair_lost_sums(*damaged, "/store", false);
    REQUIRE(found.size() == 1);
    CHECK(found[0].severity == Finding::Severity::error);
    CHECK(found[0].path == stem + "json");
    CHECK_FALSE(damaged->stat(stem + "sums.json"));
  }
}

TEST_CASE("lost block sums are made anew by nobody while somebody has the store open [P5]") {
  MemoryFileSystem files;
  const auto engine = engines::open_engine("/store", quiet(), files);
  commit(*engine, {put_organization("org_a", "Acme", 200)});
  const std::string sums =
      "/store/snapshot/" + std::to_string(engine->checkpoint()) + "/organizations.sums.json";
  files.remove(sums);
  CHECK(code_of([&] { (void)engines::repair_lost_sums(files, "/store", false); }) == ErrorCode::lock_timeout);
  CHECK_FALSE(files.stat(sums));
}

TEST_CASE(
    "history whose first segment is lost is missing, and only what was archived is called so [P5, P6]") {
  MemoryFileSystem files;
  const auto engine = engines::open_engine("/store", quiet(), files);
  engine->rotate_at(1500);
  for (int number = 0; number < 8; ++number)
    commit(*engine, {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 200)});
  (void)engine->checkpoint();
  files.remove("/store/journal/1.0.jsonl");
  CHECK(code_of([&] { (void)engine->read_changes(0, 10, false); }) == ErrorCode::history_missing);
}
