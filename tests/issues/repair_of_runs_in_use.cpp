// A repair walked over the runs of a snapshot that it had opened for itself and let go already, where a
// handle still held the changes of the runs in memory: it read what was freed [P5].
#include <doctest/doctest.h>

#include <algorithm>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

TEST_CASE("a damaged run is made anew by the handle that wrote it, and holds its changes still [P5]") {
  MemoryFileSystem files;
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_bytes = 700;
  const auto engine = engines::open_engine("/store", options, files);
  for (int number = 0; number < 12; ++number)
    commit(*engine,
           {put_organization("org_" + std::to_string(number), "Name " + std::to_string(number), 200)});
  (void)engine->checkpoint();
  for (int number = 0; engine->manifest().runs.empty(); ++number) {
    REQUIRE(number < 40);
    commit(*engine, {put_organization("org_1", "Other " + std::to_string(number), 200)});
  }
  const State state = state_of(*engine->read());
  for (const auto& name : files.list("/store/runs")) {
    if (name.ends_with(".sums.json")) continue;
    std::string bytes = files.get("/store/runs/" + name);
    bytes.at(60) = static_cast<char>(bytes.at(60) ^ 1);
    files.put("/store/runs/" + name, bytes);
  }
  const auto findings = engines::repair(*engine, false);
  CHECK(std::any_of(findings.begin(), findings.end(),
                    [](const Finding& one) { return one.code == "run_rebuilt"; }));
  CHECK(engines::check(*engine).clean());
  CHECK(state_of(*engine->read()) == state);
}
