// A torn tail was no finding of a check, and bits of the lock page that had flipped made every read stale
// without a word [P5].
#include <doctest/doctest.h>

#include <algorithm>

#include "storage/engine_support.hpp"
#include "storage/json/lock_page.hpp"
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

bool tells(const std::vector<Finding>& findings, std::string_view code) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& one) { return one.code == code; });
}

/// Commits without a snapshot: only page and journal tell of them.
void fill(fs::FileSystem& files) {
  const auto engine = engines::open_engine("/store", quiet(), files);
  for (int number = 0; number < 9; ++number)
    commit(*engine, {put_organization("org_" + std::to_string(number), "N " + std::to_string(number))});
}

}  // namespace

TEST_CASE("bytes behind the journal's last line are a finding of a check, read or cut off [P5]") {
  for (const bool read_only : {true, false}) {
    MemoryFileSystem files;
    fill(files);
    const std::string path = "/store/journal/" + files.list("/store/journal").front();
    files.put(path, files.get(path) + "xxxx");
    const auto report = engines::check(*engines::open_engine("/store", quiet(read_only), files));
    CHECK(report.clean());
    CHECK(tells(report.findings, "torn_tail"));
  }
}

TEST_CASE("a lock page that knows of less than the journal's lines is told of, and not believed [P5]") {
  MemoryFileSystem files;
  fill(files);
  for (const Revision stale : {0U, 1U, 5U, 7U}) {
    CAPTURE(stale);
    engines::LockPage::of(*files.open_lock("/store/.orgmgr/LOCK", false)).durable.store(stale);
    const auto engine = engines::open_engine("/store", quiet(true), files);
    CHECK(engine->read()->revision() == 9);
    CHECK(tells(engine->notices(), "lock_page_behind"));
    CHECK(tells(engines::check(*engine).findings, "lock_page_behind"));
  }
  engines::LockPage::of(*files.open_lock("/store/.orgmgr/LOCK", false)).durable.store(9);
  CHECK(engines::open_engine("/store", quiet(true), files)->notices().empty());
}
