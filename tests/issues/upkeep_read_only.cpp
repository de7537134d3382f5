// A handle that was opened read-only repaired files all the same, and put edited ones away before it was
// refused the checkpoint behind that [P9].
#include <doctest/doctest.h>

#include <algorithm>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

void make_store(MemoryFileSystem& files) {
  const auto engine = engines::open_engine("/store", Surroundings{}.options(), files);
  commit(*engine, {put_organization("org_a", "Acme")});
  (void)engine->checkpoint();
}

EnginePointer open_read_only(fs::FileSystem& files) {
  OpenOptions options = Surroundings{}.options();
  options.read_only = true;
  return engines::open_engine("/store", options, files);
}

}  // namespace

TEST_CASE("a handle that was opened read-only says what a repair would do, and does not do it [P9]") {
  MemoryFileSystem disk;
  make_store(disk);
  const std::string sums = "/store/snapshot/1/organizations.sums.json";
  std::string bytes = disk.get(sums);
  bytes.at(9) = static_cast<char>(bytes.at(9) ^ 1);
  disk.put(sums, bytes);
  FaultFileSystem files(disk);
  const auto engine = open_read_only(files);
  const auto before = files.count(changing_calls);
  const auto findings = engines::repair(*engine, true);
  CHECK(std::any_of(findings.begin(), findings.end(),
                    [](const Finding& finding) { return finding.code == "sums_rebuilt"; }));
  CHECK(code_of([&] { (void)engines::repair(*engine, false); }) == ErrorCode::opened_read_only);
  CHECK(files.count(changing_calls) == before);
  CHECK(disk.get(sums) == bytes);
}

TEST_CASE("a handle that was opened read-only leaves edited files where they are [P9]") {
  MemoryFileSystem disk;
  make_store(disk);
  const std::string shown = "/store/organizations.json";
  disk.remove(shown);
  disk.put(shown, "{}");
  FaultFileSystem files(disk);
  const auto engine = open_read_only(files);
  const auto before = files.count(changing_calls);
  CHECK(code_of([&] { engines::put_edits_away(*engine); }) == ErrorCode::opened_read_only);
  CHECK(files.count(changing_calls) == before);
  REQUIRE(disk.stat(shown));
  CHECK(disk.get(shown) == "{}");
}
