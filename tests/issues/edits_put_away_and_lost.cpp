// A file that somebody had edited was moved to a new folder below `adopted`, whose own name was never synced:
// after a power cut the edit was gone [P1].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/crash_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

TEST_CASE("an edited file that was put away is there after a power cut, with the folders it is in [P1]") {
  auto memory = std::make_unique<MemoryFileSystem>();
  (void)engines::open_engine("/store", Surroundings{}.options(), *memory);
  memory->remove("/store/organizations.json");
  memory->put("/store/organizations.json", "{\"mine\": 1}");
  CrashFileSystem disk(std::move(memory));
  engines::put_edits_away(*engines::open_engine("/store", Surroundings{}.options(), disk));
  const auto image = disk.image(Loss::everything);
  REQUIRE(image->stat("/store/adopted"));
  const auto times = image->list("/store/adopted");
  REQUIRE(times.size() == 1);
  CHECK(image->get("/store/adopted/" + times.front() + "/organizations.json") == "{\"mine\": 1}");
}
