// What a handle does while it waits for the lock under which all append.
#include <doctest/doctest.h>

#include <unistd.h>

#include <atomic>
#include <memory>
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

/// On one lock file, as two processes have.
struct TwoHandles {
  TemporaryFolder folder{};
  std::unique_ptr<fs::LockFile> one_file = fs::posix_file_system().open_lock(folder / "LOCK", false);
  std::unique_ptr<fs::LockFile> other_file = fs::posix_file_system().open_lock(folder / "LOCK", false);
  Locks one{*one_file};
  Locks other{*other_file};
  LockPage& page = LockPage::of(*one_file);
};

}  // namespace

TEST_CASE("who sleeps for the append lock gets ready before it takes it, and who need not wait does not") {
  TwoHandles both;
  int readied = 0;
  const auto get_ready = [&] { ++readied; };
  { const auto guard = both.other.take(fs::LockByte::append, Deadline(1s), get_ready); }
  CHECK(readied == 0);

  auto held = std::make_optional(both.one.take(fs::LockByte::append, Deadline(1s)));
  std::atomic<bool> taken{false};
  int readied_before = 0;
  std::thread waits([&] {
    const auto guard = both.other.take(fs::LockByte::append, Deadline(20s), get_ready);
    readied_before = readied;
    taken = true;
  });
  while (both.page.waiting.load() == 0) std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(20ms);
  CHECK_FALSE(taken);
  held.reset();
  waits.join();
  CHECK(taken);
  CHECK(readied_before >= 1);
  CHECK(both.page.waiting.load() == 0);
}

TEST_CASE("who waits for the append lock in vain is told who has it, and is not counted any more [P13]") {
  TwoHandles both;
  const auto held = both.one.take(fs::LockByte::append, Deadline(1s));
  try {
    const auto guard = both.other.take(fs::LockByte::append, Deadline(30ms), [] {});
    FAIL_CHECK("taken twice");
  } catch (const StorageError& error) {
    CHECK(error.code() == ErrorCode::lock_timeout);
    CHECK(std::string(error.what()).find("process " + std::to_string(::getpid())) != std::string::npos);
  }
  CHECK(both.page.waiting.load() == 0);
}
