// A handle that was idle while another one archived history read on, at its next commit, in a segment that
// was gone, and called a sound store damaged. So did the one that archived, where another had committed and
// made a checkpoint just before [P4].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/hooked_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

/// Begins a new segment every few revisions.
EnginePointer open(fs::FileSystem& files) {
  auto engine = engines::open_engine("/store", Surroundings{}.options(), files);
  engine->rotate_at(1500);
  return engine;
}

void commit_some(Engine& engine, int from, int to) {
  for (int number = from; number < to; ++number)
    commit(engine,
           {put_organization("org_" + std::to_string(number), "Acme " + std::to_string(number), 200)});
}

}  // namespace

TEST_CASE("a handle that was idle while another archived history commits on [P4]") {
  MemoryFileSystem files;
  const auto idle = open(files);
  commit_some(*idle, 0, 3);
  const auto other = open(files);
  commit_some(*other, 3, 12);
  CHECK(engines::archive_audit(*other, 10, "/archive") > 0);
  CHECK_NOTHROW(commit_some(*idle, 12, 13));
  CHECK(idle->read()->revision() == 13);
}

TEST_CASE("who archives history right behind another's checkpoint reads and commits on [P4]") {
  MemoryFileSystem disk;
  HookedFileSystem files(disk);
  const auto engine = open(files);
  commit_some(*engine, 0, 6);
  const auto other = open(disk);
  // Archiving takes this lock for a checkpoint of its own, and then again to move the segments.
  int asked = 0;
  files.before_lock([&](fs::LockByte byte) {
    if (byte != fs::LockByte::checkpoint || ++asked != 2) return;
    commit_some(*other, 6, 12);
    (void)other->checkpoint();
  });
  (void)engines::archive_audit(*engine, 100, "/archive");
  CHECK(asked >= 2);
  CHECK(engine->read()->revision() == 12);
  CHECK_NOTHROW(commit_some(*engine, 12, 13));
}
