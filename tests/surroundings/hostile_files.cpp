// Things in the place of the store's files and folders: refused by name, at once, and left alone [P11, P13].
#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "storage/json/run.hpp"
#include "storage/json/upkeep.hpp"
#include "support/child_process.hpp"
#include "support/proof.hpp"
#include "support/temporary_folder.hpp"
#include "surroundings/real_store.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

/// A store with a snapshot, a run above it and a tail above that; the files that it needs to open.
std::vector<std::string> fill(const std::string& store) {
  {
    const auto engine = open_real(store);
    for (int number = 0; number < 60; ++number) {
      commit(*engine,
             {put_organization("org_" + std::to_string(number), "Org " + std::to_string(number), 300)});
    }
  }
  OpenOptions options = real_options();
  options.checkpoint_bytes = 1500;
  options.checkpoint_at_close = false;
  const auto engine = open_real(store, options);
  commit(*engine, {put_organization("org_run", "Run", 2000)});
  commit(*engine, {put_organization("org_tail", "Tail")});
  std::vector<std::string> files{"manifest.json", "journal/1.0.jsonl", ".orgmgr/LOCK"};
  const std::string snapshot = "snapshot/" + std::to_string(engine->manifest().base.revision) + "/";
  for (const char* name :
       {"organizations.json", "organizations.sums.json", "lookup.json", "lookup.sums.json"})
    files.push_back(snapshot + name);
  for (const auto& run : engine->manifest().runs) {
    const std::string stem = "runs/" + storage::json_engine::run_name(run);
    files.push_back(stem + ".json");
    files.push_back(stem + ".sums.json");
  }
  return files;
}

enum class Thing : std::uint8_t { link, dangling, loop, pipe, socket, device, folder };
constexpr Thing every_thing[] = {Thing::link,   Thing::dangling, Thing::loop,  Thing::pipe,
                                 Thing::socket, Thing::device,   Thing::folder};

/// Makes it at `path`; `target` is what a link leads to. False where that needs rights that we do not have.
bool make(Thing thing, const std::string& path, const std::string& target) {
  switch (thing) {
    case Thing::link:
      return ::symlink(target.c_str(), path.c_str()) == 0;
    case Thing::dangling:
      return ::symlink("/nowhere/at/all", path.c_str()) == 0;
    case Thing::loop:
      return ::symlink(path.c_str(), path.c_str()) == 0;
    case Thing::pipe:
      return ::mkfifo(path.c_str(), 0600) == 0;
    case Thing::folder:
      return ::mkdir(path.c_str(), 0700) == 0;
    case Thing::device:
      return ::mknod(path.c_str(), S_IFCHR | 0600, makedev(1, 5)) == 0;
    case Thing::socket: {
      struct ::sockaddr_un address {};
      address.sun_family = AF_UNIX;
      if (path.size() >= sizeof address.sun_path) return false;
      std::memcpy(address.sun_path, path.c_str(), path.size());
      const int made = ::socket(AF_UNIX, SOCK_STREAM, 0);
      const bool bound = ::bind(made, reinterpret_cast<struct ::sockaddr*>(&address), sizeof address) == 0;
      ::close(made);
      return bound;
    }
  }
  return false;
}

/// Opens and reads in a child that is killed after twenty seconds: -1 it hung, 0 opened, else a refusal's
/// number.
int open_in_child(const std::string& store, bool read_only) {
  return in_child([&] {
    ::alarm(20);
    return refusal_of([&] {
      const auto engine = read_only ? open_to_read(store) : open_and_leave(store);
      (void)state_of(*engine->read());
      if (!read_only) count_up(*engine);
    });
  });
}

}  // namespace

TEST_CASE("links, pipes, sockets, devices and folders at the place of any file are refused at once [P11]") {
  std::uint64_t tried = 0;
  std::uint64_t missed = 0;
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  const std::vector<std::string> files = fill(store);
  REQUIRE(files.size() >= 9);
  for (const std::string& file : files) {
    const std::string path = store + "/" + file;
    const std::string aside = folder / "aside";
    for (const Thing thing : every_thing) {
      std::filesystem::rename(path, aside);
      if (make(thing, path, aside)) {
        const std::string before = tree_of(folder.path());
        for (const bool read_only : {true, false}) {
          const int answer = open_in_child(store, read_only);
          CAPTURE(file);
          CAPTURE(static_cast<int>(thing));
          CAPTURE(read_only);
          ++tried;
          const bool sound = answer == number_of(ErrorCode::unsafe_path) && tree_of(folder.path()) == before;
          CHECK(answer == number_of(ErrorCode::unsafe_path));
          CHECK((tree_of(folder.path()) == before));
          if (!sound) ++missed;
        }
        std::filesystem::remove(path);
      }
      std::filesystem::rename(aside, path);
    }
  }
  CHECK(open_in_child(store, false) == 0);
  figure_at_least("P11", "openings with a link, pipe, socket, device or folder in place of a file", tried,
                  100);
  figure_none("P11", "of them not refused by name, or that changed something", missed);
}

TEST_CASE(
    "a link, a pipe or a file at the place of any folder is refused, and nothing behind it read [P11]") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  const std::vector<std::string> files = fill(store);
  const std::string snapshot = std::filesystem::path(files[3]).parent_path();
  for (const std::string& name : {std::string("journal"), std::string("snapshot"), std::string("runs"),
                                  std::string(".orgmgr"), snapshot}) {
    const std::string path = store + "/" + name;
    const std::string aside = folder / "aside";
    for (const Thing thing : {Thing::link, Thing::dangling, Thing::loop, Thing::pipe}) {
      std::filesystem::rename(path, aside);
      REQUIRE(make(thing, path, aside));
      const std::string before = tree_of(folder.path());
      for (const bool read_only : {true, false}) {
        CAPTURE(name);
        CAPTURE(static_cast<int>(thing));
        CAPTURE(read_only);
        CHECK(open_in_child(store, read_only) == number_of(ErrorCode::unsafe_path));
        CHECK((tree_of(folder.path()) == before));
      }
      std::filesystem::remove(path);
      std::filesystem::rename(aside, path);
    }
  }
  CHECK(open_in_child(store, false) == 0);
}

