// A file that was extended to a terabyte without a byte being written took all memory when it was the
// manifest or the sums, and hours when it was the journal [P13].
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "fs/file_system.hpp"
#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/temporary_folder.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

namespace {

constexpr off_t terabyte = off_t{1} << 40U;

bool extend(const std::string& path) {
  return ::chmod(path.c_str(), 0600) == 0 && ::truncate(path.c_str(), terabyte) == 0;
}

}  // namespace

TEST_CASE(
    "a terabyte of nothing behind manifest, sums or journal is judged at once, in little memory [P13]") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  const auto open = [&] { return storage::json_engine::open_engine(store, {}, fs::posix_file_system()); };
  commit(*open(), {put_organization("org_a", "Acme")});
  const auto begin = std::chrono::steady_clock::now();
  struct ::rusage before {};
  ::getrusage(RUSAGE_SELF, &before);

  if (!extend(store + "/snapshot/1/lookup.sums.json")) {
    MESSAGE("SKIPPED: no file of a terabyte can be made here");
    return;
  }
  {
    const CheckReport report = storage::json_engine::check(*open());
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].code == "damaged_sums");
    CHECK(storage::json_engine::repair(*open(), false).size() == 1);
    CHECK(storage::json_engine::check(*open()).clean());
  }
  REQUIRE(extend(store + "/journal/1.0.jsonl"));
  {
    const auto engine = open();
    REQUIRE(engine->notices().size() == 1);
    CHECK(engine->notices()[0].code == "torn_tail");
    CHECK(engine->durable() == 1);
    commit(*engine, {put_organization("org_b", "Beta")});
  }
  REQUIRE(extend(store + "/manifest.json"));
  CHECK(code_of([&] { (void)open(); }) == ErrorCode::damaged);

  struct ::rusage after {};
  ::getrusage(RUSAGE_SELF, &after);
  CHECK(after.ru_maxrss - before.ru_maxrss < (192L << 10U));
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}
