// What is deleted or exchanged under an open handle: its changes end, what others wrote stays [P4].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;

  [[nodiscard]] EnginePointer open() {
    return storage::json_engine::open_engine("/store", surroundings.options(), files);
  }
};

}  // namespace

TEST_CASE("a lock file that is deleted or replaced under a handle ends its changes, not its safety [P4]") {
  Sut sut;
  const auto engine = sut.open();
  commit(*engine, {put_organization("org_1", "One")});
  sut.files.remove("/store/.orgmgr/LOCK");
  CHECK(code_of([&] { commit(*engine, {put_organization("org_2", "Two")}); }) == ErrorCode::store_replaced);
  const auto other = sut.open();  // makes a new lock file: two worlds, were the first to go on
  CHECK(code_of([&] { commit(*engine, {put_organization("org_2", "Two")}); }) == ErrorCode::store_replaced);
  CHECK(commit(*other, {put_organization("org_2", "Two")}).revision == 2);
  // What changes nothing is an answer too, and others may have made it wrong.
  for (const bool any_thread : {true, false}) {
    CHECK(code_of([&] {
            (void)engine->commit({.op = "refused", .any_thread = any_thread},
                                 [](storage::Transaction&) { return storage::Ruling{}; });
          }) == ErrorCode::store_replaced);
  }
}

TEST_CASE("files that were exchanged under an open handle are joined by nobody [P4, P5]") {
  Sut sut;
  const auto engine = sut.open();
  commit(*engine, {put_organization("org_1", "One")});
  MemoryFileSystem elsewhere;
  {
    commit(*storage::json_engine::open_engine("/store", sut.surroundings.options(7), elsewhere),
           {put_organization("org_x", "X")});
  }
  for (const std::string path : {"/manifest.json", "/journal/1.0.jsonl"})
    sut.files.put("/store" + path, elsewhere.get("/store" + path));
  for (const auto& name : elsewhere.list("/store/snapshot/1"))
    sut.files.put("/store/snapshot/1/" + name, elsewhere.get("/store/snapshot/1/" + name));
  CHECK(code_of([&] { (void)sut.open(); }) == ErrorCode::store_replaced);
}
