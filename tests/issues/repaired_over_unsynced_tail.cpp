// A manifest that was rebuilt from a journal whose end nobody had synced: after a power cut the manifest knew
// more than the journal held, and the store was refused [P1, P9].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/crash_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

TEST_CASE("what a rebuilt manifest rests on is durable before it is [P9]") {
  CrashFileSystem disk;
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  {
    const auto engine = engines::open_engine("/store", options, disk);
    commit(*engine, {put_organization("org_a", "Acme")});
    // Appended, and the process ends before any sync.
    (void)engine->commit({.op = "append"}, [](storage::Transaction& transaction) {
      const Edit edit = put_organization("org_b", "Beta");
      transaction.put(edit.collection, edit.key, edit.value);
      return storage::Ruling{.apply = true};
    });
  }
  disk.remove("/store/manifest.json");
  disk.sync_directory("/store");
  CHECK(engines::repair_manifest(disk, "/store", false, options).size() == 1);
  const auto image = disk.image(Loss::everything);
  const auto engine = engines::open_engine("/store", options, *image);
  CHECK(engine->durable() == 2);
  CHECK(engine->read()->get(model::Collection::organizations, "org_b"));
}
