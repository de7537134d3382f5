// A disk that is full at any moment, a limit on file sizes, media that cannot be written [P1, P6, P7, P9].
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/child_process.hpp"
#include "support/proof.hpp"
#include "support/temporary_folder.hpp"
#include "surroundings/real_store.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

/// A small disk of its own, in a mount namespace of the calling (child) process: goes with it.
bool mount_small_disk(const std::string& folder, const char* size) {
  return ::unshare(CLONE_NEWNS) == 0 && ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount("none", folder.c_str(), "tmpfs", 0, size) == 0;
}

constexpr int cannot_mount = 90;

/// Fills the disk but for so many bytes.
void fill_disk(const std::string& folder, std::uint64_t leave) {
  struct ::statvfs status {};
  REQUIRE(::statvfs(folder.c_str(), &status) == 0);
  const std::uint64_t room = status.f_bavail * status.f_frsize;
  const int filler = ::open((folder + "/filler").c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
  if (room > leave && ::posix_fallocate(filler, 0, static_cast<off_t>(room - leave)) != 0) ::_exit(91);
  ::close(filler);
}

/// Works until something fails; each failure must have a name, and what was acknowledged must be there.
int work_on_full_disk(const std::string& folder, const std::string& store, std::uint64_t leave,
                      std::uint64_t acknowledged) {
  std::uint64_t unknown = 0;
  int failures = 0;
  {
    OpenOptions options = real_options();
    options.checkpoint_bytes = 4000;
    fill_disk(folder, leave);
    EnginePointer engine;
    for (int number = 0; number < 14; ++number) {
      try {
        if (!engine) {
          engine = open_real(store, options);
          engine->rotate_at(9000);
        }
        count_up(*engine);
        ++acknowledged;
        commit(*engine,
               {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 900)});
      } catch (const StorageError& error) {
        ++failures;
        if (error.path().empty()) return 1;
        if (error.kind() == ErrorKind::outcome_unknown) ++unknown;
        if (error.kind() == ErrorKind::needs_reopen || error.kind() == ErrorKind::outcome_unknown) {
          engine.reset();
          continue;
        }
        if (error.code() != ErrorCode::disk_full) return 2;
        // What was there can be read all the same.
        if (engine && counted(*engine->read()) < acknowledged) return 3;
      }
    }
    if (std::filesystem::exists(store + "/manifest.json") &&
        counted(*open_to_read(store)->read()) < acknowledged)
      return 4;
  }
  std::filesystem::remove(folder + "/filler");
  const auto engine = open_real(store);
  const std::uint64_t now = counted(*engine->read());
  if (now < acknowledged || now > acknowledged + unknown) return 5;
  count_up(*engine);
  (void)engine->checkpoint();
  if (!broken_history(*engine).empty() || !inconsistency(*engine->read()).empty()) return 6;
  return failures > 0 ? 0 : 80;
}

}  // namespace

TEST_CASE(
    "a disk that fills at any page leaves named errors, reads, and all that was acknowledged [P1, P6, P7]") {
  if (::geteuid() != 0) {
    MESSAGE("SKIPPED: needs root to mount a small disk");
    return;
  }
  std::uint64_t filled = 0;
  std::uint64_t broken = 0;
  for (const bool there : {false, true}) {  // while the store is made, and later
    const TemporaryFolder folder;
    const int status = in_child([&] {
      if (!mount_small_disk(folder.path(), "size=768k")) return cannot_mount;
      const std::uint64_t step = 4096;
      const std::uint64_t last = (proof_scale() >= 100 ? 40 : 12) * step;
      int full = 0;
      for (std::uint64_t leave = 0; leave <= last; leave += step) {
        const std::string store = folder / "store";
        if (there) {
          const auto engine = open_real(store);
          for (int number = 0; number < 5; ++number) count_up(*engine);
        }
        const int answer =
            in_child([&] { return work_on_full_disk(folder.path(), store, leave, there ? 5 : 0); });
        if (answer == 0) ++full;
        if (answer != 0 && answer != 80) return answer;
        std::filesystem::remove_all(store);
      }
      return 100 + full;
    });
    if (status == cannot_mount) {
      MESSAGE("SKIPPED: cannot mount a small disk here");
      return;
    }
    CHECK(status > 105);
    if (status > 100) filled += static_cast<std::uint64_t>(status - 100);
    if (status < 100) ++broken;
  }
  figure_at_least("P6 P7", "sizes at which a small disk was full in the middle of something", filled, 30);
  figure_none("P1 P7", "of them after which a promise is broken", broken);
}

