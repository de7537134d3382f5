// Repair of a damaged store, archiving of history, and the library's log.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cli/run.hpp"

using namespace orgmgr::test;

namespace {

void flip_a_byte(const std::string& path, std::size_t at) {
  ::chmod(path.c_str(), 0600);
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekg(static_cast<std::streamoff>(at));
  const int byte = file.get();
  file.seekp(static_cast<std::streamoff>(at));
  file.put(static_cast<char>(byte ^ 1));
  REQUIRE(file.good());
}

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// A line that a crash cut short: the next writer closes its segment and begins another.
void tear(const std::string& segment) { std::ofstream(segment, std::ios::app) << "{\"revision\":2,\"at"; }

}  // namespace

TEST_CASE("store repair rebuilds a damaged manifest and block sums: shown first, confirmed, whole after it") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1", "--owner", "u1"});
  orgmgr.must({"store", "checkpoint"});
  const std::string manifest = orgmgr.data() + "/manifest.json";
  const std::string sums = orgmgr.data() + "/snapshot/1/org_users.sums.json";
  for (const std::string& path : {manifest, sums}) {
    CAPTURE(path);
    flip_a_byte(path, text_of(path).size() / 2);
    CHECK(orgmgr({"store", "check"}).exit_code == 8);
    const auto damaged = orgmgr.files();
    const std::string planned = orgmgr.must({"store", "repair", "--dry-run"});
    CHECK(planned.find(path) != std::string::npos);
    CHECK(planned.find("Would repair these.") != std::string::npos);
    const Outcome unconfirmed = orgmgr({"store", "repair"});
    CHECK(unconfirmed.exit_code == 2);
    CHECK(times(unconfirmed.err, path) == 1);
    CHECK(unconfirmed.err.find("would be rebuilt") != std::string::npos);
    CHECK(orgmgr.files() == damaged);
    const Outcome repaired = orgmgr({"store", "repair", "--yes"});
    CHECK(repaired.exit_code == 0);
    CHECK(repaired.err.empty());
    CHECK(times(repaired.out, path) == 1);
    CHECK(repaired.out.find("would be") == std::string::npos);
    CHECK(repaired.out.find("Repaired.") != std::string::npos);
    CHECK(orgmgr.must({"store", "check"}).find("The store is whole.") != std::string::npos);
    CHECK(orgmgr.must({"member", "role", "org_1", "u1"}) == "owner\n");
  }
  CHECK(orgmgr.must({"store", "repair", "--yes"}) == "The store is whole.\n");
}

TEST_CASE("[P5] store repair is exit 8 while damage is left, whether or not it could rebuild something") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1", "--owner", "u1"});
  orgmgr.must({"store", "checkpoint"});
  const std::string snapshot = orgmgr.data() + "/snapshot/1";
  flip_a_byte(snapshot + "/organizations.json", text_of(snapshot + "/organizations.json").size() / 2);
  const auto check_damaged = [&](const Words& words) {
    const Outcome outcome = orgmgr(words);
    CAPTURE(outcome.out);
    CHECK(outcome.exit_code == 8);
    CHECK(outcome.out.find(snapshot + "/organizations.json") != std::string::npos);
    CHECK(outcome.out.find("restore a backup") != std::string::npos);
    CHECK(outcome.out.find("The store is whole.") == std::string::npos);
    return outcome.out;
  };
  CHECK(check_damaged({"store", "repair", "--yes"}).find("Nothing was repaired.") != std::string::npos);
  check_damaged({"store", "repair"});  // without a question: there is nothing that it would rewrite
  check_damaged({"store", "repair", "--dry-run"});
  check_damaged({"store", "repair", "--json"});
  flip_a_byte(snapshot + "/org_users.sums.json", text_of(snapshot + "/org_users.sums.json").size() / 2);
  CHECK(check_damaged({"store", "repair", "--yes"}).find("Repaired.") != std::string::npos);
  flip_a_byte(snapshot + "/organizations.sums.json", 20);
  const std::string itself = check_damaged({"store", "repair", "--yes"});
  CHECK(itself.find("is damaged itself") != std::string::npos);
  CHECK(itself.find("store repair` rebuilds it") == std::string::npos);
}

TEST_CASE(
    "store repair makes damaged lookup keys anew from the records, and leaves them where records are "
    "damaged") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1", "--owner", "u1"});
  orgmgr.must({"store", "checkpoint"});
  const std::string lookups = orgmgr.data() + "/snapshot/1/lookup.json";
  flip_a_byte(lookups, text_of(lookups).size() / 2);
  const Outcome checked = orgmgr({"store", "check", "--json"});
  CHECK(checked.exit_code == 8);
  CHECK(member_of(checked.out, "organizations") == "1");
  CHECK(orgmgr.must({"store", "repair", "--dry-run"}).find("lookup") != std::string::npos);
  orgmgr.must({"store", "repair", "--yes"});
  CHECK(orgmgr.must({"store", "check"}).find("The store is whole.") != std::string::npos);
  CHECK(orgmgr.must({"org", "get", "name:Acme", "-q"}) == "org_1\n");

  const std::string snapshot = orgmgr.data() + "/snapshot/2";
  flip_a_byte(snapshot + "/lookup.json", text_of(snapshot + "/lookup.json").size() / 2);
  flip_a_byte(snapshot + "/organizations.json", text_of(snapshot + "/organizations.json").size() / 2);
  const auto damaged = orgmgr.files();
  orgmgr({"store", "repair", "--yes"});
  CHECK(orgmgr({"store", "check"}).exit_code == 8);
  CHECK(orgmgr.files().at(snapshot + "/organizations.json") == damaged.at(snapshot + "/organizations.json"));
}

