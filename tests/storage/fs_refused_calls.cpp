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
#include "storage/replaced_calls.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::fs;
using namespace orgmgr::test;
using Then = Replaced::Then;

struct Sut {
  TemporaryFolder folder;
  FileSystem& files = posix_file_system();
  std::string path = folder / "file";

  Sut() { make(path); }
  void make(const std::string& name) const {
    const auto made = files.open(name, OpenMode::create);
    made->write_at(0, "bytes");
  }
  [[nodiscard]] std::unique_ptr<File> open() const { return files.open(path, OpenMode::read_write); }
};

/// The error that `run` throws; its path is `path`.
template <class Run>
StorageError error_of(const std::string& path, Run run) {
  try {
    run();
  } catch (const StorageError& error) {
    CHECK(error.path() == path);
    return error;
  }
  FAIL("was not refused: ", path);
  throw std::logic_error("not reached");
}

bool says(const StorageError& error, std::string_view words) {
  return std::string_view(error.what()).find(words) != std::string_view::npos;
}

}  // namespace

TEST_CASE("each refusal of the kernel has a code of its own, and advice where there is one [P6]") {
  const Sut sut;
  const auto file = sut.open();
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
    const auto error = error_of(sut.path, [&] { file->write_at(0, "x"); });
    CHECK(error.code() == each.code);
    CHECK(error.error_number() == each.number);
    CHECK(says(error, each.advice));
  }
}

TEST_CASE("a refusal for lack of permission names the owner of the nearest folder that can be seen [P6]") {
  const Sut sut;
  const auto refuse_to_open = [&](const std::string& path) {
    const Replaced open("open", EACCES);
    return error_of(path, [&] { (void)sut.files.open(path, OpenMode::read); });
  };
  CHECK(says(refuse_to_open(sut.folder / "none/at/all"), "permission bits there are 0700"));
  {
    const Replaced unseen("lstat", {refused(EACCES)}, Then::the_last);
    for (const std::string& path : {sut.path, std::string("relative")})
      CHECK(says(refuse_to_open(path), "folders above it"));
  }
  CHECK(parent("relative") == ".");
  if (::geteuid() != 0) {
    MESSAGE("not tried: a file of another user needs root");
    return;
  }
  REQUIRE(::chown(sut.path.c_str(), 1234, 0) == 0);
  const auto error = refuse_to_open(sut.path);
  CHECK(error.code() == ErrorCode::not_owner_of_files);
  CHECK(says(error, "it belongs to user 1234"));
}

TEST_CASE("every call on an open file that fails says which it was") {
  const Sut sut;
  const auto file = sut.open();
  const auto failing = [&](const char* call, int number, const auto& run) {
    CAPTURE(call);
    const Replaced replaced(call, number);
    const auto error = error_of(sut.path, run);
    CHECK(error.error_number() == number);
    return std::string(error.what());
  };
  std::string room(5, ' ');
  CHECK(failing("pread", EIO, [&] { (void)file->read_at(0, room); }).starts_with("cannot read '"));
  CHECK(failing("fdatasync", EINTR, [&] { file->sync(); }).starts_with("cannot sync '"));
  CHECK(failing("fstat", EIO, [&] { (void)file->info(); }).starts_with("cannot examine '"));
  CHECK(failing("fcntl", EIO, [&] { (void)sut.open(); }).starts_with("cannot open for writing '"));
  {
    const Replaced second("fcntl", {real_answer, refused(EIO)});
    CHECK(error_of(sut.path, [&] { (void)sut.open(); }).error_number() == EIO);
  }
  {
    const Replaced nothing("pwrite", {pretended()});  // a disk that takes no byte, and says no reason
    CHECK(error_of(sut.path, [&] { file->write_at(0, "x"); }).error_number() == EIO);
  }
  const Replaced interrupted("pread", {refused(EINTR), refused(EINTR)});
  CHECK(file->read_at(0, room) == 5);
  CHECK(room == "bytes");
  CHECK(interrupted.given() == 2);
}

