// A repair that gave damaged runs up did so beside others that still went by them: a checkpoint of another
// handle then followed on what was not in the manifest any more, and the store did not open; a change that a
// thread of the same handle was in was put on what lies below the runs, and their revisions were lost
// [P1, P4].
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/fault_file_system.hpp"
#include "support/hooked_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

const std::string manifest = "/store/manifest.json";

EnginePointer open(fs::FileSystem& files, std::uint64_t checkpoint_bytes = 700) {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_bytes = checkpoint_bytes;
  options.checkpoint_at_close = false;
  return engines::open_engine("/store", options, files);
}

/// A snapshot, and on it a run.
void fill(Engine& engine) {
  for (int number = 0; number < 12; ++number)
    commit(engine,
           {put_organization("org_" + std::to_string(number), "Acme " + std::to_string(number), 400)});
  (void)engine.checkpoint();
  for (int number = 0; engine.manifest().runs.empty(); ++number) {
    REQUIRE(number < 40);
    commit(engine, {put_organization("org_run", "In the run " + std::to_string(number), 200)});
  }
}

void damage_runs(MemoryFileSystem& files) {
  for (const auto& name : files.list("/store/runs")) {
    if (name.ends_with(".sums.json")) continue;
    std::string bytes = files.get("/store/runs/" + name);
    bytes.at(60) = static_cast<char>(bytes.at(60) ^ 1);
    files.put("/store/runs/" + name, bytes);
  }
}

Edit later(int number) { return put_organization("org_later", "Later " + std::to_string(number), 200); }

bool holds(Engine& engine, const Edit& edit) {
  return engine.read()->get(edit.collection, edit.key) == edit.value;
}

storage::Outcome append(Engine& engine, const Edit& edit) {
  return engine.commit({.op = "append"}, [&](storage::Transaction& transaction) {
    transaction.put(edit.collection, edit.key, edit.value);
    return storage::Ruling{.apply = true};
  });
}

/// Until `reached`, or for so long at most.
void nap_until(const std::atomic<bool>& reached, std::chrono::milliseconds at_most) {
  const auto end = std::chrono::steady_clock::now() + at_most;
  while (!reached && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

}  // namespace

TEST_CASE("a store opens where a repair of runs ended early and another handle committed on [P1]") {
  MemoryFileSystem files;
  const auto live = open(files);
  fill(*live);
  damage_runs(files);
  {
    FaultFileSystem faulty(files);
    const auto mender = open(faulty);
    faulty.plan({.calls = Call::write, .error_number = ENOSPC, .path_contains = "/journal/"});
    CHECK(code_of([&] { (void)engines::repair(*mender, false); }).has_value());
  }
  for (int number = 0; number < 12; ++number) commit(*live, {later(number)});
  CHECK(holds(*open(files), later(11)));
}

TEST_CASE("a store opens where another handle made a checkpoint amid a repair of runs [P1]") {
  MemoryFileSystem files;
  const auto live = open(files);
  fill(*live);
  damage_runs(files);
  FaultFileSystem faulty(files);
  const auto mender = open(faulty);
  storage::Outcome last;
  for (int number = 0; number < 6; ++number) last = append(*live, later(number));
  bool given_up = false;
  bool amid = false;
  faulty.before_call([&](Call call, const std::string& path) {
    if (call == Call::rename && path.starts_with(manifest)) given_up = true;
    if (!given_up || amid || call != Call::write || !path.starts_with("/store/journal/")) return;
    amid = true;
    live->wait_durable(last);  // which makes a checkpoint
  });
  CHECK_NOTHROW((void)engines::repair(*mender, false));
  CHECK(amid);
  CHECK(holds(*open(files), later(5)));
}

TEST_CASE("a change that a thread is in while another gives runs up is put on what they held [P1, P4]") {
  MemoryFileSystem disk;
  fill(*open(disk));
  HookedFileSystem files(disk);
  const auto engine = open(files, 1U << 20U);
  State expected = state_of(*engine->read());
  const Edit late = put_organization("org_late", "Late", 50);
  apply(expected, {late});
  damage_runs(disk);
  std::atomic<bool> inside{false};
  std::atomic<bool> mending{false};
  std::atomic<bool> given_up{false};
  std::atomic<bool> written{false};
  const auto mender = std::this_thread::get_id();
  files.before_lock([&](fs::LockByte byte) {
    if (std::this_thread::get_id() == mender && byte == fs::LockByte::checkpoint) mending = true;
  });
  bool stored = false;
  files.after_call([&](Call call, const std::string& path) {
    if (std::this_thread::get_id() == mender && call == Call::rename && path == manifest) stored = true;
  });
  files.after_unlock([&](fs::LockByte byte) {
    if (std::this_thread::get_id() != mender || !stored || given_up || byte != fs::LockByte::checkpoint)
      return;
    given_up = true;
    nap_until(written, std::chrono::seconds(5));  // the other thread comes before what follows
  });
  std::thread writer([&] {
    const auto outcome = engine->commit({.op = "long"}, [&](storage::Transaction& transaction) {
      transaction.put(late.collection, late.key, late.value);
      inside = true;
      nap_until(mending, std::chrono::seconds(5));
      // Who waits for this change to end before the runs are given up is not kept waiting for ever.
      nap_until(given_up, std::chrono::milliseconds(100));
      return storage::Ruling{.apply = true};
    });
    written = true;
    engine->wait_durable(outcome);
  });
  nap_until(inside, std::chrono::seconds(5));
  CHECK_NOTHROW(engine->rebuild_runs());
  writer.join();
  CHECK(given_up);
  CHECK(state_of(*engine->read()) == expected);
  const auto again = open(disk, 1U << 20U);
  CHECK(state_of(*again->read()) == expected);
  CHECK(engines::check(*again).clean());
}
