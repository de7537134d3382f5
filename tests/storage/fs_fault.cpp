// The fault file system fails exactly the calls that it was told to.
#include <doctest/doctest.h>

#include <orgmgr/error.hpp>

#include "support/crash_file_system.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using fs::OpenMode;

template <class Run>
bool fails(Run run) {
  try {
    run();
  } catch (const StorageError&) {
    return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the third write fails, and no other") {
  MemoryFileSystem memory;
  FaultFileSystem files(memory);
  files.plan({.calls = Call::write, .nth = 3, .error_number = ENOSPC});
  const auto file = files.open("/a", OpenMode::create);
  std::string failed;
  for (const char* byte : {"1", "2", "3", "4"}) {
    try {
      file->write_at(file->info().size, byte);
    } catch (const StorageError& error) {
      CHECK(error.code() == ErrorCode::disk_full);
      failed += byte;
    }
  }
  CHECK(failed == "3");
  CHECK(memory.get("/a") == "124");
  CHECK(files.count(Call::write) == 4);
  CHECK(files.failures() == 1);
}

TEST_CASE("all calls of a kind fail from the second on, until healed, on one path only") {
  MemoryFileSystem memory;
  FaultFileSystem files(memory);
  files.plan(
      {.calls = Call::sync | Call::rename, .nth = 2, .times = Fault::for_ever, .path_contains = "bad"});
  const auto bad = files.open("/bad", OpenMode::create);
  const auto good = files.open("/good", OpenMode::create);
  CHECK_FALSE(fails([&] { good->sync(); }));
  CHECK_FALSE(fails([&] { bad->sync(); }));
  CHECK(fails([&] { bad->sync(); }));
  CHECK(fails([&] { files.rename("/bad", "/x"); }));
  CHECK_FALSE(fails([&] { good->sync(); }));
  files.heal();
  CHECK_FALSE(fails([&] { bad->sync(); }));
}

TEST_CASE("a short write leaves a part, and says that it failed") {
  MemoryFileSystem memory;
  FaultFileSystem files(memory);
  const auto file = files.open("/a", OpenMode::create);
  files.plan({.calls = Call::write, .error_number = ENOSPC, .short_write = 3});
  CHECK(fails([&] { file->write_at(0, "abcdef"); }));
  CHECK(memory.get("/a") == "abc");
  files.plan({.calls = Call::write, .short_write = 100});
  CHECK(fails([&] { file->write_at(3, "xyz"); }));
  CHECK(memory.get("/a") == "abcxy");
}

TEST_CASE("every kind of call can fail") {
  MemoryFileSystem memory;
  FaultFileSystem files(memory);
  const auto file = files.open("/a", OpenMode::create);
  const auto lock = files.open_lock("/LOCK", false);
  files.plan({.calls = every_call, .times = Fault::for_ever});
  std::string buffer(1, ' ');
  CHECK(fails([&] { (void)files.open("/a", OpenMode::read); }));
  CHECK(fails([&] { (void)files.open("/b", OpenMode::create); }));
  CHECK(fails([&] { (void)file->read_at(0, buffer); }));
  CHECK(fails([&] { file->write_at(0, "x"); }));
  CHECK(fails([&] { file->sync(); }));
  CHECK(fails([&] { file->resize(9); }));
  CHECK(fails([&] { (void)file->info(); }));
  CHECK(fails([&] { (void)files.stat("/a"); }));
  CHECK(fails([&] { (void)files.list("/"); }));
  CHECK(fails([&] { files.make_directory("/d"); }));
  CHECK(fails([&] { files.rename("/a", "/b"); }));
  CHECK(fails([&] { files.exchange("/a", "/LOCK"); }));
  CHECK(fails([&] { (void)files.link("/a", "/b"); }));
  CHECK(fails([&] { files.remove("/a"); }));
  CHECK(fails([&] { files.sync_directory("/"); }));
  CHECK(fails([&] { files.set_mode("/a", 0400); }));
  CHECK(fails([&] { (void)files.open_lock("/LOCK", true); }));
  CHECK(fails([&] { (void)lock->try_lock(fs::LockByte::append, fs::LockMode::shared); }));
  CHECK(memory.list("/") == std::vector<std::string>{"LOCK", "a"});
  CHECK(memory.get("/a").empty());
  CHECK(files.failures() == 18);
}

TEST_CASE("after a failed sync, a later one says done of bytes that are gone") {
  CrashFileSystem disk;
  FaultFileSystem files(disk);
  files.on_failed_sync([&](const std::string& path) { disk.lose_pending(path); });
  const auto file = files.open("/a", OpenMode::create);
  files.sync_directory("/");
  file->write_at(0, "first ");
  file->sync();
  file->write_at(6, "second ");
  files.plan({.calls = Call::sync});
  CHECK(fails([&] { file->sync(); }));
  CHECK_FALSE(fails([&] { file->sync(); }));
  file->write_at(13, "third");
  file->sync();
  CHECK(disk.disk().get("/a") == "first second third");
  CHECK(disk.image(Loss::everything)->get("/a") == std::string("first \0\0\0\0\0\0\0third", 18));
  CHECK(disk.image(Loss::nothing)->get("/a") == std::string("first \0\0\0\0\0\0\0third", 18));
  file->write_at(6, "second ");
  file->sync();
  CHECK(disk.image(Loss::everything)->get("/a") == "first second third");
}
