// The crash file system takes all that it may take, and nothing that was synced.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include <orgmgr/error.hpp>

#include "support/crash_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using fs::OpenMode;

constexpr std::uint64_t many = 200;

/// Every different answer of `look` over the images that the disk may become now.
template <class Look>
auto outcomes(const CrashFileSystem& disk, Look look) {
  std::set<decltype(look(std::declval<MemoryFileSystem&>()))> seen;
  for (const Loss loss : {Loss::nothing, Loss::everything, Loss::bytes, Loss::zeroed, Loss::names,
                          Loss::subset, Loss::torn, Loss::killed}) {
    for (std::uint64_t seed = 0; seed < many; ++seed) seen.insert(look(*disk.image(loss, seed)));
  }
  return seen;
}

std::string content(MemoryFileSystem& image, const std::string& path) {
  return image.stat(path) ? image.get(path) : "(none)";
}

std::vector<std::string> names(MemoryFileSystem& image) { return image.list("/"); }

std::unique_ptr<fs::File> durable_file(fs::FileSystem& files, const std::string& path,
                                       std::string_view bytes) {
  auto file = files.open(path, OpenMode::create);
  file->write_at(0, bytes);
  file->sync();
  files.sync_directory("/");
  return file;
}

/// A sound way to replace a file; `steps` leaves out one sync.
void replace(fs::FileSystem& files, std::string_view bytes, bool sync_file = true, bool sync_folder = true) {
  const auto file = files.open("/tmp", OpenMode::create);
  file->write_at(0, bytes);
  if (sync_file) file->sync();
  files.rename("/tmp", "/a");
  if (sync_folder) files.sync_directory("/");
}

}  // namespace

TEST_CASE("what was synced, name and bytes, is in every image") {
  CrashFileSystem disk;
  (void)durable_file(disk, "/a", std::string(2000, 'x'));
  CHECK(outcomes(disk, [](auto& image) { return content(image, "/a"); }) == std::set{std::string(2000, 'x')});
}

TEST_CASE("bytes without a sync are lost in some image, names without one too") {
  CrashFileSystem disk;
  disk.open("/a", OpenMode::create)->write_at(0, "abc");
  const std::set<std::string> expected{"(none)", "", "abc", std::string(3, '\0')};
  const auto seen = outcomes(disk, [](auto& image) { return content(image, "/a"); });
  for (const std::string& state : expected) CHECK(seen.count(state) == 1);

  CrashFileSystem only_file;
  const auto file = only_file.open("/a", OpenMode::create);
  file->write_at(0, "abc");
  file->sync();
  CHECK(outcomes(only_file, [](auto& image) { return content(image, "/a"); }) ==
        std::set<std::string>{"(none)", "abc"});

  CrashFileSystem only_folder;
  only_folder.open("/a", OpenMode::create)->write_at(0, "abc");
  only_folder.sync_directory("/");
  const auto bytes = outcomes(only_folder, [](auto& image) { return content(image, "/a"); });
  CHECK(bytes.count("(none)") == 0);
  CHECK(bytes.count("") == 1);
}

TEST_CASE("a folder's names need its own sync and that of the folder above") {
  CrashFileSystem disk;
  disk.make_directory("/d");
  disk.open("/d/a", OpenMode::create)->sync();
  disk.sync_directory("/d");
  const auto look = [](auto& image) { return content(image, "/d/a"); };
  CHECK(outcomes(disk, look) == std::set<std::string>{"(none)", ""});
  disk.sync_directory("/");
  CHECK(outcomes(disk, look) == std::set<std::string>{""});
}

TEST_CASE("a rename without a sync of the folder is undone in some image, and never loses the file") {
  CrashFileSystem disk;
  (void)durable_file(disk, "/a", "old");
  (void)durable_file(disk, "/tmp", "new");
  disk.rename("/tmp", "/a");
  const auto look = [](auto& image) { return content(image, "/a") + "/" + content(image, "/tmp"); };
  CHECK(outcomes(disk, look) == std::set<std::string>{"old/new", "new/(none)", "new/new"});
  disk.sync_directory("/");
  CHECK(outcomes(disk, look) == std::set<std::string>{"new/(none)"});
}

