// A file that the manifest names and that was gone, was `path_not_found`, which scripts took for "there is no
// such member"; a lost first segment was called archived [P5, P6].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
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

}  // namespace

TEST_CASE("each missing file of the newest snapshot and of its runs is damage, by its path [P5]") {
  MemoryFileSystem files;
  {
    OpenOptions options = quiet();
    options.checkpoint_bytes = 700;
    const auto engine = engines::open_engine("/store", options, files);
    for (int number = 0; engine->manifest().runs.empty(); ++number) {
      REQUIRE(number < 100);
      commit(*engine,
             {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 400)});
      if (number == 12) (void)engine->checkpoint();
    }
  }
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
    }
  }
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
