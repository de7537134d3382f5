// What every file system behind the seam does alike: the operating system's and the one in memory.
#include <doctest/doctest.h>

#include <cerrno>
#include <thread>

#include <orgmgr/error.hpp>

#include "fs/file_system.hpp"
#include "support/crash_file_system.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::fs;

struct Posix {
  test::TemporaryFolder folder;
  FileSystem& files = posix_file_system();
  std::string root = folder.path();
};

struct Memory {
  test::MemoryFileSystem files;
  std::string root;
};

struct Crash {
  test::CrashFileSystem files;
  std::string root;
};

struct Fault {
  test::MemoryFileSystem inner;
  test::FaultFileSystem files{inner};
  std::string root;
};

template <class Run>
int error_number_of(Run run) {
  try {
    run();
  } catch (const StorageError& error) {
    return error.error_number();
  }
  return 0;
}

template <class Run>
ErrorCode code_of(Run run) {
  try {
    run();
  } catch (const StorageError& error) {
    return error.code();
  }
  FAIL("nothing was refused");
  return {};
}

std::string content(FileSystem& files, const std::string& path) {
  const auto file = files.open(path, OpenMode::read);
  std::string bytes(file->info().size, '?');
  REQUIRE(file->read_at(0, bytes) == bytes.size());
  return bytes;
}

void put(FileSystem& files, const std::string& path, std::string_view bytes) {
  files.open(path, OpenMode::create)->write_at(0, bytes);
}

}  // namespace

TEST_CASE_TEMPLATE("a file reads back what was written, with zeros in the gap", Kind, Posix, Memory, Crash,
                   Fault) {
  Kind kind;
  const auto file = kind.files.open(kind.root + "/a", OpenMode::create);
  file->write_at(3, "def");
  file->sync();
  std::string buffer(10, '?');
  CHECK(file->read_at(0, buffer) == 6);
  CHECK(buffer.substr(0, 6) == std::string("\0\0\0def", 6));
  CHECK(file->read_at(6, buffer) == 0);
  file->resize(4);
  CHECK(content(kind.files, kind.root + "/a") == std::string("\0\0\0d", 4));
  CHECK(file->path() == kind.root + "/a");
}

TEST_CASE_TEMPLATE("creating refuses what exists, opening refuses what does not", Kind, Posix, Memory, Crash,
                   Fault) {
  Kind kind;
  auto& files = kind.files;
  put(files, kind.root + "/a", "1");
  CHECK(error_number_of([&] { put(files, kind.root + "/a", "2"); }) == EEXIST);
  CHECK(content(files, kind.root + "/a") == "1");
  CHECK(code_of([&] { (void)files.open(kind.root + "/b", OpenMode::read); }) == ErrorCode::path_not_found);
  CHECK(code_of([&] { (void)files.open(kind.root + "/b", OpenMode::read_write); }) ==
        ErrorCode::path_not_found);
  CHECK(code_of([&] { put(files, kind.root + "/none/b", ""); }) == ErrorCode::path_not_found);
  CHECK_FALSE(files.stat(kind.root + "/b"));
  CHECK_FALSE(files.stat(kind.root + "/none/b"));
}

TEST_CASE_TEMPLATE("a file where a folder is expected, and a folder where a file is, are unsafe [P11]", Kind,
                   Posix, Memory, Crash, Fault) {
  Kind kind;
  auto& files = kind.files;
  put(files, kind.root + "/file", "");
  files.make_directory(kind.root + "/folder");
  files.make_directory(kind.root + "/folder");
  CHECK(code_of([&] { files.make_directory(kind.root + "/file"); }) == ErrorCode::unsafe_path);
  CHECK(code_of([&] { (void)files.list(kind.root + "/file"); }) == ErrorCode::unsafe_path);
  CHECK(code_of([&] { (void)files.stat(kind.root + "/file/x"); }) == ErrorCode::unsafe_path);
  CHECK(code_of([&] { (void)files.open(kind.root + "/folder", OpenMode::read); }) == ErrorCode::unsafe_path);
  CHECK(code_of([&] { (void)files.open(kind.root + "/folder", OpenMode::read_write); }) ==
        ErrorCode::unsafe_path);
  CHECK(code_of([&] { (void)files.open_lock(kind.root + "/folder", false); }) == ErrorCode::unsafe_path);
}

