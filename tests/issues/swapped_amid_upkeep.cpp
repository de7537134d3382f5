// A backup was swapped in while another handle made a checkpoint or archived history: that handle went on by
// paths, which led into the restored store now, and left it without what its manifest named [P1, P4].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

EnginePointer open(fs::FileSystem& files) {
  return engines::open_engine("/store", Surroundings{}.options(), files);
}

void commit_some(Engine& engine, int from, int to) {
  for (int number = from; number < to; ++number)
    commit(engine,
           {put_organization("org_" + std::to_string(number), "Acme " + std::to_string(number), 200)});
}

/// Restores the backup; false when that would have had to wait for longer than it may.
bool restore(fs::FileSystem& files) {
  OpenOptions options = Surroundings{}.options();
  options.lock_timeout = std::chrono::milliseconds(50);
  const auto code = code_of([&] {
    (void)engines::restore(files, "/backup", "/store", {.replace = true}, options,
                           [](storage::Transaction&) {});
  });
  if (code) CHECK(code == ErrorCode::lock_timeout);
  return !code;
}

/// A handle on a store of so many revisions, whose third was backed up; that is restored, once, before a call
/// on a path.
struct Amid {
  Amid(int revisions, Call at, std::string place) {
    engine->rotate_at(1500);
    commit_some(*engine, 0, 3);
    (void)engines::backup(*engine, "/backup");
    commit_some(*engine, 3, revisions);
    files.before_call([this, at, place = std::move(place)](Call call, const std::string& path) {
      if (reached || call != at || path != place) return;
      reached = true;
      restored = restore(disk);
    });
  }
  /// One of the two has to give way, and what is at the path is whole.
  void check_both_are_sound(const std::optional<ErrorCode>& code) {
    REQUIRE(reached);
    CHECK(code.has_value() == restored);
    CHECK((restored || restore(disk)));
    const auto again = open(disk);
    CHECK(again->read()->get(model::Collection::organizations, "org_2"));
    CHECK_FALSE(again->read()->get(model::Collection::organizations, "org_3"));
    CHECK(engines::check(*again).clean());
  }
  MemoryFileSystem disk{};
  FaultFileSystem files{disk};
  EnginePointer engine = open(files);
  bool reached = false;
  bool restored = false;
};

}  // namespace

TEST_CASE("a store that is restored amid another handle's checkpoint is whole [P1, P4]") {
  // Revision 4 of the restored store is its own: the snapshots of both have one name.
  Amid amid(4, Call::stat, "/store/snapshot/4");
  const auto code = code_of([&] { (void)amid.engine->checkpoint(); });
  amid.check_both_are_sound(code);
}

TEST_CASE("a store that is restored while another handle archives history is whole [P1, P4]") {
  Amid amid(12, Call::sync_directory, "/archive");
  const auto code = code_of([&] { (void)engines::archive_audit(*amid.engine, 8, "/archive"); });
  amid.check_both_are_sound(code);
}

TEST_CASE("history is not archived by a manifest that is stored under a lock file that was deleted [P4]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  const auto engine = open(files);
  engine->rotate_at(1500);
  commit_some(*engine, 0, 12);
  bool deleted = false;
  files.before_call([&](Call call, const std::string& path) {
    if (deleted || call != Call::sync_directory || path != "/archive") return;
    deleted = true;
    disk.remove("/store/.orgmgr/LOCK");
  });
  CHECK(code_of([&] { (void)engines::archive_audit(*engine, 8, "/archive"); }) == ErrorCode::store_replaced);
  CHECK(deleted);
  CHECK(engine->newest_manifest().history_from == 1);
  CHECK(disk.stat("/store/journal/1.0.jsonl"));
}