TEST_CASE("where a file begins to hold anything is said as far as the file system knows it") {
  const Sut sut;
  const auto file = sut.open();
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
  const Sut sut;
  const std::string path = sut.folder / "new";
  const mode_t before = ::umask(0777);
  const Replaced permissions("fchmod", EIO);
  const auto error = error_of(path, [&] { (void)sut.files.open(path, OpenMode::create); });
  ::umask(before);
  CHECK(error.error_number() == EIO);
  CHECK_FALSE(sut.files.stat(path));
}

TEST_CASE("a folder of which a part cannot be listed is not listed at all") {
  const Sut sut;
  sut.make(sut.folder / "second");
  for (const char* call : {"open", "fdopendir"}) {
    CAPTURE(call);
    const Replaced replaced(call, EMFILE);
    CHECK(error_of(sut.folder.path(), [&] { (void)sut.files.list(sut.folder.path()); }).error_number() ==
          EMFILE);
  }
  {
    const Replaced duplicate("fcntl", EMFILE);
    CHECK(error_of(sut.folder.path(), [&] { (void)sut.files.list(sut.folder.path()); }).error_number() ==
          EMFILE);
  }
  const Replaced amid("readdir", {real_answer, real_answer, refused(EIO)});
  CHECK(error_of(sut.folder.path(), [&] { (void)sut.files.list(sut.folder.path()); }).error_number() == EIO);
  CHECK(sut.files.list(sut.folder.path()).size() == 2);
}

TEST_CASE("making a folder: what is in its place is no folder, what was removed meanwhile is nobody's") {
  const Sut sut;
  const std::string path = sut.folder / "folder";
  {
    const Replaced make("mkdir", EIO);
    CHECK(error_of(path, [&] { sut.files.make_directory(path); }).error_number() == EIO);
  }
  {
    const Replaced make("mkdir", EEXIST);  // and gone again
    CHECK(error_of(path, [&] { sut.files.make_directory(path); }).code() == ErrorCode::unsafe_path);
  }
  {
    const Replaced make("mkdir", {pretended()});
    sut.files.make_directory(path);
    CHECK_FALSE(sut.files.stat(path));
  }
  const Replaced look("lstat", EIO);
  CHECK(error_of(path, [&] { sut.files.make_directory(path); }).error_number() == EIO);
}

TEST_CASE("a rename removes nothing but a second name of the same file") {
  const Sut sut;
  const std::string other = sut.folder / "other";
  sut.files.rename(sut.path, sut.folder.path() + "//file");  // itself, spelled otherwise
  CHECK(sut.files.stat(sut.path));
  sut.files.rename(sut.path, sut.path);
  CHECK(sut.files.stat(sut.path));
  {
    const Replaced lie("rename", {pretended()});
    sut.files.rename(sut.path, other);  // nothing arrived
    CHECK(sut.files.stat(sut.path));
  }
  sut.make(other);
  {
    const Replaced lie("rename", {pretended()});
    sut.files.rename(sut.path, other);  // another file is there
    CHECK(sut.files.stat(sut.path));
  }
  sut.files.make_directory(sut.folder / "one");
  {
    const Replaced lie("rename", {pretended()});
    sut.files.rename(sut.folder / "one", other);
    CHECK(sut.files.stat(sut.folder / "one"));
  }
  const Replaced refusal("rename", EIO);
  CHECK(error_of(sut.path, [&] { sut.files.rename(sut.path, other); }).error_number() == EIO);
}

TEST_CASE("where two paths cannot change places, or a file have two names, that is said") {
  const Sut sut;
  const std::string other = sut.folder / "other";
  sut.make(other);
  for (const auto& [number, code] :
       {std::pair(EINVAL, ErrorCode::unsupported_file_system),
        std::pair(ENOSYS, ErrorCode::unsupported_file_system), std::pair(EIO, ErrorCode::io_failed)}) {
    const Replaced exchange("renameat2", number);
    CHECK(error_of(sut.path, [&] { sut.files.exchange(sut.path, other); }).code() == code);
  }
  for (const int number : {EXDEV, EPERM, EOPNOTSUPP, EMLINK}) {
    CAPTURE(number);
    const Replaced link("link", number);
    CHECK_FALSE(sut.files.link(sut.path, sut.folder / "third"));
  }
  CHECK(error_of(other, [&] { (void)sut.files.link(sut.path, other); }).error_number() == EEXIST);
  const Replaced link("link", EIO);
  CHECK(error_of(sut.path, [&] { (void)sut.files.link(sut.path, sut.folder / "third"); }).error_number() ==
        EIO);
}