TEST_CASE_TEMPLATE("a file opened for reading cannot be written", Kind, Posix, Memory, Crash, Fault) {
  Kind kind;
  put(kind.files, kind.root + "/a", "1");
  const auto file = kind.files.open(kind.root + "/a", OpenMode::read);
  CHECK_THROWS_AS(file->write_at(0, "2"), StorageError);
  CHECK_THROWS_AS(file->resize(0), StorageError);
  CHECK_NOTHROW(file->sync());
  CHECK(content(kind.files, kind.root + "/a") == "1");
}

TEST_CASE_TEMPLATE("a rename replaces, and open files stay with their file", Kind, Posix, Memory, Crash,
                   Fault) {
  Kind kind;
  auto& files = kind.files;
  put(files, kind.root + "/new", "new");
  put(files, kind.root + "/old", "old");
  const auto before = files.open(kind.root + "/old", OpenMode::read);
  files.rename(kind.root + "/new", kind.root + "/old");
  CHECK(content(files, kind.root + "/old") == "new");
  CHECK_FALSE(files.stat(kind.root + "/new"));
  std::string buffer(3, '?');
  CHECK(before->read_at(0, buffer) == 3);
  CHECK(buffer == "old");
  CHECK(before->info().links == 0);
  CHECK(code_of([&] { files.rename(kind.root + "/new", kind.root + "/x"); }) == ErrorCode::path_not_found);
}

TEST_CASE_TEMPLATE("a rename onto another name of the same file leaves one name", Kind, Posix, Memory, Crash,
                   Fault) {
  Kind kind;
  auto& files = kind.files;
  put(files, kind.root + "/a", "x");
  REQUIRE(files.link(kind.root + "/a", kind.root + "/b"));
  files.rename(kind.root + "/a", kind.root + "/b");
  CHECK(files.list(kind.root.empty() ? "/" : kind.root) == std::vector<std::string>{"b"});
  files.rename(kind.root + "/b", kind.root + "/b");
  CHECK(content(files, kind.root + "/b") == "x");
}

TEST_CASE_TEMPLATE("links share one file and count their names", Kind, Posix, Memory, Crash, Fault) {
  Kind kind;
  auto& files = kind.files;
  put(files, kind.root + "/a", "1");
  REQUIRE(files.link(kind.root + "/a", kind.root + "/b"));
  const auto a = files.stat(kind.root + "/a");
  const auto b = files.stat(kind.root + "/b");
  CHECK(a->identity == b->identity);
  CHECK(a->links == 2);
  CHECK(error_number_of([&] { (void)files.link(kind.root + "/a", kind.root + "/b"); }) == EEXIST);
  CHECK(error_number_of([&] { (void)files.link(kind.root + "/none", kind.root + "/c"); }) == ENOENT);
  put(files, kind.root + "/other", "1");
  CHECK_FALSE(files.stat(kind.root + "/other")->identity == a->identity);
  files.remove(kind.root + "/a");
  CHECK(files.stat(kind.root + "/b")->links == 1);
  CHECK(content(files, kind.root + "/b") == "1");
}

TEST_CASE_TEMPLATE("an exchange swaps two files, and two folders", Kind, Posix, Memory, Crash, Fault) {
  Kind kind;
  auto& files = kind.files;
  files.make_directory(kind.root + "/one");
  files.make_directory(kind.root + "/two");
  put(files, kind.root + "/one/a", "1");
  put(files, kind.root + "/two/b", "2");
  files.exchange(kind.root + "/one", kind.root + "/two");
  CHECK(content(files, kind.root + "/two/a") == "1");
  files.exchange(kind.root + "/two/a", kind.root + "/one/b");
  CHECK(content(files, kind.root + "/one/b") == "1");
  CHECK(content(files, kind.root + "/two/a") == "2");
  CHECK(error_number_of([&] { files.exchange(kind.root + "/one", kind.root + "/none"); }) == ENOENT);
}

