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
  commit(*engine, {put_organization("org_a", "One")});
  (void)engine->checkpoint();
  files.put("/store/snapshot/2/organizations.json", files.get("/store/snapshot/1/organizations.json"));
  commit(*engine, {put_organization("org_a", "Two")});
  commit(*engine, {put_organization("org_a", "Three")});
  CHECK_FALSE(code_of([&] { (void)engine->checkpoint(); }));
  CHECK(open()->manifest().base.revision == 3);
  CHECK(files.get("/store/organizations.json").find("Three") != std::string::npos);
}
