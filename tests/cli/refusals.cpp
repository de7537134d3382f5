// Exit codes of a machine or a store that is in the way: denied, busy, corrupt, outcome unknown, read-only,
// unsupported.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <thread>

#include "cli/run.hpp"

using namespace orgmgr::test;

namespace {

void replace_in(const std::string& path, const std::string& from, const std::string& to) {
  std::string text = text_of(path);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  std::filesystem::permissions(path, std::filesystem::perms::owner_write, std::filesystem::perm_options::add);
  std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
}

/// Holds the byte of the lock file that commits take, as another process would.
class HeldAppendLock {
 public:
  explicit HeldAppendLock(const std::string& data) : file_(::open((data + "/.orgmgr/LOCK").c_str(), O_RDWR)) {
    REQUIRE(file_ >= 0);
    struct ::flock byte {};
    byte.l_type = F_WRLCK;
    byte.l_whence = SEEK_SET;
    byte.l_len = 1;
    REQUIRE(::fcntl(file_, F_OFD_SETLK, &byte) == 0);
  }
  ~HeldAppendLock() { ::close(file_); }
  HeldAppendLock(const HeldAppendLock&) = delete;
  HeldAppendLock& operator=(const HeldAppendLock&) = delete;

 private:
  int file_;
};

// The kernel answers every fdatasync of this thread, and of the programs that it starts, as a broken disk
// would.
bool let_syncs_fail() {
  std::array<sock_filter, 4> program{{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_fdatasync},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EIO},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  }};
  const sock_fprog filter{program.size(), program.data()};
  return ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0;
}

Outcome run_with_failing_sync(const Words& words, const Environment& environment) {
  Outcome outcome;
  bool fails = false;
  std::thread([&] {  // a filter cannot be taken off again, so it goes with the thread
    fails = let_syncs_fail();
    if (fails) outcome = run(words, {}, environment);
  })
      .join();
  REQUIRE(fails);
  return outcome;
}

}  // namespace

TEST_CASE("Files of another owner are exit 6: root may read them, and is told how to write") {
  if (::geteuid() != 0) {
    MESSAGE("not root: no files of another owner could be made");
    return;
  }
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1"});
  REQUIRE(run({"chown", "-R", "12345", orgmgr.data()}).exit_code == 0);
  const auto before = orgmgr.files();
  CHECK(orgmgr.must({"org", "list", "-q"}) == "org_1\n");
  const Outcome denied = orgmgr({"org", "create", "Beta", "--json"});
  CHECK(denied.exit_code == 6);
  CHECK(error_member(denied, "kind") == "denied");
  CHECK(code_of(denied) == "not_owner_of_files");
  CHECK(error_member(denied, "source") == "--data");
  CHECK(orgmgr({"org", "create", "Beta"}).err.find("12345") != std::string::npos);
  CHECK(orgmgr.files() == before);
}

TEST_CASE("A folder of the store that is a symbolic link is exit 6, and nothing behind it changes [P11]") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  const std::string elsewhere = orgmgr.folder() / "elsewhere";
  std::filesystem::rename(orgmgr.data() + "/journal", elsewhere);
  std::filesystem::create_directory_symlink(elsewhere, orgmgr.data() + "/journal");
  const auto size = std::filesystem::file_size(elsewhere + "/1.0.jsonl");
  for (const Words& words : {Words{"org", "list", "--json"}, Words{"org", "create", "Beta", "--json"}}) {
    const Outcome denied = orgmgr(words);
    CAPTURE(denied.err);
    CHECK(denied.exit_code == 6);
    CHECK(code_of(denied) == "unsafe_path");
  }
  CHECK(std::filesystem::file_size(elsewhere + "/1.0.jsonl") == size);
}

TEST_CASE("A lock that is not free in time is exit 7 and changes nothing; reads go on [P13]") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1"});
  {
    const HeldAppendLock held(orgmgr.data());
    const Outcome busy = orgmgr({"org", "create", "Beta", "--lock-timeout", "100ms", "--json"});
    CHECK(busy.exit_code == 7);
    CHECK(error_member(busy, "kind") == "busy");
    CHECK(code_of(busy) == "lock_timeout");
    CHECK(busy.out.empty());
    CHECK(orgmgr.must({"org", "list", "-q", "--lock-timeout", "100ms"}) == "org_1\n");
  }
  CHECK(orgmgr.must({"org", "list", "-q"}) == "org_1\n");
  orgmgr.must({"org", "create", "Beta", "--lock-timeout", "100ms"});
}

