// A repair that made lookup keys anew gave them a revision of their own, so that no snapshot in use is
// written again. Where another handle made a checkpoint of that revision just before, it was written again
// all the same, and a crash amid that left the manifest with half of a snapshot [P1, P9].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/hooked_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

TEST_CASE(
    "lookup keys are not made anew in the folder of a snapshot that another's checkpoint made [P1, P9]") {
  MemoryFileSystem disk;
  HookedFileSystem hooked(disk);
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  const auto other = engines::open_engine("/store", options, disk);
  commit(*other, {put_organization("org_a", "Acme")});
  const auto mender = engines::open_engine("/store", options, hooked);
  bool overtaken = false;
  hooked.before_lock([&](fs::LockByte byte) {
    if (overtaken || byte != fs::LockByte::checkpoint) return;
    overtaken = true;  // the revision is there, the snapshot of it is not yet
    (void)other->checkpoint();
  });
  std::unique_ptr<MemoryFileSystem> crashed;
  hooked.after_call([&](Call call, const std::string& path) {
    if (call == Call::remove && path.starts_with("/store/snapshot/2/") && !crashed) crashed = disk.clone();
  });
  mender->rebuild_lookups();
  REQUIRE(overtaken);
  // Nothing of it need be removed at all: then there was no such moment, and the end must do.
  if (!crashed) crashed = disk.clone();
  const auto again = engines::open_engine("/store", options, *crashed);
  CHECK(again->read()->get(model::Collection::organizations, "org_a"));
  CHECK(engines::check(*again).clean());
}
