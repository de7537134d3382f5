// A checkpoint leaves an edited file at the top alone. Once it was moved away, the snapshot that it had been
// made from was shown again instead of the newest one; and as long as it stayed, each checkpoint noted it
// anew, in a list that only grew [P4, P13].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

const std::string shown = "/store/organizations.json";

EnginePointer open_with_a_snapshot(fs::FileSystem& files) {
  auto engine = engines::open_engine("/store", Surroundings{}.options(), files);
  commit(*engine, {put_organization("org_a", "First")});
  (void)engine->checkpoint();
  return engine;
}

/// The snapshot, of which the file is a link, stays as it is.
void edit(MemoryFileSystem& files, const std::string& text) {
  files.remove(shown);
  files.put(shown, text);
}

}  // namespace

TEST_CASE("once an edited file is gone from the top, the newest snapshot is shown there [P4]") {
  MemoryFileSystem files;
  const auto engine = open_with_a_snapshot(files);
  edit(files, files.get(shown) + "\n");
  commit(*engine, {put_organization("org_b", "Second")});
  (void)engine->checkpoint();
  CHECK(files.get(shown).find("org_b") == std::string::npos);
  SUBCASE("moved away by hand") {
    files.remove(shown);
    (void)engine->checkpoint();
  }
  SUBCASE("put away") {
    CHECK(engines::edited_records(*engine).empty());
    engines::put_edits_away(*engine);
  }
  CHECK(files.get(shown).find("org_b") != std::string::npos);
}

TEST_CASE("notices of a file that stays edited do not grow with the checkpoints [P13]") {
  MemoryFileSystem files;
  const auto engine = open_with_a_snapshot(files);
  edit(files, "{}");
  for (int number = 0; number < 50; ++number) {
    commit(*engine, {put_organization("org_a", "Name " + std::to_string(number))});
    (void)engine->checkpoint();
  }
  CHECK(engine->notices().size() < 10);
}
