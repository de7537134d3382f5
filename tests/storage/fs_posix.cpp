// The operating system's file system: modes, unsafe paths, errors that say what to do.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include <orgmgr/error.hpp>

#include "fs/file_system.hpp"
#include "fs/file_system_kind.hpp"
#include "fs/surroundings.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::fs;

class Umask {
 public:
  explicit Umask(mode_t mask) : before_(::umask(mask)) {}
  Umask(const Umask&) = delete;
  Umask& operator=(const Umask&) = delete;
  ~Umask() { ::umask(before_); }

 private:
  mode_t before_;
};

ErrorCode open_code(const std::string& path, OpenMode mode) {
  try {
    (void)posix_file_system().open(path, mode);
  } catch (const StorageError& error) {
    INFO(error.what());
    CHECK(error.path() == path);
    CHECK(std::string(error.what()).find(path) != std::string::npos);
    return error.code();
  }
  FAIL("was opened: ", path);
  return {};
}

void make_socket(const std::string& path) {
  const int made = ::socket(AF_UNIX, SOCK_STREAM, 0);
  struct ::sockaddr_un address {};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof(address.sun_path));
  std::memcpy(address.sun_path, path.c_str(), path.size());
  REQUIRE(::bind(made, reinterpret_cast<struct ::sockaddr*>(&address), sizeof(address)) == 0);
  ::close(made);
}

}  // namespace

TEST_CASE("files are 0600 and folders 0700 under any umask [P11]") {
  auto& files = posix_file_system();
  for (const mode_t mask : {0U, 022U, 077U, 0177U, 0277U, 0477U, 0777U}) {
    CAPTURE(mask);
    const test::TemporaryFolder folder;
    {
      const Umask set(mask);
      const auto file = files.open(folder / "file", OpenMode::create);
      file->write_at(0, "x");
      files.make_directory(folder / "made");
      const auto lock = files.open_lock(folder / "LOCK", false);
      lock->page()[0] = std::byte{1};
    }
    CHECK(files.stat(folder / "file")->mode == 0600);
    CHECK(files.stat(folder / "LOCK")->mode == 0600);
    CHECK((files.stat(folder / "made")->mode & 0777U) == 0700);
    CHECK_NOTHROW((void)files.open(folder / "made/inside", OpenMode::create));
  }
}

TEST_CASE("symlinks, pipes, sockets and devices are refused at once [P11]") {
  auto& files = posix_file_system();
  const test::TemporaryFolder folder;
  (void)files.open(folder / "target", OpenMode::create);
  REQUIRE(::symlink("target", (folder / "link").c_str()) == 0);
  REQUIRE(::symlink("nowhere", (folder / "dangling").c_str()) == 0);
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  make_socket(folder / "socket");
  for (const std::string name : {"link", "dangling", "pipe", "socket"}) {
    CAPTURE(name);
    const std::string path = folder / name;
    CHECK(open_code(path, OpenMode::read) == ErrorCode::unsafe_path);
    CHECK(open_code(path, OpenMode::read_write) == ErrorCode::unsafe_path);
    CHECK(open_code(path, OpenMode::create) == ErrorCode::io_failed);
    CHECK_THROWS_AS((void)files.open_lock(path, false), StorageError);
    CHECK_THROWS_AS((void)files.open_lock(path, true), StorageError);
    CHECK_THROWS_AS(files.set_mode(path, 0400), StorageError);
    CHECK_THROWS_AS(files.make_directory(path), StorageError);
  }
  CHECK(open_code("/dev/null", OpenMode::read_write) == ErrorCode::unsafe_path);
  CHECK(files.stat(folder / "target")->mode == 0600);
  CHECK_FALSE(files.stat(folder / "nowhere"));
}

TEST_CASE("a symlink is seen as one, removed as one, and not walked as a folder") {
  auto& files = posix_file_system();
  const test::TemporaryFolder folder;
  files.make_directory(folder / "real");
  REQUIRE(::symlink("real", (folder / "link").c_str()) == 0);
  CHECK(files.stat(folder / "link")->kind == FileKind::symlink);
  CHECK_THROWS_AS((void)files.list(folder / "link"), StorageError);
  CHECK_THROWS_AS(files.sync_directory(folder / "link"), StorageError);
  files.remove(folder / "link");
  CHECK(files.stat(folder / "real"));
}