TEST_CASE("a rename between folders is durable by the folder it goes to") {
  CrashFileSystem disk;
  disk.make_directory("/d");
  (void)durable_file(disk, "/a", "x");
  disk.rename("/a", "/d/b");
  const auto look = [](auto& image) { return content(image, "/a") + "/" + content(image, "/d/b"); };
  CHECK(outcomes(disk, look) == std::set<std::string>{"x/(none)", "(none)/x", "x/x"});
  disk.sync_directory("/d");
  CHECK(outcomes(disk, look) == std::set<std::string>{"(none)/x", "x/x"});
  disk.sync_directory("/");
  CHECK(outcomes(disk, look) == std::set<std::string>{"(none)/x"});
}

TEST_CASE("something durable is never overtaken by what was pending before it") {
  CrashFileSystem disk;
  disk.make_directory("/d");
  disk.make_directory("/e");
  disk.sync_directory("/");
  disk.open("/d/x", OpenMode::create)->sync();
  const auto file = disk.open("/e/y", OpenMode::create);
  file->write_at(0, "new");
  file->sync();
  disk.rename("/e/y", "/d/x");
  disk.sync_directory("/e");
  CHECK(outcomes(disk, [](auto& image) { return content(image, "/d/x"); }) == std::set<std::string>{"new"});
}

TEST_CASE("names survive independently: links, removals, exchanges") {
  CrashFileSystem disk;
  (void)durable_file(disk, "/a", "a");
  (void)durable_file(disk, "/b", "b");
  REQUIRE(disk.link("/a", "/link"));
  disk.remove("/b");
  CHECK(outcomes(disk, names).size() == 4);
  disk.sync_directory("/");
  CHECK(outcomes(disk, names) == std::set{std::vector<std::string>{"a", "link"}});
  CHECK(disk.image(Loss::everything)->stat("/a")->identity ==
        disk.image(Loss::everything)->stat("/link")->identity);

  CrashFileSystem swapped;
  (void)durable_file(swapped, "/a", "a");
  (void)durable_file(swapped, "/b", "b");
  swapped.exchange("/a", "/b");
  CHECK(outcomes(swapped, [](auto& image) { return content(image, "/a") + content(image, "/b"); }) ==
        std::set<std::string>{"ab", "ba"});
}

TEST_CASE("a torn write touches its own bytes only, sector by sector") {
  CrashFileSystem disk;
  const auto file = durable_file(disk, "/a", std::string(2000, 'o'));
  file->write_at(300, std::string(1200, 'n'));
  std::set<std::string> kinds;
  for (std::uint64_t seed = 0; seed < many; ++seed) {
    const std::string left = disk.image(Loss::torn, seed)->get("/a");
    REQUIRE(left.size() == 2000);
    CHECK(left.substr(0, 300) == std::string(300, 'o'));
    CHECK(left.substr(1500) == std::string(500, 'o'));
    for (const auto& [begin, end] : {std::pair{300U, 512U}, {512U, 1024U}, {1024U, 1500U}}) {
      const std::string sector = left.substr(begin, end - begin);
      const bool one_value = sector.find_first_not_of(sector[0]) == std::string::npos;
      kinds.insert(one_value ? std::string(1, sector[0]) : "garbage");
    }
  }
  CHECK(kinds == std::set<std::string>{"o", "n", std::string(1, '\0'), "garbage"});
}

TEST_CASE("unsynced writes survive in any subset, in any order") {
  CrashFileSystem disk;
  const auto file = durable_file(disk, "/a", "....");
  file->write_at(0, "1");
  file->write_at(2, "3");
  const auto seen = outcomes(disk, [](auto& image) { return content(image, "/a"); });
  for (const char* state : {"....", "1...", "..3.", "1.3."}) CHECK(seen.count(state) == 1);
}

TEST_CASE("a killed process loses only the end of the write it was in") {
  CrashFileSystem disk;
  const auto file = disk.open("/a", OpenMode::create);
  file->write_at(0, "whole ");
  disk.crash_after(disk.call_count());
  CHECK_THROWS_AS(file->write_at(6, "part"), CrashNow);
  std::set<std::string> seen;
  for (std::uint64_t seed = 0; seed < many; ++seed) seen.insert(disk.image(Loss::killed, seed)->get("/a"));
  CHECK(seen == std::set<std::string>{"whole ", "whole p", "whole pa", "whole par", "whole part"});
  CHECK(disk.image(Loss::killed)->boot_mark() == disk.boot_mark());
  CHECK(disk.image(Loss::nothing)->boot_mark() != disk.boot_mark());
}

