// A closed segment that ended at the end of a line, but too early, passed for the end of the journal where no
// page of a lock file knew better, as in a copy or a backup: what stood in later segments was left out, and
// new commits were acknowledged until their numbers met those [P3, P5].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

OpenOptions quiet(bool read_only = false) {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  options.read_only = read_only;
  return options;
}

EnginePointer open(fs::FileSystem& files, bool read_only = false) {
  auto engine = engines::open_engine("/store", quiet(read_only), files);
  if (!read_only) engine->rotate_at(3000);  // a segment for every few revisions
  return engine;
}

void commit_some(Engine& engine, int from, int to) {
  for (int number = from; number < to; ++number)
    commit(engine,
           {put_organization("org_" + std::to_string(number), "Acme " + std::to_string(number), 200)});
}

}  // namespace

TEST_CASE("a closed segment that lost its last line is missed, though no page tells of it [P3, P5]") {
  MemoryFileSystem files;
  commit_some(*open(files), 0, 12);
  const std::string path = "/store/journal/1.0.jsonl";
  std::string bytes = files.get(path);
  bytes.resize(bytes.rfind('\n', bytes.size() - 2) + 1);
  files.put(path, bytes);
  files.remove("/store/.orgmgr/LOCK");
  files.remove("/store/.orgmgr");
  SUBCASE("by who reads") {
    CHECK(code_of([&] { (void)open(files, true); }) == ErrorCode::history_missing);
  }
  SUBCASE("by who may write") {
    files.set_mode(path, 0600);  // closed segments are not to be written, which keeps no administrator out
    CHECK(code_of([&] { (void)open(files); }) == ErrorCode::history_missing);
    CHECK(files.get(path) == bytes);
  }
  SUBCASE("by who restores it") {
    CHECK(code_of([&] {
            (void)engines::restore(files, "/store", "/restored", {}, quiet(), [](storage::Transaction&) {});
          }) == ErrorCode::history_missing);
    CHECK_FALSE(files.stat("/restored"));
  }
}

TEST_CASE(
    "damage in the last line of a closed segment is damage, though no page tells of what follows [P5]") {
  MemoryFileSystem files;
  commit_some(*open(files), 0, 12);
  const std::string path = "/store/journal/1.0.jsonl";
  std::string bytes = files.get(path);
  bytes[bytes.size() - 40] = static_cast<char>(bytes[bytes.size() - 40] ^ 1);
  files.put(path, bytes);
  files.set_mode(path, 0600);
  files.remove("/store/.orgmgr/LOCK");
  CHECK(code_of([&] { (void)open(files, true); }) == ErrorCode::damaged);
  CHECK(code_of([&] { (void)open(files); }) == ErrorCode::damaged);
  CHECK(files.get(path) == bytes);
}

TEST_CASE("a copy that took a segment before its last lines, and later ones whole, is refused [P3, P5]") {
  MemoryFileSystem files;
  const auto engine = open(files);
  commit_some(*engine, 0, 2);
  const auto copy = files.clone();  // all up to the segment as it is now …
  copy->remove("/store/.orgmgr/LOCK");
  commit_some(*engine, 2, 6);
  Revision later = 0;
  for (const auto& name : files.list("/store/journal")) {  // … then what its folder holds besides
    const auto segment = engines::SegmentName::parse(name);
    REQUIRE(segment);
    if (segment->first == 1) continue;
    if (later == 0 || segment->first < later) later = segment->first;
    copy->put("/store/journal/" + name, files.get("/store/journal/" + name));
  }
  REQUIRE(later > 3);
  CHECK(code_of([&] { (void)open(*copy, true); }) == ErrorCode::history_missing);
  CHECK(code_of([&] { (void)open(*copy); }) == ErrorCode::history_missing);
}