TEST_CASE("a file that only root may write is refused to others by owner and by mode") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: needs root to change the user");
    return;
  }
  const test::TemporaryFolder folder;
  REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
  const auto as_nobody = [&](const std::string& path, OpenMode mode) {
    return test::in_child([&] {
      if (::setgid(65534) != 0 || ::setuid(65534) != 0) return 98;
      try {
        (void)posix_file_system().open(path, mode);
      } catch (const StorageError& error) {
        return static_cast<int>(error.code());
      }
      return 97;
    });
  };
  (void)posix_file_system().open(folder / "roots", OpenMode::create);
  CHECK(as_nobody(folder / "roots", OpenMode::read) == static_cast<int>(ErrorCode::not_owner_of_files));
  (void)posix_file_system().open(folder / "theirs", OpenMode::create);
  REQUIRE(::chown((folder / "theirs").c_str(), 65534, 65534) == 0);
  CHECK(as_nobody(folder / "theirs", OpenMode::read_write) == 97);
  posix_file_system().set_mode(folder / "theirs", 0400);
  CHECK(as_nobody(folder / "theirs", OpenMode::read_write) == static_cast<int>(ErrorCode::io_failed));
  CHECK(as_nobody(folder / "theirs", OpenMode::read) == 97);
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  CHECK(as_nobody(folder / "new", OpenMode::create) == static_cast<int>(ErrorCode::not_owner_of_files));
}

TEST_CASE("an error names path, reason and what to do [P6]") {
  const test::TemporaryFolder folder;
  try {
    (void)posix_file_system().open(folder / "none\x1b", OpenMode::read);
    FAIL("was opened");
  } catch (const StorageError& error) {
    CHECK(error.error_number() == ENOENT);
    CHECK(std::string(error.what()) ==
          "cannot open for reading '" + folder.path() + "/none\\x1b': No such file or directory");
  }
  REQUIRE(::symlink("x", (folder / "link").c_str()) == 0);
  try {
    (void)posix_file_system().open(folder / "link", OpenMode::read);
    FAIL("was opened");
  } catch (const StorageError& error) {
    CHECK(std::string(error.what()).find("name its target") != std::string::npos);
  }
}

