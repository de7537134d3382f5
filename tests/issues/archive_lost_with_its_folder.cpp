// Segments were moved to a new folder for the archive, and taken away, before the folder's own name was on
// the disk: after a power cut they were in neither place [P1].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/crash_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

TEST_CASE("an archive in a new folder is there after a power cut, the folder included [P1]") {
  CrashFileSystem disk;
  disk.make_directory("/backups");
  disk.sync_directory("/");
  const auto engine = engines::open_engine("/store", Surroundings{}.options(), disk);
  engine->rotate_at(600);
  for (int number = 0; number < 4; ++number)
    commit(*engine, {put_organization("org_" + std::to_string(number), "Name " + std::to_string(number))});
  const auto moved = engines::archive_audit(*engine, 3, "/backups/2026");
  CHECK(moved > 0);
  const auto image = disk.image(Loss::everything);
  REQUIRE(image->stat("/backups/2026"));
  CHECK(image->list("/backups/2026").size() == moved);
}
