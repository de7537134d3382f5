// What the operating system's file system makes of each call that is refused, cut short or a lie: an error
// that names path, reason and advice, or the second best way [P6]. surroundings/refused_calls.cpp has the
// kernel refuse them under a whole store.
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include <orgmgr/error.hpp>

#include "fs/file_system.hpp"
#include "fs/paths.hpp"
#include "fs/surroundings.hpp"
#include "storage/refused_calls.hpp"
#include "support/child_process.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::fs;
using namespace orgmgr::test;
using Then = Replaced::Then;

}  // namespace

TEST_CASE("each refusal of the kernel has a code of its own, and advice where there is one [P6]") {
  const FileAtHand at_hand;
  const auto file = at_hand.open();
  struct Case {
    int number;
    ErrorCode code;
    const char* advice;
  };
  for (const Case& each :
       {Case{ENOSPC, ErrorCode::disk_full, "make room"}, Case{EDQUOT, ErrorCode::disk_full, "quota"},
        Case{EROFS, ErrorCode::media_read_only, "mount it writable"},
        Case{ELOOP, ErrorCode::unsafe_path, "symbolic link"},
        Case{EISDIR, ErrorCode::unsafe_path, "regular file"},
        Case{ENOTDIR, ErrorCode::unsafe_path, "directory"}, Case{ENXIO, ErrorCode::unsafe_path, "socket"},
        Case{ENOENT, ErrorCode::path_not_found, "cannot write to"},
        Case{EACCES, ErrorCode::io_failed, "permission bits there are 0600"},
        Case{EPERM, ErrorCode::io_failed, "permission bits there are 0600"},
        Case{EMFILE, ErrorCode::io_failed, "ulimit -n"}, Case{EFBIG, ErrorCode::io_failed, "ulimit -f"},
        Case{EIO, ErrorCode::io_failed, "kernel's log"},
        Case{ENOLCK, ErrorCode::io_failed, "cannot write to"}}) {
    CAPTURE(each.number);
    const Replaced write("pwrite", each.number);
    const auto error = error_of(at_hand.path, [&] { file->write_at(0, "x"); });
    CHECK(error.code() == each.code);
    CHECK(error.error_number() == each.number);
    CHECK(says(error, each.advice));
  }
}

TEST_CASE("a refusal for lack of permission names the owner of the nearest folder that can be seen [P6]") {
  const FileAtHand at_hand;
  const auto refuse_to_open = [&](const std::string& path) {
    const Replaced open("open", EACCES);
    return error_of(path, [&] { (void)at_hand.files.open(path, OpenMode::read); });
  };
  CHECK(says(refuse_to_open(at_hand.folder / "none/at/all"), "permission bits there are 0700"));
  {
    const Replaced unseen("lstat", {refused(EACCES)}, Then::the_last);
    for (const std::string& path : {at_hand.path, std::string("relative")})
      CHECK(says(refuse_to_open(path), "folders above it"));
  }
  CHECK(parent("relative") == ".");
  if (::geteuid() != 0) {
    MESSAGE("not tried: a file of another user needs root");
    return;
  }
  REQUIRE(::chown(at_hand.path.c_str(), 1234, 0) == 0);
  const auto error = refuse_to_open(at_hand.path);
  CHECK(error.code() == ErrorCode::not_owner_of_files);
  CHECK(says(error, "it belongs to user 1234"));
}

