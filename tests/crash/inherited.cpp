// What those who died or failed leave to a handle that goes on, when the power fails right after [P1, P10].
#include <doctest/doctest.h>

#include <cerrno>

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

storage::Outcome append(Engine& engine, const std::vector<Edit>& edits) {
  return engine.commit({.op = "append"}, [&](storage::Transaction& transaction) {
    for (const Edit& edit : edits) transaction.put(edit.collection, edit.key, edit.value);
    return storage::Ruling{.apply = true};
  });
}

State after_power_cut(const CrashFileSystem& disk) {
  const auto image = disk.image(Loss::everything);
  return state_of(*open_engine(store_path, quiet(), *image)->read());
}

}  // namespace

TEST_CASE("what the dead had appended is made durable before anybody builds on it [P1, P3, P10]") {
  for (const std::uint64_t written : {1U, 100U, 1'000'000U}) {
    CAPTURE(written);
    CrashFileSystem disk;
    FaultFileSystem dying(disk);
    const auto dead = open_engine(store_path, quiet(), dying);
    const auto other = open_engine(store_path, quiet(), disk);
    commit(*other, {put_organization("org_a", "First")});
    (void)append(*dead, {put_organization("org_b", "Appended")});
    dying.plan({.calls = Call::write, .path_contains = "/journal/", .short_write = written, .kills = true});
    CHECK_THROWS_AS((void)append(*dead, {put_organization("org_c", "Torn")}), Killed);
    commit(*other, {put_organization("org_d", "Behind them")});
    const State served = state_of(*other->read());
    CHECK(served.contains("organizations/org_b"));
    CHECK(after_power_cut(disk) == served);
  }
}

TEST_CASE("of what the dead had begun to write nothing stays behind what follows [P3, P10]") {
  CrashFileSystem disk;
  FaultFileSystem dying(disk);
  const auto dead = open_engine(store_path, quiet(), dying);
  const auto other = open_engine(store_path, quiet(), disk);
  dying.plan({.calls = Call::write, .path_contains = "/journal/", .short_write = 5000, .kills = true});
  CHECK_THROWS_AS((void)append(*dead, {put_organization("org_a", "Torn", 9000)}), Killed);
  commit(*other, {put_organization("org_b", "Shorter")});
  const auto image = disk.image(Loss::nothing);
  const auto reopened = open_engine(store_path, quiet(), *image);
  CHECK(reopened->notices().empty());
  CHECK(state_of(*reopened->read()).contains("organizations/org_b"));
}

TEST_CASE("a write that was taken back and called not applied stays so when the power fails [P7]") {
  CrashFileSystem disk;
  FaultFileSystem files(disk);
  const auto engine = open_engine(store_path, quiet(), files);
  commit(*engine, {put_organization("org_a", "First")});
  // The line is there whole; the disk is too full for the padding behind it.
  files.plan({.calls = Call::write, .nth = 2, .error_number = ENOSPC, .path_contains = "/journal/"});
  CHECK(code_of([&] { (void)append(*engine, {put_organization("org_b", "Large", 70'000)}); }) ==
        ErrorCode::disk_full);
  CHECK(files.failures() == 1);
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    CAPTURE(seed);
    const auto image = disk.image(Loss::subset, seed);
    const State left = state_of(*open_engine(store_path, quiet(), *image)->read());
    CHECK(left.contains("organizations/org_a"));
    CHECK_FALSE(left.contains("organizations/org_b"));
  }
}

TEST_CASE("whoever heals a failed import makes durable what it shows [P1, P2, P7]") {
  std::uint64_t failed = 0;
  for (std::uint64_t nth = 1;; ++nth) {
    CAPTURE(nth);
    CrashFileSystem disk;
    FaultFileSystem files(disk);
    files.on_failed_sync([&](const std::string& path) { disk.lose_pending(path); });
    const auto importing = open_engine(store_path, quiet(), files);
    const auto other = open_engine(store_path, quiet(), disk);
    std::vector<Edit> edits;
    for (int number = 0; number < 19; ++number)
      edits.push_back(
          put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 60'000));
    files.plan({.calls = changing_calls, .nth = nth, .times = 2});
    try {
      importing->wait_durable(append(*importing, edits));
    } catch (const StorageError&) {
    }
    if (files.failures() == 0) break;
    ++failed;
    commit(*other, {put_organization("org_after", "After")});
    const State served = state_of(*other->read());
    CHECK((served.size() == 1 || served.size() == edits.size() + 1));
    CHECK(after_power_cut(disk) == served);
  }
  CHECK(failed > 20);
}

TEST_CASE("who opens read-only where nobody knows what was durable makes durable what it serves [P1, P9]") {
  CrashFileSystem disk;
  {
    const auto engine = open_engine(store_path, quiet(), disk);
    commit(*engine, {put_organization("org_a", "First")});
    (void)append(*engine, {put_organization("org_b", "Never synced")});
  }
  disk.remove(store_path + "/.orgmgr/LOCK");
  OpenOptions options = quiet();
  options.read_only = true;
  const auto reader = open_engine(store_path, options, disk);
  const State served = state_of(*reader->read());
  CHECK(served.contains("organizations/org_b"));
  CHECK(after_power_cut(disk) == served);
}
