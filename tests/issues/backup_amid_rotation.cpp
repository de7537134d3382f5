// A backup took a segment that was begun behind its revision for a closed one, and linked it: what was
// appended to the store afterwards stood in the backup too, which then failed to verify, or was written to
// from both sides [P1].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

TEST_CASE("a backup beside which the journal goes on in a new segment ends where it was begun [P1]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  const OpenOptions options = Surroundings{}.options();
  const auto engine = storage::json_engine::open_engine("/store", options, files);
  const auto other = storage::json_engine::open_engine("/store", options, disk);
  other->rotate_at(600);
  for (int number = 0; number < 3; ++number)
    commit(*engine, {put_organization("org_" + std::to_string(number), std::to_string(number))});
  const State before = state_of(*engine->read());
  int more = 0;
  files.before_call([&](Call call, const std::string& path) {
    const bool listing = call == Call::list && path == "/store/journal";
    const bool copying = call == Call::open && path.starts_with("/backup.partial");
    if ((!listing && !copying) || more == 6) return;
    commit(*other, {put_organization("org_more", "More " + std::to_string(++more))});
  });
  const BackupReport report = storage::json_engine::backup(*engine, "/backup");
  CHECK(more > 1);
  CHECK(report.revision == 3);
  commit(*engine, {put_organization("org_after", "After")});
  const auto copy = storage::json_engine::open_engine("/backup", options, disk);
  CHECK(state_of(*copy->read()) == before);
  commit(*copy, {put_organization("org_of_copy", "Of the copy")});
  CHECK_FALSE(engine->read()->get(model::Collection::organizations, "org_of_copy"));
  CHECK(broken_history(*engine) == "");
}

TEST_CASE("a backup beside which changes go on in the same segment ends where it was begun [P1]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  const OpenOptions options = Surroundings{}.options();
  const auto engine = storage::json_engine::open_engine("/store", options, files);
  commit(*engine, {put_organization("org_a", "Acme")});
  const State before = state_of(*engine->read());
  int more = 0;
  files.before_call([&](Call call, const std::string& path) {
    if (call != Call::create || !path.starts_with("/backup.partial/journal") || more == 1) return;
    ++more;
    commit(*engine, {put_organization("org_more", "More")});
  });
  CHECK(storage::json_engine::backup(*engine, "/backup").revision == 1);
  CHECK(more == 1);
  CHECK(state_of(*storage::json_engine::open_engine("/backup", options, disk)->read()) == before);
}