TEST_CASE_TEMPLATE("removing takes files and empty folders, and nothing twice", Kind, Posix, Memory, Crash,
                   Fault) {
  Kind kind;
  auto& files = kind.files;
  files.make_directory(kind.root + "/folder");
  put(files, kind.root + "/folder/a", "");
  CHECK(error_number_of([&] { files.remove(kind.root + "/folder"); }) == ENOTEMPTY);
  files.remove(kind.root + "/folder/a");
  files.remove(kind.root + "/folder/a");
  files.remove(kind.root + "/folder");
  CHECK_FALSE(files.stat(kind.root + "/folder"));
}

TEST_CASE_TEMPLATE("a folder lists its names in order", Kind, Posix, Memory, Crash, Fault) {
  Kind kind;
  for (const char* name : {"b", "a", "C", "1"}) put(kind.files, kind.root + "/" + name, "");
  CHECK(kind.files.list(kind.root + "/") == std::vector<std::string>{"1", "C", "a", "b"});
  kind.files.sync_directory(kind.root + "/");
  CHECK(code_of([&] { (void)kind.files.list(kind.root + "/none"); }) == ErrorCode::path_not_found);
  CHECK(code_of([&] { kind.files.sync_directory(kind.root + "/none"); }) == ErrorCode::path_not_found);
}

TEST_CASE_TEMPLATE("modes are private at first and can be set [P11]", Kind, Posix, Memory, Crash, Fault) {
  Kind kind;
  auto& files = kind.files;
  put(files, kind.root + "/a", "");
  files.make_directory(kind.root + "/d");
  CHECK(files.stat(kind.root + "/a")->mode == 0600);
  CHECK(files.stat(kind.root + "/a")->owner == files.user_id());
  CHECK(files.stat(kind.root + "/d")->mode == 0700);
  files.set_mode(kind.root + "/a", 0400);
  CHECK(files.stat(kind.root + "/a")->mode == 0400);
  CHECK(code_of([&] { files.set_mode(kind.root + "/none", 0400); }) == ErrorCode::path_not_found);
}

TEST_CASE_TEMPLATE("two lock files in one process exclude each other [P4]", Kind, Posix, Memory, Crash,
                   Fault) {
  Kind kind;
  const auto one = kind.files.open_lock(kind.root + "/LOCK", false);
  const auto two = kind.files.open_lock(kind.root + "/LOCK", false);
  CHECK(one->try_lock(LockByte::append, LockMode::exclusive));
  CHECK_FALSE(two->try_lock(LockByte::append, LockMode::exclusive));
  CHECK_FALSE(two->try_lock(LockByte::append, LockMode::shared));
  CHECK(two->try_lock(LockByte::sync, LockMode::exclusive));
  one->unlock(LockByte::append);
  CHECK(two->try_lock(LockByte::append, LockMode::exclusive));
}

TEST_CASE_TEMPLATE("a lock converts both ways, and keeps what it has when it cannot", Kind, Posix, Memory,
                   Crash, Fault) {
  Kind kind;
  const auto one = kind.files.open_lock(kind.root + "/LOCK", false);
  const auto two = kind.files.open_lock(kind.root + "/LOCK", false);
  const auto reader = kind.files.open_lock(kind.root + "/LOCK", true);
  CHECK(one->try_lock(LockByte::presence, LockMode::shared));
  CHECK(two->try_lock(LockByte::presence, LockMode::shared));
  CHECK_FALSE(one->try_lock(LockByte::presence, LockMode::exclusive));
  two->unlock(LockByte::presence);
  CHECK(one->try_lock(LockByte::presence, LockMode::exclusive));
  CHECK_FALSE(reader->try_lock(LockByte::presence, LockMode::shared));
  CHECK(one->try_lock(LockByte::presence, LockMode::shared));
  CHECK(reader->try_lock(LockByte::presence, LockMode::shared));
  CHECK_FALSE(one->try_lock(LockByte::presence, LockMode::exclusive));
  CHECK_FALSE(two->try_lock(LockByte::presence, LockMode::exclusive));
}