TEST_CASE("a full disk is a disk_full error, for a file and for the lock page") {
  if (::geteuid() != 0) {
    MESSAGE("skipped: needs root to mount a small disk");
    return;
  }
  const test::TemporaryFolder folder;
  const std::string command = "mount -t tmpfs -o size=16k none " + folder.path() + " 2>/dev/null";
  if (::system(command.c_str()) != 0) {
    MESSAGE("skipped: cannot mount a small disk here");
    return;
  }
  auto& files = posix_file_system();
  ErrorCode file_code{};
  ErrorCode lock_code{};
  std::uint64_t size = 0;
  try {
    const auto file = files.open(folder / "file", OpenMode::create);
    file->write_at(0, std::string(100'000, 'x'));
  } catch (const StorageError& error) {
    file_code = error.code();
    size = files.stat(folder / "file")->size;
  }
  try {
    (void)files.open_lock(folder / "LOCK", false);
  } catch (const StorageError& error) {
    lock_code = error.code();
  }
  REQUIRE(::system(("umount " + folder.path()).c_str()) == 0);
  CHECK(file_code == ErrorCode::disk_full);
  CHECK(size > 0);
  CHECK(lock_code == ErrorCode::disk_full);
}

TEST_CASE("no file is ever opened as standard input, output or error") {
  const test::TemporaryFolder folder;
  const int status = test::in_child([&] {
    for (int number = 0; number < 3; ++number) ::close(number);
    auto& files = posix_file_system();
    const auto file = files.open(folder / "a", OpenMode::create);
    const auto again = files.open(folder / "a", OpenMode::read);
    const auto lock = files.open_lock(folder / "LOCK", false);
    (void)files.list(folder.path());
    int used = 0;
    for (int number = 0; number < 3; ++number) used += ::fcntl(number, F_GETFD) != -1 ? 1 : 0;
    int inherited = 0;
    for (int number = 3; number < 64; ++number) {
      struct ::stat held {};
      if (::fstat(number, &held) != 0 || held.st_ino != again->info().identity.inode) continue;
      inherited += (::fcntl(number, F_GETFD) & FD_CLOEXEC) == 0 ? 1 : 0;
    }
    return used * 10 + inherited;
  });
  CHECK(status == 0);
}

TEST_CASE("nothing that is open goes on into another program") {
  const test::TemporaryFolder folder;
  auto& files = posix_file_system();
  const auto file = files.open(folder / "a", OpenMode::create);
  const auto lock = files.open_lock(folder / "LOCK", false);
  int seen = 0;
  for (int number = 3; number < 256; ++number) {
    struct ::stat held {};
    if (::fstat(number, &held) != 0) continue;
    if (held.st_ino != file->info().identity.inode && held.st_ino != lock->identity().inode) continue;
    CHECK((::fcntl(number, F_GETFD) & FD_CLOEXEC) != 0);
    ++seen;
  }
  CHECK(seen == 2);
}

TEST_CASE("a link to another file system is answered with false") {
  struct ::stat here {};
  struct ::stat there {};
  const test::TemporaryFolder folder;
  if (::stat("/dev/shm", &there) != 0 || ::access("/dev/shm", W_OK) != 0 ||
      ::stat(folder.path().c_str(), &here) != 0 || here.st_dev == there.st_dev) {
    MESSAGE("skipped: no second file system at hand");
    return;
  }
  const test::TemporaryFolder other("/dev/shm");
  auto& files = posix_file_system();
  (void)files.open(folder / "a", OpenMode::create);
  CHECK_FALSE(files.link(folder / "a", other / "a"));
  CHECK_FALSE(files.stat(other / "a"));
  CHECK(files.unsupported_kind(other.path()).empty());
  CHECK(files.unsupported_kind(other / "not/yet/there").empty());
}

TEST_CASE("network, fuse and overlay file systems are told by name [P11]") {
  CHECK(unsupported_kind_of(0x6969) == "nfs");
  CHECK(unsupported_kind_of(0x65735546) == "fuse");
  CHECK(unsupported_kind_of(0x794c7630) == "overlay");
  CHECK(unsupported_kind_of(0xff534d42) == "cifs");
  CHECK(unsupported_kind_of(0x01021997) == "9p");
  CHECK(unsupported_kind_of(0xef53).empty());
  CHECK(unsupported_kind_of(0x01021994).empty());
  if (::geteuid() != 0) return;
  const test::TemporaryFolder folder;
  auto& files = posix_file_system();
  for (const char* name : {"lower", "upper", "work", "mounted"}) files.make_directory(folder / name);
  const std::string options =
      "lowerdir=" + (folder / "lower") + ",upperdir=" + (folder / "upper") + ",workdir=" + (folder / "work");
  const std::string mounted = folder / "mounted";
  if (::system(("mount -t overlay none -o " + options + " " + mounted + " 2>/dev/null").c_str()) != 0) {
    MESSAGE("skipped in part: cannot mount an overlay here");
    return;
  }
  const std::string kind = files.unsupported_kind(mounted + "/later");
  REQUIRE(::system(("umount " + mounted).c_str()) == 0);
  CHECK(kind == "overlay");
}

TEST_CASE("the surroundings are this process's") {
  ::setenv("SUDO_UID", "1001", 1);
  const Process process = this_process();
  CHECK(process.pid == ::getpid());
  CHECK(process.uid == ::getuid());
  CHECK(process.sudo_uid == "1001");
  CHECK_FALSE(process.host.empty());
  ::setenv("SUDO_UID", "1; rm", 1);
  CHECK(this_process().sudo_uid.empty());
  ::unsetenv("SUDO_UID");
  CHECK(this_process().sudo_uid.empty());

  std::array<std::byte, 64> one{};
  std::array<std::byte, 64> other{};
  system_random(one);
  system_random(other);
  CHECK(one != other);
  const std::int64_t earlier = steady_nanoseconds();
  CHECK(steady_nanoseconds() >= earlier);
  CHECK(system_time().time_since_epoch().count() / 1'000'000 >= ::time(nullptr) - 5);
}

TEST_CASE("where a file is written from its first byte on is told again after a look behind its end") {
  const test::TemporaryFolder folder;
  const auto file = posix_file_system().open(folder / "file", OpenMode::create);
  file->write_at(0, "some bytes");
  CHECK(file->written_from(4096) == 4096);  // nothing is written there
  CHECK(file->written_from(0) == 0);
}