TEST_CASE("what cannot be removed keeps the reason of the call that could have done it") {
  const Sut sut;
  const std::string below = sut.folder / "below";
  {
    const Replaced unlink("unlink", EIO);
    CHECK(error_of(sut.path, [&] { sut.files.remove(sut.path); }).error_number() == EIO);
  }
  {
    const Replaced unlink("unlink", EPERM);  // of an immutable file; rmdir says that it is no folder
    CHECK(error_of(sut.path, [&] { sut.files.remove(sut.path); }).error_number() == EPERM);
  }
  sut.files.make_directory(below);
  {
    const Replaced rmdir("rmdir", EBUSY);
    CHECK(error_of(below, [&] { sut.files.remove(below); }).error_number() == EBUSY);
  }
  {
    const Replaced gone("rmdir", ENOENT);
    sut.files.remove(below);
    CHECK(gone.given() == 1);
  }
  const Replaced as_posix_says("unlink", EPERM);
  sut.files.remove(below);
  CHECK_FALSE(sut.files.stat(below));
}

TEST_CASE("a folder that cannot be synced, and a file system that cannot be told, are errors") {
  const Sut sut;
  {
    const Replaced sync("fsync", EIO);
    CHECK(error_of(sut.folder.path(), [&] { sut.files.sync_directory(sut.folder.path()); }).error_number() ==
          EIO);
  }
  {
    const Replaced examine("statfs", EIO);
    CHECK(error_of(sut.path, [&] { (void)sut.files.unsupported_kind(sut.path); }).error_number() == EIO);
  }
  const std::string root = sut.files.unsupported_kind("/");
  const Replaced nothing_there("lstat", {refused(ENOENT)}, Then::the_last);
  CHECK(sut.files.unsupported_kind(sut.path) == root);
}

TEST_CASE("a start of the machine that cannot be read is unknown, never mistaken for another") {
  const Sut sut;
  CHECK(sut.files.boot_mark() != 0);
  CHECK(sut.files.boot_mark() == sut.files.boot_mark());
  for (const char* call : {"open", "read"}) {
    const Replaced replaced(call, EIO);
    CHECK(sut.files.boot_mark() == 0);
  }
  const Replaced empty("read", {pretended()});
  CHECK(sut.files.boot_mark() == 0);
}