TEST_CASE("a limit on file sizes is a named error, and after it the store goes on [P6, P7]") {
  int limited = 0;
  for (std::uint64_t limit = 600; limit < 9000; limit += 700) {
    CAPTURE(limit);
    const TemporaryFolder folder;
    const std::string store = folder / "store";
    for (int number = 0; number < 3; ++number) count_up(*open_real(store));
    const int status = in_child([&] {
      ::signal(SIGXFSZ, SIG_IGN);  // a host with such limits must: docs/embedding.md
      const struct ::rlimit size { .rlim_cur = limit, .rlim_max = RLIM_INFINITY };
      ::setrlimit(RLIMIT_FSIZE, &size);
      std::uint64_t acknowledged = 3;
      std::uint64_t unknown = 0;
      EnginePointer engine;
      for (int number = 0; number < 20; ++number) {
        try {
          if (!engine) engine = open_real(store);
          count_up(*engine);
          ++acknowledged;
        } catch (const StorageError& error) {
          if (error.path().empty()) return 1;
          if (error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::busy) return 2;
          if (error.kind() == ErrorKind::outcome_unknown) ++unknown;
          if (error.kind() != ErrorKind::io_error) engine.reset();
        }
      }
      const struct ::rlimit none { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY };
      ::setrlimit(RLIMIT_FSIZE, &none);
      engine.reset();
      const auto again = open_real(store);
      const std::uint64_t now = counted(*again->read());
      if (now < acknowledged || now > acknowledged + unknown) return 3;
      count_up(*again);
      if (!broken_history(*again).empty()) return 4;
      return acknowledged == 23 ? 80 : 0;
    });
    CHECK((status == 0 || status == 80));
    if (status == 0) ++limited;
  }
  CHECK(limited > 3);
}

TEST_CASE(
    "a store without rights to write is read, and a change is refused by name; nothing is made [P6, P9]") {
  const TemporaryFolder folder;
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  const std::string store = folder / "store";
  {
    const auto engine = open_real(store);
    for (int number = 0; number < 4; ++number) count_up(*engine);
  }
  if (::geteuid() == 0) give_to_nobody(store);
  const auto set_modes = [&](bool writable) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(store)) {
      const mode_t mode = entry.is_directory() ? 0500 : 0400;
      REQUIRE(::chmod(entry.path().c_str(), mode | (writable ? 0200 : 0)) == 0);
    }
    REQUIRE(::chmod(store.c_str(), writable ? 0700 : 0500) == 0);
  };
  set_modes(false);
  const std::string before = tree_of(store);
  CHECK(as_nobody([&] { return static_cast<int>(counted(*open_to_read(store)->read())); }) == 4);
  CHECK(as_nobody([&] { return refusal_of([&] { count_up(*open_to_read(store)); }); }) ==
        number_of(ErrorCode::opened_read_only));
  CHECK(as_nobody([&] {
          try {
            count_up(*open_real(store));
          } catch (const StorageError& error) {
            return error.path().starts_with(store) && error.error_number() == EACCES ? 0 : 2;
          }
          return 1;
        }) == 0);
  CHECK((tree_of(store) == before));
  // A new store in such a folder: refused as well.
  CHECK(as_nobody([&] { return refusal_of([&] { (void)open_real(store + "/inside"); }) == 0 ? 1 : 0; }) == 0);
  CHECK((tree_of(store) == before));
  set_modes(true);
  CHECK(as_nobody([&] { return refusal_of([&] { count_up(*open_real(store)); }); }) == 0);
}

TEST_CASE("on a medium mounted read-only a store is read by all means, and never written [P9]") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  {
    OpenOptions options = real_options();
    options.checkpoint_at_close = false;
    const auto engine = open_real(store, options);
    for (int number = 0; number < 4; ++number) count_up(*engine);
  }
  for (const bool with_lock : {true, false}) {
    CAPTURE(with_lock);
    if (!with_lock) std::filesystem::remove(store + "/.orgmgr/LOCK");
    const std::string before = tree_of(store);
    const int status = in_child([&] {
      if (::geteuid() != 0 || ::unshare(CLONE_NEWNS) != 0 ||
          ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
          ::mount(store.c_str(), store.c_str(), nullptr, MS_BIND, nullptr) != 0 ||
          ::mount("none", store.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY, nullptr) != 0)
        return cannot_mount;
      const auto reader = open_to_read(store);
      if (counted(*reader->read()) != 4 || reader->read_changes(0, 10, true).commits.size() != 4) return 1;
      if (!broken_history(*reader).empty()) return 2;
      if (refusal_of([&] { (void)open_real(store); }) != number_of(ErrorCode::media_read_only)) return 3;
      return 0;
    });
    if (status == cannot_mount) {
      MESSAGE("SKIPPED: no read-only mount could be made here");
      return;
    }
    CHECK(status == 0);
    CHECK((tree_of(store) == before));
  }
}
