// What a handle does while it waits for the lock under which all append.
#include <doctest/doctest.h>

#include <unistd.h>

#include <atomic>
#include <optional>
#include <thread>

#include <orgmgr/error.hpp>

#include "storage/json/locks.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using namespace orgmgr::storage::json_engine;
using namespace std::chrono_literals;

}  // namespace

TEST_CASE("who sleeps for the append lock gets ready before it takes it, and who need not wait does not") {
  const TemporaryFolder folder;
  fs::FileSystem& files = fs::posix_file_system();
  const auto one_file = files.open_lock(folder / "LOCK", false);
  const auto other_file = files.open_lock(folder / "LOCK", false);
  Locks one(*one_file);
  Locks other(*other_file);
  LockPage& page = LockPage::of(*one_file);
  int readied = 0;
  const auto get_ready = [&] { ++readied; };
  { const auto guard = other.take(fs::LockByte::append, Deadline(1s), get_ready); }
  CHECK(readied == 0);

  auto held = std::make_optional(one.take(fs::LockByte::append, Deadline(1s)));
  std::atomic<bool> taken{false};
  int readied_before = 0;
  std::thread waits([&] {
    const auto guard = other.take(fs::LockByte::append, Deadline(20s), get_ready);
    readied_before = readied;
    taken = true;
  });
  while (page.waiting.load() == 0) std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(20ms);
  CHECK_FALSE(taken);
  held.reset();
  waits.join();
  CHECK(taken);
  CHECK(readied_before >= 1);
  CHECK(page.waiting.load() == 0);
}

TEST_CASE("who waits for the append lock in vain is told who has it, and is not counted any more [P13]") {
  const TemporaryFolder folder;
  fs::FileSystem& files = fs::posix_file_system();
  const auto one_file = files.open_lock(folder / "LOCK", false);
  const auto other_file = files.open_lock(folder / "LOCK", false);
  Locks one(*one_file);
  Locks other(*other_file);
  const auto held = one.take(fs::LockByte::append, Deadline(1s));
  try {
    const auto guard = other.take(fs::LockByte::append, Deadline(30ms), [] {});
    FAIL_CHECK("taken twice");
  } catch (const StorageError& error) {
    CHECK(error.code() == ErrorCode::lock_timeout);
    CHECK(std::string(error.what()).find("process " + std::to_string(::getpid())) != std::string::npos);
  }
  CHECK(LockPage::of(*one_file).waiting.load() == 0);
}
