// Archiving that failed could not be repeated: it met its own copies in the archive, or, once the manifest
// was stored, left the segments for ever that it had not removed [P9].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/crash_file_system.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

TEST_CASE("archiving that failed before or behind its commit point can be repeated, and gone on with [P9]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  const auto engine = engines::open_engine("/store", Surroundings{}.options(), files);
  engine->rotate_at(1500);
  for (int number = 0; number < 12; ++number)
    commit(*engine,
           {put_organization("org_" + std::to_string(number), "Acme " + std::to_string(number), 200)});
  (void)engine->checkpoint();
  SUBCASE("the manifest was not stored") { files.plan({.calls = Call::rename, .path_contains = "manifest"}); }
  SUBCASE("the segments were not removed") {
    files.plan({.calls = Call::remove, .path_contains = "/store/journal/"});
  }
  CHECK(code_of([&] { (void)engines::archive_audit(*engine, 6, "/archive"); }).has_value());
  files.heal();
  CHECK_NOTHROW((void)engines::archive_audit(*engine, 6, "/archive"));
  CHECK_FALSE(disk.stat("/store/journal/1.0.jsonl"));
  CHECK(disk.stat("/archive/1.0.jsonl"));
  CHECK_NOTHROW((void)engines::archive_audit(*engine, 9, "/archive"));
}

TEST_CASE(
    "a segment that an attempt before had copied whole, and not synced, is there after a power cut [P1]") {
  CrashFileSystem disk;
  disk.disk().set_links_supported(false);
  const auto engine = engines::open_engine("/store", Surroundings{}.options(), disk);
  engine->rotate_at(1500);
  for (int number = 0; number < 12; ++number)
    commit(*engine, {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 200)});
  disk.make_directory("/archive");
  const std::string segment = disk.disk().get("/store/journal/1.0.jsonl");
  disk.open("/archive/1.0.jsonl", fs::OpenMode::create)->write_at(0, segment);
  REQUIRE(engines::archive_audit(*engine, 6, "/archive") > 0);
  CHECK(disk.image(Loss::everything)->get("/archive/1.0.jsonl") == segment);
}
