// A restore that was broken off behind the exchange of the folders left the store that it had replaced under
// the name of its own unfinished work: the next restore took that for litter and deleted it [P1, P9].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

/// A store with a change that its backup does not have.
void make_store_and_backup(MemoryFileSystem& files) {
  files.make_directory("/data");
  const auto engine = engines::open_engine("/data/store", Surroundings{}.options(), files);
  commit(*engine, {put_organization("org_old", "Old")});
  (void)engines::backup(*engine, "/data/backup");
  commit(*engine, {put_organization("org_new", "New")});
}

void restore(fs::FileSystem& files, const Surroundings& surroundings) {
  *surroundings.now += std::chrono::seconds(1);  // a replaced store is kept under the time
  (void)engines::restore(files, "/data/backup", "/data/store", {.replace = true}, surroundings.options(),
                         [](storage::Transaction&) {});
}

bool holds_the_change(MemoryFileSystem& files, const std::string& folder) {
  try {
    const auto copy = files.clone();  // so that the look changes nothing
    const auto engine = engines::open_engine(folder, Surroundings{}.options(), *copy);
    return engine->read()->get(model::Collection::organizations, "org_new").has_value();
  } catch (const StorageError&) {
    return false;  // unfinished
  }
}

bool is_kept_somewhere(MemoryFileSystem& files) {
  for (const auto& name : files.list("/data")) {
    if (name != "backup" && holds_the_change(files, "/data/" + name)) return true;
  }
  return false;
}

/// Whether the nth call of a restore that changes something was reached; it failed, or the process died
/// there.
bool breaks_off(MemoryFileSystem& files, const Surroundings& surroundings, std::uint64_t nth, bool killed) {
  FaultFileSystem faulty(files);
  faulty.plan({.calls = changing_calls, .nth = nth, .kills = killed});
  try {
    restore(faulty, surroundings);
  } catch (const Killed&) {
  } catch (const StorageError&) {
  }
  return faulty.failures() != 0;
}

}  // namespace

TEST_CASE("a replaced store is kept, wherever a restore was broken off and then repeated [P1, P9]") {
  MemoryFileSystem before;
  make_store_and_backup(before);
  for (const bool killed : {true, false}) {
    std::uint64_t nth = 1;
    for (bool broken_off = true; broken_off; ++nth) {
      CAPTURE(killed);
      CAPTURE(nth);
      const auto files = before.clone();
      const Surroundings surroundings;
      broken_off = breaks_off(*files, surroundings, nth, killed);
      CHECK(is_kept_somewhere(*files));
      restore(*files, surroundings);  // the operator repeats it
      CHECK(is_kept_somewhere(*files));
      CHECK_FALSE(holds_the_change(*files, "/data/store"));
    }
    CHECK(nth > 20);
  }
}

TEST_CASE("the store that a restore has set aside can be read where it is kept [P1]") {
  MemoryFileSystem files;
  make_store_and_backup(files);
  restore(files, Surroundings{});
  OpenOptions reading = Surroundings{}.options();
  reading.read_only = true;
  int kept = 0;
  for (const auto& name : files.list("/data")) {
    if (!name.starts_with("store.replaced-")) continue;
    ++kept;
    CHECK(engines::open_engine("/data/" + name, reading, files)
              ->read()
              ->get(model::Collection::organizations, "org_new"));
  }
  CHECK(kept == 1);
}