TEST_CASE(
    "an error of what was only begun to be written out is told at once, since no sync tells it again [P8]") {
  const FileAtHand at_hand;
  const auto file = at_hand.open();
  const std::string bytes(10'000, 'x');
  file->write_at(0, bytes);
  for (const int number : {EIO, ENOSPC, EDQUOT}) {
    CAPTURE(number);
    file->begin_sync(0, 5000);
    {
      const Replaced waiting("sync_file_range", number);
      const auto error = error_of(at_hand.path, [&] { file->begin_sync(5000, 5000); });
      CHECK(error.error_number() == number);
      CHECK(std::string(error.what()).starts_with("cannot sync '"));
      CHECK(waiting.given() == 1);
    }
    const Replaced beginning("sync_file_range", {refused(number)});
    CHECK(error_of(at_hand.path, [&] { file->begin_sync(5000, 5000); }).error_number() == number);
  }
  // A system that has no such call loses nothing by it.
  for (const int number : {ENOSYS, EPERM, EINVAL}) {
    const Replaced none("sync_file_range", {refused(number)}, Then::the_last);
    file->begin_sync(0, 5000);
    file->begin_sync(5000, 5000);
    CHECK(none.given() == 1);
  }
  file->sync();
  std::string read(bytes.size(), ' ');
  CHECK(file->read_at(0, read) == read.size());
  CHECK(read == bytes);
}

TEST_CASE("every call on an open file that fails says which it was") {
  const FileAtHand at_hand;
  const auto file = at_hand.open();
  const auto failing = [&](const char* call, int number, const auto& run) {
    CAPTURE(call);
    const Replaced replaced(call, number);
    const auto error = error_of(at_hand.path, run);
    CHECK(error.error_number() == number);
    return std::string(error.what());
  };
  std::string room(5, ' ');
  CHECK(failing("pread", EIO, [&] { (void)file->read_at(0, room); }).starts_with("cannot read '"));
  CHECK(failing("fdatasync", EINTR, [&] { file->sync(); }).starts_with("cannot sync '"));
  CHECK(failing("fstat", EIO, [&] { (void)file->info(); }).starts_with("cannot examine '"));
  CHECK(failing("fcntl", EIO, [&] { (void)at_hand.open(); }).starts_with("cannot open for writing '"));
  {
    const Replaced second("fcntl", {real_answer, refused(EIO)});
    CHECK(error_of(at_hand.path, [&] { (void)at_hand.open(); }).error_number() == EIO);
  }
  {
    const Replaced nothing("pwrite", {pretended()});  // a disk that takes no byte, and says no reason
    CHECK(error_of(at_hand.path, [&] { file->write_at(0, "x"); }).error_number() == EIO);
  }
  {
    const Replaced interrupted("ftruncate", {refused(EINTR)});
    file->resize(5);
    CHECK(interrupted.given() == 1);
  }
  const Replaced interrupted("pread", {refused(EINTR), refused(EINTR)});
  CHECK(file->read_at(0, room) == 5);
  CHECK(room == "bytes");
  CHECK(interrupted.given() == 2);
}

TEST_CASE("where a file begins to hold anything is said as far as the file system knows it") {
  const FileAtHand at_hand;
  const auto file = at_hand.open();
  file->resize(1U << 20U);
  file->write_at((1U << 20U) - 10, "0123456789");
  const std::uint64_t known = file->written_from(100'000);
  CHECK(known >= 100'000);
  CHECK(known <= (1U << 20U) - 10);
  CHECK(file->written_from(2U << 20U) == 2U << 20U);
  const Replaced unknown("lseek", EINVAL);
  CHECK(file->written_from(100'000) == 100'000);
  const Replaced only_zeros("lseek", ENXIO);
  CHECK(file->written_from(100'000) == 1U << 20U);
}

TEST_CASE("a new file that cannot be made private is not left there [P11]") {
  const FileAtHand at_hand;
  const std::string path = at_hand.folder / "new";
  const mode_t before = ::umask(0777);
  const Replaced permissions("fchmod", EIO);
  const auto error = error_of(path, [&] { (void)at_hand.files.open(path, OpenMode::create); });
  ::umask(before);
  CHECK(error.error_number() == EIO);
  CHECK_FALSE(at_hand.files.stat(path));
}

TEST_CASE("a new file is private from its first moment on, whatever the umask [P11]") {
  const FileAtHand at_hand;
  const mode_t before = ::umask(0);
  const Replaced narrowed("fchmod", EIO);
  (void)at_hand.files.open(at_hand.folder / "new", OpenMode::create);
  ::umask(before);
  CHECK(narrowed.given() == 0);
  CHECK(at_hand.files.stat(at_hand.folder / "new")->mode == 0600);
}

TEST_CASE("a folder of which a part cannot be listed is not listed at all") {
  const FileAtHand at_hand;
  at_hand.make(at_hand.folder / "second");
  for (const char* call : {"open", "fdopendir"}) {
    CAPTURE(call);
    const Replaced replaced(call, EMFILE);
    CHECK(error_of(at_hand.folder.path(), [&] {
            (void)at_hand.files.list(at_hand.folder.path());
          }).error_number() == EMFILE);
  }
  {
    const Replaced duplicate("fcntl", EMFILE);
    CHECK(error_of(at_hand.folder.path(), [&] {
            (void)at_hand.files.list(at_hand.folder.path());
          }).error_number() == EMFILE);
  }
  const Replaced amid("readdir", {real_answer, real_answer, refused(EIO)});
  CHECK(error_of(at_hand.folder.path(), [&] {
          (void)at_hand.files.list(at_hand.folder.path());
        }).error_number() == EIO);
  CHECK(at_hand.files.list(at_hand.folder.path()).size() == 2);
}

TEST_CASE("making a folder: what is in its place is no folder, what was removed meanwhile is nobody's") {
  const FileAtHand at_hand;
  const std::string path = at_hand.folder / "folder";
  {
    const Replaced make("mkdir", EIO);
    CHECK(error_of(path, [&] { at_hand.files.make_directory(path); }).error_number() == EIO);
  }
  {
    const Replaced make("mkdir", EEXIST);  // and gone again
    CHECK(error_of(path, [&] { at_hand.files.make_directory(path); }).code() == ErrorCode::unsafe_path);
  }
  {
    const Replaced make("mkdir", {pretended()});
    at_hand.files.make_directory(path);
    CHECK_FALSE(at_hand.files.stat(path));
  }
  const Replaced look("lstat", EIO);
  CHECK(error_of(path, [&] { at_hand.files.make_directory(path); }).error_number() == EIO);
}

TEST_CASE("a rename removes nothing but a second name of the same file") {
  const FileAtHand at_hand;
  const std::string other = at_hand.folder / "other";
  at_hand.files.rename(at_hand.path, at_hand.folder.path() + "//file");  // itself, spelled otherwise
  CHECK(at_hand.files.stat(at_hand.path));
  at_hand.files.rename(at_hand.path, at_hand.path);
  CHECK(at_hand.files.stat(at_hand.path));
  {
    const Replaced lie("rename", {pretended()});
    at_hand.files.rename(at_hand.path, other);  // nothing arrived
    CHECK(at_hand.files.stat(at_hand.path));
  }
  at_hand.make(other);
  {
    const Replaced lie("rename", {pretended()});
    at_hand.files.rename(at_hand.path, other);  // another file is there
    CHECK(at_hand.files.stat(at_hand.path));
  }
  at_hand.files.make_directory(at_hand.folder / "one");
  {
    const Replaced lie("rename", {pretended()});
    at_hand.files.rename(at_hand.folder / "one", other);
    CHECK(at_hand.files.stat(at_hand.folder / "one"));
  }
  const Replaced refusal("rename", EIO);
  CHECK(error_of(at_hand.path, [&] { at_hand.files.rename(at_hand.path, other); }).error_number() == EIO);
}

TEST_CASE("where two paths cannot change places, or a file have two names, that is said") {
  const FileAtHand at_hand;
  const std::string other = at_hand.folder / "other";
  at_hand.make(other);
  for (const auto& [number, code] :
       {std::pair(EINVAL, ErrorCode::unsupported_file_system),
        std::pair(ENOSYS, ErrorCode::unsupported_file_system), std::pair(EIO, ErrorCode::io_failed)}) {
    const Replaced exchange("renameat2", number);
    CHECK(error_of(at_hand.path, [&] { at_hand.files.exchange(at_hand.path, other); }).code() == code);
  }
  for (const int number : {EXDEV, EPERM, EOPNOTSUPP, EMLINK}) {
    CAPTURE(number);
    const Replaced link("link", number);
    CHECK_FALSE(at_hand.files.link(at_hand.path, at_hand.folder / "third"));
  }
  CHECK(error_of(other, [&] { (void)at_hand.files.link(at_hand.path, other); }).error_number() == EEXIST);
  const Replaced link("link", EIO);
  CHECK(error_of(at_hand.path, [&] {
          (void)at_hand.files.link(at_hand.path, at_hand.folder / "third");
        }).error_number() == EIO);
}

TEST_CASE("what cannot be removed keeps the reason of the call that could have done it") {
  const FileAtHand at_hand;
  const std::string below = at_hand.folder / "below";
  {
    const Replaced unlink("unlink", EIO);
    CHECK(error_of(at_hand.path, [&] { at_hand.files.remove(at_hand.path); }).error_number() == EIO);
  }
  {
    const Replaced unlink("unlink", EPERM);  // of an immutable file; rmdir says that it is no folder
    CHECK(error_of(at_hand.path, [&] { at_hand.files.remove(at_hand.path); }).error_number() == EPERM);
  }
  at_hand.files.make_directory(below);
  {
    const Replaced rmdir("rmdir", EBUSY);
    CHECK(error_of(below, [&] { at_hand.files.remove(below); }).error_number() == EBUSY);
  }
  {
    const Replaced gone("rmdir", ENOENT);
    at_hand.files.remove(below);
    CHECK(gone.given() == 1);
  }
  const Replaced as_posix_says("unlink", EPERM);
  at_hand.files.remove(below);
  CHECK_FALSE(at_hand.files.stat(below));
}

TEST_CASE("a folder that cannot be synced, and a file system that cannot be told, are errors") {
  const FileAtHand at_hand;
  {
    const Replaced sync("fsync", EIO);
    CHECK(error_of(at_hand.folder.path(), [&] {
            at_hand.files.sync_directory(at_hand.folder.path());
          }).error_number() == EIO);
  }
  {
    const Replaced examine("statfs", EIO);
    CHECK(error_of(at_hand.path, [&] {
            (void)at_hand.files.unsupported_kind(at_hand.path);
          }).error_number() == EIO);
  }
  const std::string root = at_hand.files.unsupported_kind("/");
  const Replaced nothing_there("lstat", {refused(ENOENT)}, Then::the_last);
  CHECK(at_hand.files.unsupported_kind(at_hand.path) == root);
}

TEST_CASE("a start of the machine that cannot be read is unknown, never mistaken for another") {
  const FileAtHand at_hand;
  CHECK(at_hand.files.boot_mark() != 0);
  CHECK(at_hand.files.boot_mark() == at_hand.files.boot_mark());
  for (const char* call : {"open", "read"}) {
    const Replaced replaced(call, EIO);
    CHECK(at_hand.files.boot_mark() == 0);
  }
  const Replaced empty("read", {pretended()});
  CHECK(at_hand.files.boot_mark() == 0);
}

TEST_CASE("permissions are set through the open file where they cannot be set by path") {
  const FileAtHand at_hand;
  const auto mode = [&] { return at_hand.files.stat(at_hand.path)->mode; };
  for (const int number : {EOPNOTSUPP, ENOSYS}) {
    at_hand.files.set_mode(at_hand.path, 0600);
    const Replaced by_path("fchmodat", number);
    at_hand.files.set_mode(at_hand.path, 0400);
    CHECK(mode() == 0400);
  }
  const auto refused_by = [&](const char* call, int number) {
    const Replaced by_path("fchmodat", EOPNOTSUPP);
    const Replaced replaced(call, number);
    return error_of(at_hand.path, [&] { at_hand.files.set_mode(at_hand.path, 0600); }).error_number();
  };
  CHECK(refused_by("open", EMFILE) == EMFILE);
  CHECK(refused_by("fchmod", EIO) == EIO);
  CHECK(refused_by("fchmodat", EIO) == EIO);
  CHECK(mode() == 0400);
  const std::string none = at_hand.folder / "none";
  CHECK(error_of(none, [&] { at_hand.files.set_mode(none, 0600); }).code() == ErrorCode::path_not_found);
}

TEST_CASE("a kernel that cannot wipe pages on fork still tells a child from its parent") {
  const Replaced wipe("madvise", EINVAL);
  const ForkGuard guard;
  CHECK(wipe.given() == 1);
  CHECK(guard.same_process());
  CHECK(in_child([&] { return guard.same_process() ? 1 : 0; }) == 0);
  const Replaced map("mmap", ENOMEM);
  CHECK(error_of("a page of memory", [] { const ForkGuard none; }).error_number() == ENOMEM);
}

TEST_CASE("a process without a name is of an unknown host, and no word passes for the user of sudo") {
  {
    const Replaced name("gethostname", EPERM);
    CHECK(this_process().host == "unknown");
  }
  for (const char* text : {"12a", "-1", " 1", "12345678901", "1/2"}) {
    CAPTURE(text);
    ::setenv("SUDO_UID", text, 1);
    CHECK(this_process().sudo_uid == "");
  }
  ::setenv("SUDO_UID", "1000000009", 1);  // the longest that is one
  CHECK(this_process().sudo_uid == "1000000009");
  ::unsetenv("SUDO_UID");
  std::array<std::byte, 32> bytes{};
  {
    const Replaced interrupted("getrandom", {refused(EINTR)});
    system_random(bytes);
    CHECK(bytes != std::array<std::byte, 32>{});
  }
  const Replaced none("getrandom", ENOSYS);
  CHECK(error_of("the kernel's random generator", [&] { system_random(bytes); }).error_number() == ENOSYS);
}
