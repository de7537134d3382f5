// A failed sync voids what stood behind the last durable revision, and the journal goes on in a new segment.
// A handle that had read what was voided meanwhile kept it: it answered with it, and where it was the next to
// begin a segment, that one followed on it, so that the store did not open any more [P1, P4].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "support/fault_file_system.hpp"
#include "support/hooked_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

namespace {

EnginePointer open(fs::FileSystem& files) {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  return storage::json_engine::open_engine("/store", options, files);
}

storage::Outcome append(Engine& engine, const Edit& edit) {
  return engine.commit({.op = "append"}, [&](storage::Transaction& transaction) {
    transaction.put(edit.collection, edit.key, edit.value);
    return storage::Ruling{.apply = true};
  });
}

/// A handle whose next calls of these kinds on the journal fail.
struct Failing {
  explicit Failing(fs::FileSystem& disk) : files(disk), engine(open(files)) {}
  void fail(Call calls, std::uint64_t times = Fault::for_ever) {
    files.plan({.calls = calls, .times = times, .path_contains = "/journal/"});
  }
  FaultFileSystem files;
  EnginePointer engine;
};

}  // namespace

TEST_CASE("what is voided while a handle reads ahead is no answer, and what was committed instead is [P4]") {
  MemoryFileSystem disk;
  HookedFileSystem hooked(disk);
  const auto other = open(disk);
  commit(*other, {put_organization("org_0", "Zero")});
  const auto reader = open(hooked);
  {
    // A first cut, so that the reader has to look for segments when it next asks for the lock.
    Failing failing(disk);
    failing.fail(Call::sync, 1);
    CHECK(code_of([&] { commit(*failing.engine, {put_organization("org_1", "Lost")}); }).has_value());
  }
  Failing failing(disk);
  const auto doomed = append(*failing.engine, put_organization("org_2", "Voided"));
  bool overtaken = false;
  hooked.after_call([&](Call call, const std::string& path) {
    if (overtaken || call != Call::list || path != "/store/journal") return;
    overtaken = true;  // it has looked into the folder, and does not know of the segment that is begun now
    failing.fail(Call::sync, 1);
    CHECK(code_of([&] { failing.engine->wait_durable(doomed); }).has_value());
    commit(*other, {put_organization("org_3", "Instead")});
  });
  CHECK_NOTHROW(commit(*reader, {put_organization("org_4", "Later")}));
  CHECK(overtaken);
  const auto answers = reader->read();
  CHECK_FALSE(answers->get(model::Collection::organizations, "org_2"));
  CHECK(answers->get(model::Collection::organizations, "org_3"));
}

TEST_CASE("the segment that is begun after a failed sync does not follow on what was voided before [P1]") {
  MemoryFileSystem disk;
  HookedFileSystem hooked(disk);
  const auto other = open(disk);
  commit(*other, {put_organization("org_0", "Zero")});
  const auto mender = open(hooked);
  const auto doomed = append(*mender, put_organization("org_2", "Voided"));
  {
    Failing failing(disk);
    const auto next = append(*failing.engine, put_organization("org_5", "Voided too"));
    Failing again(disk);
    bool overtaken = false;
    hooked.before_lock([&](fs::LockByte byte) {
      if (overtaken || byte != fs::LockByte::append) return;
      overtaken = true;  // it saw that a sync had failed, and another one is quicker to go on after that …
      commit(*other, {put_organization("org_3", "Instead")});
      again.fail(Call::sync | Call::create);  // … and the next sync fails
      CHECK(code_of([&] { commit(*again.engine, {put_organization("org_6", "Lost")}); }).has_value());
    });
    failing.fail(Call::sync | Call::create);  // it cannot begin a segment either: that is left to others
    CHECK(code_of([&] { failing.engine->wait_durable(next); }).has_value());
    CHECK(code_of([&] { mender->wait_durable(doomed); }) == ErrorCode::io_failed);
    CHECK(overtaken);
  }
  const auto opened = open(disk);
  CHECK(opened->read()->get(model::Collection::organizations, "org_3"));
  CHECK_FALSE(opened->read()->get(model::Collection::organizations, "org_2"));
  CHECK_NOTHROW(commit(*opened, {put_organization("org_7", "Later")}));
}
