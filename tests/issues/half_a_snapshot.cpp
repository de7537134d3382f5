// A crash amid a checkpoint left half of a snapshot's folder: a file of records without its sums. Where it
// was as long as the file at the top, the next checkpoint failed behind its commit point, and so did every
// opening since [P1, P9].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

TEST_CASE("half of a snapshot that a crash left is in no checkpoint's way, nor in an opening's [P1, P9]") {
  MemoryFileSystem files;
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  const auto open = [&] { return storage::json_engine::open_engine("/store", options, files); };
  const auto engine = open();
  for (int number = 1; number <= 9; ++number)
    commit(*engine, {put_organization("org_a", "Name " + std::to_string(number))});
  (void)engine->checkpoint();
  // By name it is met before the snapshot that the file at the top shows.
  files.put("/store/snapshot/10/organizations.json", files.get("/store/snapshot/9/organizations.json"));
  for (const char* name : {"Ten", "Eleven"}) commit(*engine, {put_organization("org_a", name)});
  CHECK_FALSE(code_of([&] { (void)engine->checkpoint(); }));
  CHECK(open()->manifest().base.revision == 11);
  CHECK(files.get("/store/organizations.json").find("Eleven") != std::string::npos);
}
