// A repair of the manifest wrote the whole newest segment once more, to be sure of its end: a power cut amid
// that could tear lines that had been durable for long. Where that segment was closed, it could not be opened
// at all [P1, P9].
#include <doctest/doctest.h>

#include <algorithm>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/crash_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

OpenOptions quiet() {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  return options;
}

void mend(fs::FileSystem& files) { (void)engines::repair_manifest(files, "/store", false, quiet()); }

/// Five revisions without a manifest; rotated after each when `closed`.
void fill(MemoryFileSystem& disk, bool closed) {
  {
    const auto engine = engines::open_engine("/store", quiet(), disk);
    if (closed) engine->rotate_at(600);
    for (int number = 0; number < 5; ++number)
      commit(*engine, {put_organization("org_" + std::to_string(number), "Name " + std::to_string(number))});
  }
  disk.remove("/store/manifest.json");
}

}  // namespace

TEST_CASE("a power cut amid a repair of the manifest tears nothing that is known to be durable [P1, P9]") {
  for (const bool page : {true, false}) {
    MemoryFileSystem disk;
    fill(disk, false);
    if (!page) disk.remove("/store/.orgmgr/LOCK");
    Revision least = 5;
    for_each_crash_image([](CrashFileSystem& files) { mend(files); },
                         [&](MemoryFileSystem& image, const CrashPoint&) {
                           mend(image);
                           least = std::min(least, engines::open_engine("/store", quiet(), image)->durable());
                         },
                         {.seeds = 8, .start = &disk});
    // Without the page of the running machine nobody knows of the last line.
    CHECK(least == (page ? 5 : 4));
  }
}

TEST_CASE("a manifest is rebuilt where the newest segment holds no line, and the one before is closed [P9]") {
  MemoryFileSystem disk;
  fill(disk, true);
  const auto names = disk.list("/store/journal");
  const std::string newest = "/store/journal/" + names.back();
  const std::string bytes = disk.get(newest);
  disk.put(newest, bytes.substr(0, bytes.find('\n') + 1));
  mend(disk);
  const auto engine = engines::open_engine("/store", quiet(), disk);
  CHECK(engine->durable() == 4);
  CHECK(commit(*engine, {put_organization("org_a", "After")}).revision == 5);
}