TEST_CASE(
    "What the last writer left torn is told once by each command on standard error until a writer closes it, "
    "and what is as somebody left it is not") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1"});
  orgmgr.must({"store", "checkpoint"});
  tear(orgmgr.data() + "/journal/1.0.jsonl");
  for (const Words& words : {Words{"org", "get", "org_1"}, Words{"org", "list", "--json"}}) {
    const Outcome read = orgmgr(words);
    CAPTURE(read.err);
    CHECK(read.exit_code == 0);
    CHECK(lines_of(read.err).size() == 1);
    CHECK(read.err.starts_with("torn_tail: " + orgmgr.data() + "/journal/1.0.jsonl ends in bytes that "));
    CHECK(read.out.find("torn") == std::string::npos);
  }
  CHECK(orgmgr({"org", "list", "-q"}).err.empty());
  const Outcome written = orgmgr({"org", "create", "Beta"});
  CHECK(written.err.starts_with("torn_tail: the last process died while appending"));
  CHECK(lines_of(written.err).size() == 1);
  std::filesystem::remove(orgmgr.data() + "/organizations.json");
  std::ofstream(orgmgr.data() + "/organizations.json") << "{}";
  ::chmod(orgmgr.data().c_str(), 0755);
  CHECK(orgmgr({"org", "list"}).err.empty());
  const std::string checked = orgmgr.must({"store", "check"});
  CHECK(checked.find("edited") != std::string::npos);
  CHECK(checked.find("wide_mode") != std::string::npos);
}

TEST_CASE("audit archive moves closed segments out; what is left verifies, and the rest is told to be gone") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1"});
  const std::string segment = orgmgr.data() + "/journal/1.0.jsonl";
  tear(segment);
  orgmgr.must({"org", "create", "Beta"});
  const std::string bytes = text_of(segment);
  const std::string archive = orgmgr.folder() / "archive";
  const Words words{"audit", "archive", "--before", "rev:2", "--to", archive};
  CHECK(orgmgr(words).exit_code == 2);
  CHECK(!std::filesystem::exists(archive));
  CHECK(member_of(orgmgr.must(joined(words, {"--yes", "--json"})), "segments") == "1");
  CHECK(text_of(archive + "/1.0.jsonl") == bytes);
  CHECK(!std::filesystem::exists(segment));
  CHECK(orgmgr.must({"audit", "log", "-q"}) == "2\n");
  CHECK(member_of(orgmgr.must({"audit", "verify", "--json"}), "from") == "2");
  CHECK(orgmgr.must({"store", "check"}).find("The store is whole.") != std::string::npos);
  CHECK(lines_of(orgmgr.must({"org", "list", "-q"})).size() == 2);
  const Outcome gone = orgmgr({"watch", "--since", "0", "--json"});
  CHECK(gone.exit_code == 3);
  CHECK(code_of(gone) == "revision_not_found");
  CHECK(member_of(orgmgr.must(joined(words, {"--yes", "--json"})), "segments") == "0");
}

TEST_CASE("-v shows the library's log on standard error, --log-file appends it to a private file") {
  const Home orgmgr;
  CHECK(orgmgr({"org", "create", "Quiet"}).err.empty());
  const Outcome shown = orgmgr({"org", "create", "Loud", "-v"});
  CHECK(shown.exit_code == 0);
  CHECK(shown.err.find(" info revision 2: create_organization") != std::string::npos);
  CHECK(shown.out.find("info") == std::string::npos);
  const std::string file = orgmgr.folder() / "log";
  for (const char* name : {"First", "Second\x1b[31m"}) {
    const Outcome logged = orgmgr({"org", "create", name, "--log-file", file});
    if (logged.exit_code == 0) CHECK(logged.err.empty());
  }
  orgmgr.must({"org", "create", "Third", "--log-file", file});
  const auto lines = lines_of(text_of(file));
  REQUIRE(lines.size() == 2);  // the second was refused
  CHECK(lines.front().find("First") != std::string::npos);
  CHECK(lines.back().find("Third") != std::string::npos);
  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777U) == 0600);
  const Outcome unwritable = orgmgr({"org", "create", "Fourth", "--log-file", orgmgr.folder() / "no/log"});
  CHECK(unwritable.exit_code == 1);
  CHECK(orgmgr({"org", "get", "fourth"}).exit_code == 3);
}