TEST_CASE("permissions are set through the open file where they cannot be set by path") {
  const Sut sut;
  const auto mode = [&] { return sut.files.stat(sut.path)->mode; };
  for (const int number : {EOPNOTSUPP, ENOSYS}) {
    sut.files.set_mode(sut.path, 0600);
    const Replaced by_path("fchmodat", number);
    sut.files.set_mode(sut.path, 0400);
    CHECK(mode() == 0400);
  }
  const auto refused_by = [&](const char* call, int number) {
    const Replaced by_path("fchmodat", EOPNOTSUPP);
    const Replaced replaced(call, number);
    return error_of(sut.path, [&] { sut.files.set_mode(sut.path, 0600); }).error_number();
  };
  CHECK(refused_by("open", EMFILE) == EMFILE);
  CHECK(refused_by("fchmod", EIO) == EIO);
  CHECK(refused_by("fchmodat", EIO) == EIO);
  CHECK(mode() == 0400);
  const std::string none = sut.folder / "none";
  CHECK(error_of(none, [&] { sut.files.set_mode(none, 0600); }).code() == ErrorCode::path_not_found);
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

TEST_CASE("a lock file that another makes is opened, one that nobody can make is an error") {
  const Sut sut;
  const std::string path = sut.folder / "LOCK";
  {
    const Replaced create("open", {real_answer, refused(EIO)});
    CHECK(error_of(path, [&] { (void)sut.files.open_lock(path, false); }).error_number() == EIO);
  }
  {
    // Not there when it is opened, there when it is created: made by another in between.
    const Replaced both("open", {refused(ENOENT), refused(EEXIST)});
    CHECK(sut.files.open_lock(path, false));
  }
  std::vector<Answer> always;
  for (int turn = 0; turn < 20; ++turn) always.insert(always.end(), {refused(ENOENT), refused(EEXIST)});
  const Replaced dangling("open", always);
  CHECK(error_of(path, [&] { (void)sut.files.open_lock(path, false); }).error_number() == EEXIST);
  CHECK(dangling.given() == 22);
}

TEST_CASE("the page of a lock file is made by one, and waited for by the others") {
  const Sut sut;
  const std::string path = sut.folder / "LOCK";
  const auto locking = [&](std::vector<Answer> answers, Then then = Then::real) {
    answers.insert(answers.begin(), {real_answer, real_answer});  // flags of the opened file
    return Replaced("fcntl", std::move(answers), then);
  };
  {
    const Replaced fails = locking({refused(EIO)});
    CHECK(error_of(path, [&] { (void)sut.files.open_lock(path, false); }).error_number() == EIO);
  }
  {
    const Replaced asleep("nanosleep", {pretended()}, Then::the_last);
    const Replaced held = locking({refused(EACCES)}, Then::the_last);
    CHECK(error_of(path, [&] { (void)sut.files.open_lock(path, false); }).code() == ErrorCode::lock_timeout);
  }
  {
    // While we wait the other makes it, and stores a word into it already.
    Answer made = refused(EAGAIN);
    made.first = [&] {
      const auto file = sut.files.open(path, OpenMode::read_write);
      file->write_at(0, std::string(4096, 'w'));
    };
    const Replaced amid("fcntl", {real_answer, real_answer, made});
    const auto lock = sut.files.open_lock(path, false);
    REQUIRE(lock);
    CHECK(lock->page()[0] == static_cast<std::byte>('w'));
  }
  const Replaced map("mmap", ENOMEM);
  CHECK(error_of(path, [&] { (void)sut.files.open_lock(path, false); }).error_number() == ENOMEM);
}

TEST_CASE("a reader does without a lock file on media that cannot be locked, and says what else fails") {
  const Sut sut;
  const std::string path = sut.folder / "LOCK";
  const auto lock = sut.files.open_lock(path, false);
  {
    const Replaced no_locks("fcntl", {real_answer, real_answer, refused(EINVAL)});
    CHECK_FALSE(sut.files.open_lock(path, true));
  }
  for (const int number : {EACCES, EAGAIN}) {
    const Replaced held("fcntl", number);
    CHECK_FALSE(lock->try_lock(LockByte::append, LockMode::exclusive));
  }
  const Replaced no_room("fcntl", ENOLCK);
  const auto error = error_of(path, [&] { (void)lock->try_lock(LockByte::append, LockMode::exclusive); });
  CHECK(error.error_number() == ENOLCK);
  CHECK(says(error, "cannot lock"));
}

TEST_CASE(
    "a folder that cannot be held along with the append byte gives the byte back, unless no folder there can "
    "be") {
  const Sut sut;
  const std::string path = sut.folder / "LOCK";
  const auto lock = sut.files.open_lock(path, false);
  const auto other = sut.files.open_lock(path, false);
  for (const int number : {EIO, ENOLCK}) {
    const Replaced fails("flock", {refused(number)});
    const auto error = error_of(path, [&] { (void)lock->try_lock(LockByte::append, LockMode::exclusive); });
    CHECK(error.error_number() == number);
    CHECK(says(error, "cannot lock the folder of"));
  }
  {
    const Replaced held("flock", {refused(EWOULDBLOCK)});
    CHECK_FALSE(lock->try_lock(LockByte::append, LockMode::exclusive));
  }
  REQUIRE(other->try_lock(LockByte::append, LockMode::exclusive));
  other->unlock(LockByte::append);
  const Replaced no_locks("flock", {refused(EBADF)});
  REQUIRE(lock->try_lock(LockByte::append, LockMode::exclusive));
  CHECK_FALSE(other->try_lock(LockByte::append, LockMode::exclusive));
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
  ::setenv("SUDO_UID", "1000", 1);
  CHECK(this_process().sudo_uid == "1000");
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
