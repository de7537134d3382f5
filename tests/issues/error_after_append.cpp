// A lock that could not be taken after the line was written: the change was called "not applied" and stood
// in the journal all the same, to be made durable by the next sync of anybody [P7].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

namespace {

storage::Outcome append(Engine& engine, const Edit& edit) {
  return engine.commit({.op = "append"}, [&](storage::Transaction& transaction) {
    transaction.put(edit.collection, edit.key, edit.value);
    return storage::Ruling{.apply = true};
  });
}

}  // namespace

TEST_CASE("what fails while a change waits to be durable leaves its outcome unknown [P7]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  const auto engine = storage::json_engine::open_engine("/store", Surroundings{}.options(), files);
  const auto outcome = append(*engine, put_organization("org_a", "Acme"));
  files.plan({.calls = Call::lock, .error_number = ENOLCK});
  CHECK(code_of([&] { engine->wait_durable(outcome); }) == ErrorCode::commit_outcome_unknown);
  // Here it was applied: whoever syncs next makes it so.
  commit(*engine, {put_organization("org_b", "Beta")});
  CHECK(engine->read()->get(model::Collection::organizations, "org_a"));
}

TEST_CASE("a checkpoint that cannot be begun does not make a durable change an error [P7]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_bytes = 1;
  const auto engine = storage::json_engine::open_engine("/store", options, files);
  commit(*engine, {put_organization("org_a", "Acme")});
  const auto outcome = append(*engine, put_organization("org_b", "Beta", 3000));
  files.plan({.calls = Call::lock, .nth = 2, .error_number = ENOLCK});  // the first is the sync's
  CHECK_NOTHROW(engine->wait_durable(outcome));
  CHECK(files.failures() == 1);
  CHECK(engine->read()->get(model::Collection::organizations, "org_b"));
}