TEST_CASE_TEMPLATE("closing a lock file frees its locks and nobody else's", Kind, Posix, Memory, Crash,
                   Fault) {
  Kind kind;
  auto one = kind.files.open_lock(kind.root + "/LOCK", false);
  const auto two = kind.files.open_lock(kind.root + "/LOCK", false);
  CHECK(one->try_lock(LockByte::append, LockMode::exclusive));
  (void)kind.files.open_lock(kind.root + "/LOCK", false);
  (void)kind.files.open(kind.root + "/LOCK", OpenMode::read);
  CHECK_FALSE(two->try_lock(LockByte::append, LockMode::exclusive));
  one.reset();
  CHECK(two->try_lock(LockByte::append, LockMode::exclusive));
}

TEST_CASE_TEMPLATE("the page is zeros at first and shared by all who opened it", Kind, Posix, Memory, Crash,
                   Fault) {
  Kind kind;
  CHECK(kind.files.open_lock(kind.root + "/LOCK", true) == nullptr);
  CHECK_FALSE(kind.files.stat(kind.root + "/LOCK"));
  const auto one = kind.files.open_lock(kind.root + "/LOCK", false);
  const auto page = one->page();
  REQUIRE(page.size() == 4096);
  for (const std::byte byte : page) REQUIRE(byte == std::byte{0});
  page[77] = std::byte{7};
  CHECK(kind.files.open_lock(kind.root + "/LOCK", false)->page()[77] == std::byte{7});
  CHECK(kind.files.open_lock(kind.root + "/LOCK", true)->page()[77] == std::byte{7});
  CHECK(kind.files.stat(kind.root + "/LOCK")->size == 4096);
  CHECK(kind.files.stat(kind.root + "/LOCK")->mode == 0600);
}

TEST_CASE_TEMPLATE("a lock file knows that it was replaced", Kind, Posix, Memory, Crash, Fault) {
  Kind kind;
  const auto held = kind.files.open_lock(kind.root + "/LOCK", false);
  CHECK(held->identity() == kind.files.stat(kind.root + "/LOCK")->identity);
  kind.files.remove(kind.root + "/LOCK");
  const auto fresh = kind.files.open_lock(kind.root + "/LOCK", false);
  CHECK_FALSE(held->identity() == kind.files.stat(kind.root + "/LOCK")->identity);
  CHECK(fresh->identity() == kind.files.stat(kind.root + "/LOCK")->identity);
}

TEST_CASE_TEMPLATE("waiting ends by a change, by a wake and by time", Kind, Posix, Memory, Crash, Fault) {
  using namespace std::chrono_literals;
  Kind kind;
  const auto waiter = kind.files.open_lock(kind.root + "/LOCK", false);
  const auto waker = kind.files.open_lock(kind.root + "/LOCK", false);
  auto& word = *reinterpret_cast<std::atomic<std::uint32_t>*>(waiter->page().data());
  auto& same = *reinterpret_cast<std::atomic<std::uint32_t>*>(waker->page().data());
  const auto start = std::chrono::steady_clock::now();
  waiter->wait(word, 1, 20s);
  waiter->wait(word, 0, 5ms);
  waiter->wait(word, 0, -1ms);
  const auto waited = std::chrono::steady_clock::now() - start;
  CHECK(waited >= 4ms);
  CHECK(waited < 10s);
  std::thread other([&] {
    std::this_thread::sleep_for(10ms);
    same.store(5);
    waker->wake_all(same);
  });
  while (word.load() == 0) waiter->wait(word, 0, 20s);
  other.join();
  std::thread another([&] {
    std::this_thread::sleep_for(10ms);
    same.store(6);
    waker->wake_one(same);
  });
  while (word.load() == 5) waiter->wait(word, 5, 20s);
  another.join();
  CHECK(std::chrono::steady_clock::now() - start < 15s);
  CHECK(kind.files.boot_mark() == kind.files.boot_mark());
  CHECK(kind.files.boot_mark() != 0);
}
