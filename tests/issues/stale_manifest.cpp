// A handle that had not read since another one stored a manifest went by the one that it knew: it missed
// segments that had been archived, and held edited files against a snapshot that they were not made from, so
// that changes by commands passed for edits of somebody's [P4].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

const std::string shown = "/store/organizations.json";

EnginePointer open(fs::FileSystem& files) {
  return engines::open_engine("/store", Surroundings{}.options(), files);
}

}  // namespace

TEST_CASE("a handle finds nothing wrong with a store whose history another one archived [P4]") {
  MemoryFileSystem files;
  const auto engine = open(files);
  engine->rotate_at(1500);
  for (int number = 0; number < 12; ++number)
    commit(*engine,
           {put_organization("org_" + std::to_string(number), "Acme " + std::to_string(number), 200)});
  (void)engine->checkpoint();
  CHECK(engines::check(*engine).clean());
  CHECK(engines::archive_audit(*open(files), 8, "/archive") > 0);
  CHECK_NOTHROW((void)engines::verify_audit(*engine, {}));
  CHECK(engines::check(*engine).clean());
}

TEST_CASE(
    "edits are told by the snapshot that the edited file was made from, of another's checkpoint too [P4]") {
  MemoryFileSystem files;
  const auto idle = open(files);
  commit(*idle, {put_organization("org_a", "First"), put_organization("org_b", "Beta")});
  (void)idle->checkpoint();
  {
    const auto other = open(files);
    commit(*other, {put_organization("org_a", "Second")});
    (void)other->checkpoint();
    std::string text = files.get(shown);
    REQUIRE(text.find("Second") != std::string::npos);
    text.replace(text.find("\"Beta\""), 6, "\"Edited\"");
    files.remove(shown);  // else the snapshot, of which it is a link, is changed with it
    files.put(shown, text);
    commit(*other, {put_organization("org_a", "First")});
  }
  // The file says "Second" of org_a as its snapshot does: to take that would undo the last command.
  const auto records = engines::edited_records(*idle);
  REQUIRE(records.size() == 1);
  CHECK(records.front().key == "org_b");
}