TEST_CASE("after the crash every call throws, and the same seed gives the same disk") {
  CrashFileSystem disk;
  const auto file = disk.open("/a", OpenMode::create);
  const auto lock = disk.open_lock("/LOCK", false);
  disk.crash_after(disk.call_count() + 1);
  file->write_at(0, std::string(5000, 'x'));
  CHECK_THROWS_AS(file->sync(), CrashNow);
  CHECK(disk.crashed());
  std::string buffer(1, ' ');
  CHECK_THROWS_AS((void)file->read_at(0, buffer), CrashNow);
  CHECK_THROWS_AS((void)disk.stat("/a"), CrashNow);
  CHECK_THROWS_AS((void)disk.open("/b", OpenMode::create), CrashNow);
  CHECK_THROWS_AS((void)lock->try_lock(fs::LockByte::append, fs::LockMode::shared), CrashNow);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CHECK(content(*disk.image(Loss::torn, seed), "/a") == content(*disk.image(Loss::torn, seed), "/a"));
  }
}

TEST_CASE("the page of the lock file survives, is stale, or is zeros") {
  CrashFileSystem disk;
  auto lock = disk.open_lock("/LOCK", false);
  disk.sync_directory("/");
  for (const int value : {1, 2, 3}) {
    lock->page()[0] = static_cast<std::byte>(value);
    (void)durable_file(disk, "/" + std::to_string(value), "");
  }
  lock.reset();
  const auto seen = outcomes(disk, [](MemoryFileSystem& image) {
    return static_cast<int>(image.open_lock("/LOCK", true)->page()[0]);
  });
  CHECK(seen == std::set<int>{0, 1, 2, 3});
  CHECK(disk.image(Loss::killed)->open_lock("/LOCK", true)->page()[0] == std::byte{3});
}

TEST_CASE("modes and sizes are pending too") {
  CrashFileSystem disk;
  const auto file = durable_file(disk, "/a", "abcdef");
  disk.set_mode("/a", 0400);
  file->resize(3);
  const auto look = [](auto& image) { return std::pair(image.stat("/a")->mode, image.get("/a")); };
  CHECK(outcomes(disk, look).size() >= 4);
  file->sync();
  CHECK(outcomes(disk, look) == std::set{std::pair(0400U, std::string("abc"))});
}

TEST_CASE("the enumerator finds no fault in a sound replacement of a file") {
  MemoryFileSystem start;
  start.put("/a", "old");
  bool done = false;
  std::set<std::string> seen;
  std::set<std::uint64_t> points;
  const std::uint64_t images = for_each_crash_image(
      [&](CrashFileSystem& files) {
        done = false;
        replace(files, "new");
        done = true;
      },
      [&](MemoryFileSystem& image, const CrashPoint& point) {
        CAPTURE(point.describe());
        const std::string left = content(image, "/a");
        CHECK((left == "new" || (left == "old" && !done)));
        CHECK(point.finished == done);
        seen.insert(left);
        points.insert(point.calls);
      },
      {.start = &start});
  CHECK(seen == std::set<std::string>{"old", "new"});
  CHECK(points == std::set<std::uint64_t>{0, 1, 2, 3, 4, 5});
  CHECK(images == points.size() * (5 + 3 * 4));
}

TEST_CASE("the enumerator finds the missing sync, of the file and of the folder") {
  const auto bad_images = [](bool sync_file, bool sync_folder) {
    MemoryFileSystem start;
    start.put("/a", "old");
    bool done = false;
    std::map<std::string, int> bad;
    for_each_crash_image(
        [&](CrashFileSystem& files) {
          done = false;
          replace(files, "new", sync_file, sync_folder);
          done = true;
        },
        [&](MemoryFileSystem& image, const CrashPoint&) {
          const std::string left = content(image, "/a");
          if (left == "old" && done) ++bad["undone"];
          if (left != "old" && left != "new") ++bad["damaged"];
        },
        {.start = &start});
    return bad;
  };
  CHECK(bad_images(true, true).empty());
  CHECK(bad_images(true, false)["undone"] > 0);
  CHECK(bad_images(true, false)["damaged"] == 0);
  CHECK(bad_images(false, true)["damaged"] > 0);
}

TEST_CASE("a disk that was there at the start is durable, and stays as it was between runs") {
  auto start = std::make_unique<MemoryFileSystem>();
  start->put("/d/a", "x");
  REQUIRE(start->link("/d/a", "/b"));
  const CrashFileSystem disk(start->clone());
  const auto image = disk.image(Loss::everything);
  CHECK(image->get("/d/a") == "x");
  CHECK(image->stat("/d/a")->identity == image->stat("/b")->identity);
  start->put("/d/a", "changed");
  CHECK(disk.image(Loss::nothing)->get("/d/a") == "x");
}