TEST_CASE("what stands at the top for people is never followed or overwritten, whatever it is [P5, P11]") {
  for (const Thing thing : every_thing) {
    CAPTURE(static_cast<int>(thing));
    const TemporaryFolder folder;
    const std::string store = folder / "store";
    (void)fill(store);
    const std::string target = folder / "target";
    std::ofstream(target) << "mine";
    const std::string path = store + "/organizations.json";
    std::filesystem::remove(path);
    if (!make(thing, path, target)) {
      MESSAGE("skipped: no such file can be made here");
      continue;
    }
    const auto kind = std::filesystem::symlink_status(path).type();
    CHECK(in_child([&] {
            ::alarm(20);
            const auto engine = open_real(store);
            count_up(*engine);
            (void)engine->checkpoint();
            return counted(*engine->read()) == 1 && !engine->notices().empty() &&
                           engine->notices()[0].code == "edited"
                       ? 0
                       : 1;
          }) == 0);
    CHECK(std::filesystem::symlink_status(path).type() == kind);
    CHECK(std::filesystem::file_size(target) == 4);
  }
}

TEST_CASE("a store of another owner, or open to others, is refused or told of [P11]") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  const std::vector<std::string> files = fill(store);
  for (const char* name : {"", "/journal/1.0.jsonl"}) {
    REQUIRE(::chmod((store + name).c_str(), 0666 | (*name == '\0' ? 0111 : 0)) == 0);
  }
  {
    const auto engine = open_and_leave(store);
    REQUIRE(engine->notices().size() == 1);
    CHECK(engine->notices()[0].code == "wide_mode");
    CHECK(engine->notices()[0].path == store);
  }
  if (::geteuid() != 0) {
    MESSAGE("skipped in part: needs root to give files away");
    return;
  }
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  // A file of root's in a folder of the user's, as somebody's careless `sudo` leaves it.
  give_to_nobody(store);
  for (const std::string& file : files) {
    CAPTURE(file);
    const std::string path = store + "/" + file;
    REQUIRE(::chown(path.c_str(), 0, 0) == 0);
    REQUIRE(::chmod(path.c_str(), 0600) == 0);
    for (const bool read_only : {true, false}) {
      CHECK(as_nobody([&] {
              return refusal_of([&] {
                const auto engine = read_only ? open_to_read(store) : open_and_leave(store);
                (void)state_of(*engine->read());
              });
            }) == number_of(ErrorCode::not_owner_of_files));
    }
    REQUIRE(::chown(path.c_str(), 65534, 65534) == 0);
  }
  CHECK(as_nobody([&] { return refusal_of([&] { count_up(*open_real(store)); }); }) == 0);
}

TEST_CASE("a huge sparse file at the place of any file is refused soon, and not read into memory [P13]") {
  constexpr off_t huge = off_t{1} << 40U;
  constexpr long most_kilobytes = 192L << 10U;  // over what the test program itself has
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  const std::vector<std::string> files = fill(store);
  const State state = state_of(*open_to_read(store)->read());
  std::uint64_t tried = 0;
  for (const std::string& file : files) {
    CAPTURE(file);
    const std::string path = store + "/" + file;
    const std::string sound = folder / "sound";
    std::filesystem::rename(path, sound);
    for (const bool from_the_start : {true, false}) {  // zeros alone, or behind what was there
      CAPTURE(from_the_start);
      if (from_the_start) {
        std::ofstream{path};
      } else {
        std::filesystem::copy_file(sound, path);
      }
      REQUIRE(::chmod(path.c_str(), 0600) == 0);
      if (::truncate(path.c_str(), huge) != 0) {
        MESSAGE("skipped: no file of a terabyte can be made here");
        std::filesystem::remove(path);
        continue;
      }
      for (const bool read_only : {true, false}) {
        CAPTURE(read_only);
        const auto begin = std::chrono::steady_clock::now();
        const int status = in_child([&] {
          ::alarm(30);
          struct ::rusage before {};
          ::getrusage(RUSAGE_SELF, &before);
          bool right = true;
          const int refused = refusal_of([&] {
            const auto engine = read_only ? open_to_read(store) : open_and_leave(store);
            right = state_of(*engine->read()) == state;
            (void)storage::json_engine::check(*engine);
            if (!read_only) (void)storage::json_engine::repair(*engine, true);
          });
          struct ::rusage after {};
          ::getrusage(RUSAGE_SELF, &after);
          return after.ru_maxrss > before.ru_maxrss + most_kilobytes ? 96 : right ? refused : 97;
        });
        const auto took = std::chrono::steady_clock::now() - begin;
        CAPTURE(status);
        CHECK(took < std::chrono::seconds(5));
        // Behind what was there it may do no harm; in its place it must be missed, but for the lock's zeros.
        const bool harmless = !from_the_start || file == ".orgmgr/LOCK" || file.ends_with("lookup.sums.json");
        CHECK((status > 100 || (harmless && status == 0)));
        ++tried;
      }
      std::filesystem::remove(path);
    }
    std::filesystem::rename(sound, path);
  }
  CHECK(open_in_child(store, false) == 0);
  figure_at_least("P13", "openings and checks with a sparse file of a terabyte in place of a file", tried,
                  30);
}