TEST_CASE("A byte flipped in the journal is exit 8 for who reads it, and the file is named [P5]") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  orgmgr.must({"org", "create", "Beta"});
  replace_in(orgmgr.data() + "/journal/1.0.jsonl", "\"Acme\"", "\"Bcme\"");
  for (const Words& words : {Words{"audit", "verify", "--json"}, Words{"audit", "log", "--json"}}) {
    const Outcome corrupt = orgmgr(words);
    CAPTURE(corrupt.err);
    CHECK(corrupt.exit_code == 8);
    CHECK(error_member(corrupt, "kind") == "corrupt");
    CHECK(error_member(corrupt, "path").ends_with("1.0.jsonl"));
  }
}

TEST_CASE("A sync that fails after the line was written is exit 10; the id it names settles it [P7]") {
  const Home orgmgr;
  const Outcome unknown =
      run_with_failing_sync(orgmgr.words({"org", "create", "Acme", "--json"}), orgmgr.environment());
  CAPTURE(unknown.err);
  CHECK(unknown.exit_code == 10);
  CHECK(unknown.out.empty());
  CHECK(error_member(unknown, "kind") == "outcome_unknown");
  const std::string id = error_member(unknown, "operation_id");
  CHECK(id.starts_with("cli-"));
  const std::string made = orgmgr.must({"org", "create", "Acme", "--operation-id", id, "-q"});
  CHECK(orgmgr.must({"org", "list", "-q"}) == made);
  CHECK(orgmgr.must({"org", "create", "Acme", "--operation-id", id, "-q"}) == made);
}

TEST_CASE("A medium that cannot be written is exit 11, and can be read") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1"});
  const auto on_read_only_medium = [&](const std::string& words) {
    return run({"unshare", "-m", "/bin/sh", "-c",
                "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" || exit 99; exec \"$0\" "
                "--data \"$1\" " +
                    words,
                program(), orgmgr.data()},
               {}, orgmgr.environment());
  };
  const Outcome read = on_read_only_medium("org list -q");
  if (read.exit_code == 99 || read.exit_code == 127 || read.err.starts_with("unshare")) {
    MESSAGE("no read-only mount could be made here");
    return;
  }
  CHECK(read.exit_code == 0);
  CHECK(read.out == "org_1\n");
  const Outcome write = on_read_only_medium("org create Beta --json");
  CAPTURE(write.err);
  CHECK(write.exit_code == 11);
  CHECK(error_member(write, "kind") == "read_only");
  CHECK(code_of(write) == "media_read_only");
}

TEST_CASE("A store that was replaced under an open handle is exit 11, and gets nothing from it") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1"});
  const std::string backup = orgmgr.folder() / "backup";
  orgmgr.must({"store", "backup", backup});
  RunningProgram batch(orgmgr.words({"batch", "--json"}), orgmgr.environment());
  batch.write("{\"op\":\"revision\"}\n");
  REQUIRE(batch.read_line());
  orgmgr.must({"store", "restore", backup, "--replace", "--yes"});
  batch.write("{\"op\":\"create_organization\",\"name\":\"Beta\"}\n");
  const Outcome replaced = batch.finish();
  CAPTURE(replaced.err);
  CHECK(replaced.exit_code == 11);
  CHECK(replaced.out.empty());
  CHECK(error_member(replaced, "kind") == "needs_reopen");
  CHECK(code_of(replaced) == "store_replaced");
  CHECK(orgmgr.must({"org", "list", "-q"}) == "org_1\n");
}

TEST_CASE("A store of a newer format is exit 12 and stays as it is [P12]") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  replace_in(orgmgr.data() + "/manifest.json", "\"version\":1", "\"version\":2");
  const auto before = orgmgr.files();
  for (const Words& words : {Words{"org", "list"}, Words{"org", "create", "Beta"}, Words{"store", "check"},
                             Words{"store", "repair", "--yes"}, Words{"batch"}}) {
    const Outcome newer = orgmgr(joined(words, {"--json"}));
    CAPTURE(newer.err);
    CHECK(newer.exit_code == 12);
    CHECK(error_member(newer, "kind") == "unsupported_version");
    CHECK(code_of(newer) == "format_too_new");
    CHECK(error_member(newer, "path").ends_with("manifest.json"));
  }
  CHECK(orgmgr.files() == before);
}
