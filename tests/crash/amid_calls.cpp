// What another process does while a call of the file system is going on [P1, P3].
#include <doctest/doctest.h>

#include "crash/ledger.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using storage::json_engine::open_engine;

OpenOptions quiet() {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  return options;
}

storage::Outcome append(Engine& engine, const Edit& edit) {
  return engine.commit({.op = "append"}, [&](storage::Transaction& transaction) {
    transaction.put(edit.collection, edit.key, edit.value);
    return storage::Ruling{.apply = true};
  });
}

/// Runs `function` once, before the next call of that kind on a segment of the journal.
void amid(FaultFileSystem& files, Call kind, std::function<void()> function) {
  const auto done = std::make_shared<bool>(false);
  files.before_call([done, kind, function = std::move(function)](Call call, const std::string& path) {
    if (*done || call != kind || path.find("/journal/") == std::string::npos) return;
    *done = true;
    function();
  });
}

}  // namespace

TEST_CASE("what is appended while a sync goes on is not durable by that sync [P1]") {
  CrashFileSystem disk;
  FaultFileSystem files(disk);
  const auto leader = open_engine(store_path, quiet(), files);
  const auto other = open_engine(store_path, quiet(), disk);
  const auto outcome = append(*leader, put_organization("org_a", "First"));
  std::optional<storage::Outcome> later;
  // A sync need not cover what is written once it has begun.
  amid(files, Call::sync, [&] { later = append(*other, put_organization("org_b", "Second")); });
  leader->wait_durable(outcome);
  CHECK(leader->durable() == outcome.revision);
  REQUIRE(later);
  CHECK(later->revision == outcome.revision + 1);
  other->wait_durable(*later);
  CHECK(leader->durable() == later->revision);
}

TEST_CASE("a line that is being written is not durable by another's sync, nor was it ever there [P1, P3]") {
  CrashFileSystem disk;
  FaultFileSystem dying(disk);
  const auto writer = open_engine(store_path, quiet(), dying);
  const auto other = open_engine(store_path, quiet(), disk);
  commit(*other, {put_organization("org_a", "First")});
  const auto waiting = append(*other, put_organization("org_b", "Second"));
  dying.plan({.calls = Call::write, .path_contains = "/journal/", .kills = true});
  amid(dying, Call::write, [&] { other->wait_durable(waiting); });
  CHECK_THROWS_AS((void)append(*writer, put_organization("org_c", "Never")), Killed);
  CHECK(other->durable() == waiting.revision);
  CHECK(commit(*other, {put_organization("org_d", "Third")}).revision == waiting.revision + 1);
  const auto image = disk.image(Loss::nothing);
  const auto reopened = open_engine(store_path, quiet(), *image);
  CHECK(reopened->durable() == waiting.revision + 1);
  CHECK(broken_history(*reopened) == "");
}
