// Who waited for a revision that nobody had appended, as only a fault of the engine can ask for, held the
// sync lock again and again and never came back [P13].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

TEST_CASE("a wait for a revision that does not come ends with the lock timeout [P13]") {
  MemoryFileSystem files;
  OpenOptions options = Surroundings{}.options();
  options.lock_timeout = std::chrono::milliseconds(50);
  const auto engine = storage::json_engine::open_engine("/store", options, files);
  commit(*engine, {put_organization("org_a", "Acme")});
  storage::Outcome outcome;
  outcome.revision = 99;
  outcome.applied = true;
  CHECK(code_of([&] { engine->wait_durable(outcome); }) == ErrorCode::commit_outcome_unknown);
}
