// Locks, page and guard between processes.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "fs/file_system.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr::fs;
using namespace std::chrono_literals;
using orgmgr::test::ChildProcess;
using orgmgr::test::in_child;
using orgmgr::test::TemporaryFolder;

std::atomic<std::uint32_t>& word_of(LockFile& lock, std::size_t index = 0) {
  return reinterpret_cast<std::atomic<std::uint32_t>*>(lock.page().data())[index];
}

/// Sleeps on the word until it has a value, or 20 s are over.
bool await(LockFile& lock, std::atomic<std::uint32_t>& word, std::uint32_t value) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (std::chrono::steady_clock::now() < end) {
    const std::uint32_t seen = word.load();
    if (seen == value) return true;
    lock.wait(word, seen, 20s);
  }
  return false;
}

void tell(LockFile& lock, std::atomic<std::uint32_t>& word, std::uint32_t value) {
  word.store(value);
  lock.wake_all(word);
}

}  // namespace

TEST_CASE("processes share the page, wake each other and exclude each other [P4]") {
  const TemporaryFolder folder;
  auto& files = posix_file_system();
  const auto lock = files.open_lock(folder / "LOCK", false);
  auto& word = word_of(*lock);
  ChildProcess child([&] {
    const auto own = files.open_lock(folder / "LOCK", false);
    auto& same = word_of(*own);
    if (!own->try_lock(LockByte::append, LockMode::exclusive)) return 1;
    tell(*own, same, 1);
    return await(*own, same, 2) ? 0 : 2;
  });
  REQUIRE(await(*lock, word, 1));
  CHECK_FALSE(lock->try_lock(LockByte::append, LockMode::exclusive));
  tell(*lock, word, 2);
  CHECK(child.wait() == 0);
  CHECK(lock->try_lock(LockByte::append, LockMode::exclusive));
}

TEST_CASE("a killed process leaves no lock behind [P10]") {
  const TemporaryFolder folder;
  auto& files = posix_file_system();
  const auto lock = files.open_lock(folder / "LOCK", false);
  ChildProcess child([&] {
    const auto own = files.open_lock(folder / "LOCK", false);
    if (!own->try_lock(LockByte::append, LockMode::exclusive)) return 1;
    tell(*own, word_of(*own), 1);
    ::pause();
    return 0;
  });
  REQUIRE(await(*lock, word_of(*lock), 1));
  CHECK_FALSE(lock->try_lock(LockByte::append, LockMode::exclusive));
  child.kill();
  CHECK(lock->try_lock(LockByte::append, LockMode::exclusive));
}

TEST_CASE("a lock outlives an unrelated open and close of the file in the same process") {
  const TemporaryFolder folder;
  auto& files = posix_file_system();
  const auto lock = files.open_lock(folder / "LOCK", false);
  REQUIRE(lock->try_lock(LockByte::append, LockMode::exclusive));
  ::close(::open((folder / "LOCK").c_str(), O_RDWR | O_CLOEXEC));
  const int taken = in_child([&] {
    return files.open_lock(folder / "LOCK", false)->try_lock(LockByte::append, LockMode::exclusive) ? 1 : 0;
  });
  CHECK(taken == 0);
}

TEST_CASE("a forked child's end does not free its parent's lock, and the parent's close frees it at once") {
  const TemporaryFolder folder;
  auto& files = posix_file_system();
  auto lock = files.open_lock(folder / "LOCK", false);
  const auto other = files.open_lock(folder / "LOCK", false);
  REQUIRE(lock->try_lock(LockByte::append, LockMode::exclusive));
  CHECK(in_child([&] {
          lock.reset();
          return 0;
        }) == 0);
  CHECK_FALSE(other->try_lock(LockByte::append, LockMode::exclusive));
  const ChildProcess lingering([] {
    ::pause();
    return 0;
  });
  lock.reset();
  CHECK(other->try_lock(LockByte::append, LockMode::exclusive));
}

