// Runs, and the folder of a snapshot, were read through symbolic links; and a journal that a copy by hard
// links shared (cp -al, rsync --link-dest) was appended to from both folders, each writing over the other
// [P1, P11].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

namespace {

struct Sut {
  MemoryFileSystem files;
  OpenOptions options = Surroundings{}.options();
  Sut() { options.checkpoint_at_close = false; }
  [[nodiscard]] EnginePointer open() { return storage::json_engine::open_engine("/store", options, files); }
};

}  // namespace

TEST_CASE(
    "a folder of runs or of one snapshot that is a link is refused, opened for reading or writing [P11]") {
  for (const std::string name : {"runs", "snapshot/1"}) {
    CAPTURE(name);
    Sut sut;
    {
      const auto engine = sut.open();
      commit(*engine, {put_organization("org_a", "Acme")});
      (void)engine->checkpoint();
      sut.files.make_directory("/store/runs");
    }
    sut.files.rename("/store/" + name, "/elsewhere");
    sut.files.add_special("/store/" + name, fs::FileKind::symlink);
    for (const bool read_only : {true, false}) {
      sut.options.read_only = read_only;
      CHECK(code_of([&] { (void)sut.open(); }) == ErrorCode::unsafe_path);
    }
  }
}

TEST_CASE("a journal under two names is read and not written, until it is the store's alone [P1, P11]") {
  Sut sut;
  commit(*sut.open(), {put_organization("org_a", "Acme")});
  REQUIRE(sut.files.link("/store/journal/1.0.jsonl", "/copy of the journal"));
  const std::string before = sut.files.get("/copy of the journal");
  {
    const auto engine = sut.open();
    CHECK(engine->durable() == 1);
    CHECK(code_of([&] { commit(*engine, {put_organization("org_b", "Beta")}); }) == ErrorCode::unsafe_path);
    CHECK(sut.files.get("/copy of the journal") == before);
    sut.files.remove("/copy of the journal");
    commit(*engine, {put_organization("org_b", "Beta")});
  }
  CHECK(sut.open()->durable() == 2);
}

TEST_CASE("a second name that a crash amid making the segment left is taken away, and writing goes on [P1]") {
  Sut sut;
  commit(*sut.open(), {put_organization("org_a", "Acme")});
  REQUIRE(sut.files.link("/store/journal/1.0.jsonl", "/store/journal/1.0.jsonl.new"));
  commit(*sut.open(), {put_organization("org_b", "Beta")});
  CHECK_FALSE(sut.files.stat("/store/journal/1.0.jsonl.new"));
  CHECK(sut.open()->durable() == 2);
}