TEST_CASE("who holds the append byte of a lock file that was deleted keeps those of the next one out [P4]") {
  const TemporaryFolder folder;
  auto& files = posix_file_system();
  auto lock = files.open_lock(folder / "LOCK", false);
  REQUIRE(lock->try_lock(LockByte::append, LockMode::exclusive));
  files.remove(folder / "LOCK");
  const auto next = files.open_lock(folder / "LOCK", false);
  CHECK_FALSE(next->try_lock(LockByte::append, LockMode::exclusive));
  CHECK(next->try_lock(LockByte::sync, LockMode::exclusive));
  lock->unlock(LockByte::append);
  CHECK(next->try_lock(LockByte::append, LockMode::exclusive));
  CHECK_FALSE(lock->try_lock(LockByte::append, LockMode::exclusive));
  next->unlock(LockByte::append);
  REQUIRE(lock->try_lock(LockByte::append, LockMode::exclusive));
  lock.reset();
  CHECK(next->try_lock(LockByte::append, LockMode::exclusive));
}

TEST_CASE("processes that make the lock file at once share one page of zeros") {
  auto& files = posix_file_system();
  for (int round = 0; round < 10; ++round) {
    const TemporaryFolder folder;
    constexpr std::uint32_t makers = 6;
    {
      std::vector<std::unique_ptr<ChildProcess>> children;
      for (std::uint32_t maker = 0; maker < makers; ++maker) {
        children.push_back(std::make_unique<ChildProcess>([&] {
          const auto own = files.open_lock(folder / "LOCK", false);
          word_of(*own).fetch_add(1);
          return own->identity() == files.stat(folder / "LOCK")->identity ? 0 : 1;
        }));
      }
      for (const auto& child : children) CHECK(child->wait() == 0);
    }
    const auto lock = files.open_lock(folder / "LOCK", true);
    REQUIRE(lock);
    CHECK(word_of(*lock).load() == makers);
  }
}

TEST_CASE("the page of a new lock file has its room on the disk") {
  const TemporaryFolder folder;
  (void)posix_file_system().open_lock(folder / "LOCK", false);
  const int opened = ::open((folder / "LOCK").c_str(), O_RDWR | O_CLOEXEC);
  REQUIRE(opened >= 0);
  REQUIRE(::fsync(opened) == 0);
  struct ::stat status {};
  REQUIRE(::fstat(opened, &status) == 0);
  CHECK(::lseek(opened, 0, SEEK_HOLE) == 4096);
  CHECK(status.st_blocks > 0);
  ::close(opened);
}

TEST_CASE("a lock file that was left short is completed without touching what is there") {
  const TemporaryFolder folder;
  auto& files = posix_file_system();
  files.open(folder / "LOCK", OpenMode::create)->write_at(0, "keep");
  CHECK(files.open_lock(folder / "LOCK", true) == nullptr);
  const auto lock = files.open_lock(folder / "LOCK", false);
  CHECK(lock->page()[0] == std::byte{'k'});
  CHECK(lock->page()[4095] == std::byte{0});
  CHECK(files.stat(folder / "LOCK")->size == 4096);
}

TEST_CASE("a reader can wait on the page and be woken") {
  const TemporaryFolder folder;
  auto& files = posix_file_system();
  const auto writer = files.open_lock(folder / "LOCK", false);
  ChildProcess child([&] {
    const auto reader = files.open_lock(folder / "LOCK", true);
    tell(*writer, word_of(*writer, 1), 1);
    return await(*reader, word_of(*reader), 7) ? 0 : 1;
  });
  REQUIRE(await(*writer, word_of(*writer, 1), 1));
  std::this_thread::sleep_for(20ms);
  const auto start = std::chrono::steady_clock::now();
  tell(*writer, word_of(*writer), 7);
  CHECK(child.wait() == 0);
  CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("the fork guard knows a child, and a child's child, but lets threads pass") {
  const ForkGuard guard;
  CHECK(guard.same_process());
  std::thread([&] { CHECK(guard.same_process()); }).join();
  CHECK(in_child([&] { return guard.same_process() ? 1 : 0; }) == 0);
  CHECK(in_child([&] { return in_child([&] { return guard.same_process() ? 1 : 0; }); }) == 0);
  CHECK(in_child([] { return ForkGuard().same_process() ? 0 : 1; }) == 0);
  CHECK(guard.same_process());
}
