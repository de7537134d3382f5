// Exit codes, error objects, and where the store is looked for.
#include <doctest/doctest.h>
#include <elf.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "cli/run.hpp"

using namespace orgmgr::test;

namespace {

/// Of a program's file: has it no dynamic linker to start it?
bool is_static(const std::string& path) {
  const std::string bytes = text_of(path);
  Elf64_Ehdr file{};
  REQUIRE(bytes.copy(reinterpret_cast<char*>(&file), sizeof file) == sizeof file);
  for (std::size_t number = 0; number < file.e_phnum; ++number) {
    Elf64_Phdr part{};
    REQUIRE(bytes.copy(reinterpret_cast<char*>(&part), sizeof part, file.e_phoff + number * sizeof part) ==
            sizeof part);
    if (part.p_type == PT_INTERP) return false;
  }
  return true;
}

/// Pages that a run touches for the first time; the fewest of a few runs.
long pages_touched(const Home& orgmgr, const Words& words) {
  long fewest = 0;
  for (int turn = 0; turn < 5; ++turn) {
    rusage before{};
    rusage after{};
    ::getrusage(RUSAGE_CHILDREN, &before);
    (void)orgmgr(words);
    ::getrusage(RUSAGE_CHILDREN, &after);
    const long pages = after.ru_minflt - before.ru_minflt;
    fewest = turn == 0 ? pages : std::min(fewest, pages);
  }
  return fewest;
}

}  // namespace

TEST_CASE("[P6] Each kind of refusal has its exit code, and an error object with --json") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1", "--owner", "u1"});
  const std::vector<Refusal> refusals{
      {{"org", "frobnicate"}, 2, "usage"},
      {{"org", "create"}, 2, "usage"},
      {{"--format", "xml", "org", "list"}, 2, "usage"},
      {{"org", "find"}, 2, "usage"},
      {{"org", "leave", "org_1"}, 2, "usage"},
      {{"--staff", "why", "org", "list"}, 2, "usage"},
      {{"org", "get", "org_2"}, 3, "organization_not_found"},
      {{"member", "remove", "org_1", "u9"}, 3, "user_not_in_organization"},
      {{"org", "create", "ACME"}, 4, "name_taken"},
      {{"org", "create", "B", "--id", "org_1"}, 4, "id_taken"},
      {{"org", "create", "B", "--slug", "acme"}, 4, "slug_taken"},
      {{"member", "add", "org_1", "u1"}, 4, "already_member"},
      {{"org", "restore", "org_1"}, 4, "organization_not_deleted"},
      {{"org", "rename", "org_1", "X", "--expect-version", "999999"}, 4, "version_mismatch"},
      {{"org", "create", ""}, 5, "name_empty"},
      {{"org", "create", std::string(201, 'x')}, 5, "name_too_long"},
      {{"org", "create", "a\nb"}, 5, "name_invalid"},
      {{"org", "create", "\xFF\xFE"}, 5, "text_not_utf8"},
      {{"member", "add", "org_1", "u2", "--role", "king"}, 5, "role_invalid"},
      {{"member", "list", "org_1", "--role", "king"}, 5, "role_invalid"},
      {{"org", "list", "--status", "gone"}, 5, "status_invalid"},
      {{"org", "set-status", "org_1", "gone"}, 5, "status_invalid"},
      {{"org", "set", "org_1", "--attributes", "{"}, 5, "json_invalid"},
      {{"org", "list", "--lock-timeout", "soon"}, 5, "time_invalid"},
      {{"audit", "log", "--since", "yesterday"}, 5, "time_invalid"},
      {{"org", "list", "--after", "nonsense"}, 5, "cursor_invalid"},
  };
  check_refused(orgmgr, refusals);
}

TEST_CASE("A refusal that an option mends names the option, and the library's own words do not") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1", "--owner", "u1"});
  orgmgr.must({"role", "create", "org_1", "clerk"});
  orgmgr.must({"member", "add", "org_1", "u2"});
  orgmgr.must({"role", "assign", "org_1", "u2", "own:clerk"});
  orgmgr.must({"invite", "create", "org_1", "ann@example.com"});
  struct Mended {
    Words words;
    std::string code;
    std::string option;
  };
  for (const Mended& one :
       {Mended{{"role", "remove", "org_1", "clerk"}, "role_in_use", "--replacement"},
        Mended{{"invite", "create", "org_1", "ann@example.com"}, "already_invited", "--resend"}}) {
    CAPTURE(one.code);
    const Outcome said = orgmgr(one.words);
    const Outcome json = orgmgr(joined(one.words, {"--json"}));
    CHECK(code_of(json) == one.code);
    CHECK(error_member(json, "hint").find(one.option) != std::string::npos);
    CHECK(error_member(json, "message").find("--") == std::string::npos);
    CHECK(said.err == "orgmgr: " + error_member(json, "message") + ". " + error_member(json, "hint") + "\n");
  }
  const Outcome in_use = orgmgr({"role", "remove", "org_1", "clerk", "--json"});
  CHECK(error_member(in_use, "message") ==
        "own:clerk is held by 1 member and 0 pending invitations; name its replacement");
  for (const Words& words : {Words{"config", "set", "foo", "1"}, Words{"config", "get", "foo"}}) {
    CHECK(orgmgr(words).err.ends_with(". See: orgmgr config list\n"));
    CHECK(error_member(orgmgr(joined(words, {"--json"})), "hint") == "See: orgmgr config list");
  }
  orgmgr.must({"role", "create", "org_1", "reader"});
  orgmgr.must({"role", "remove", "org_1", "clerk", "--replacement", "own:reader"});
  orgmgr.must({"invite", "create", "org_1", "ann@example.com", "--resend"});
}

TEST_CASE("An error shows an excerpt of an argument that is too long for a sentence") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1", "--owner", "u1"});
  for (const std::string& endless : {std::string(100'000, 'x'), "org_" + std::string(100'000, 'x')}) {
    for (const Words& words :
         {Words{"org", "get", endless}, Words{"member", "remove", endless, "u1"},
          Words{"member", "remove", "org_1", endless}, Words{"member", "role", "org_1", endless},
          Words{"org", "list", "--fields", endless}, Words{"org", "list", "--limit", endless},
          Words{"plan", "get", endless}, Words{"config", "set", endless, "1"}, Words{"user", "show", endless},
          Words{"audit", "log", "--since", endless}, Words{"import", endless},
          Words{"org", "list", "--log-file", endless}, Words{"org", endless}, Words{endless},
          Words{"org", "list", "--" + endless}}) {
      const Outcome said = orgmgr(words);
      CAPTURE(words.front());
      CHECK(said.exit_code != 0);
      CHECK(said.err.find("…") != std::string::npos);
      CHECK(said.err.size() < 10'000);
      CHECK(orgmgr(joined(words, {"--json"})).err.size() < 20'000);
    }
  }
  CHECK(orgmgr({"org", "get", std::string(300, 'x')}).err.find('"' + std::string(300, 'x') + '"') !=
        std::string::npos);
}

TEST_CASE("[P7] An operation id applies once, and another command under it is a conflict") {
  const Home orgmgr;
  const std::string first = orgmgr.must({"org", "create", "Acme", "--operation-id", "op-1", "-q"});
  CHECK(orgmgr.must({"org", "create", "Acme", "--operation-id", "op-1", "-q"}) == first);
  const Outcome reused = orgmgr({"org", "create", "Other", "--operation-id", "op-1", "--json"});
  CHECK(reused.exit_code == 4);
  CHECK(code_of(reused) == "operation_id_reused");
  CHECK(lines_of(orgmgr.must({"org", "list", "-q"})).size() == 1);
}

TEST_CASE("Nothing but init, import and restore makes a store") {
  const TemporaryFolder folder;
  const Environment environment{
      {"HOME", folder.path()}, {"XDG_CONFIG_HOME", ""}, {"XDG_DATA_HOME", ""}, {"ORGMGR_DATA", ""}};
  const std::string nowhere = folder / "nowhere";
  for (const Words& verb :
       {Words{"org", "list"}, Words{"org", "create", "Acme"}, Words{"store", "check"}, Words{"batch"},
        Words{"export"}, Words{"watch"}, Words{"config", "list"}, Words{"audit", "log"}}) {
    const Outcome outcome = run(joined({program(), "--json", "--data", nowhere}, verb), {}, environment);
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == 3);
    CHECK(code_of(outcome) == "store_not_found");
    CHECK(outcome.err.find(nowhere) != std::string::npos);
    CHECK(outcome.err.find("--data") != std::string::npos);
    CHECK(!std::filesystem::exists(nowhere));
  }
}

TEST_CASE(
    "The folder comes from --data, --store, ORGMGR_DATA, the chosen store, or the default, and errors say "
    "which") {
  const TemporaryFolder folder;
  Environment environment{
      {"HOME", folder.path()}, {"XDG_CONFIG_HOME", ""}, {"XDG_DATA_HOME", ""}, {"ORGMGR_DATA", ""}};
  const auto orgmgr = [&](const Words& words) { return run(joined({program()}, words), {}, environment); };
  const Outcome by_default = orgmgr({"org", "list"});
  CHECK(by_default.exit_code == 3);
  CHECK(by_default.err.find(folder / ".local/share/orgmgr") != std::string::npos);
  CHECK(by_default.err.find("the default folder") != std::string::npos);
  CHECK(orgmgr({"init"}).exit_code == 0);
  CHECK(orgmgr({"org", "create", "Default"}).exit_code == 0);
  CHECK(orgmgr({"--data", folder / "named", "init"}).exit_code == 0);
  CHECK(orgmgr({"--data", folder / "named", "org", "create", "Named"}).exit_code == 0);
  CHECK(orgmgr({"--data", folder / "named", "init"}).exit_code == 4);
  const auto names = [&](const Words& words) {
    return orgmgr(joined(words, {"org", "list", "--fields", "name", "--no-header"})).out;
  };
  CHECK(names({}) == "Default\n");
  CHECK(orgmgr({"--store", "prod", "org", "list"}).exit_code == 3);
  CHECK(orgmgr({"store", "add", "prod", folder / "named"}).exit_code == 0);
  CHECK(orgmgr({"store", "add", "prod", folder / "elsewhere"}).exit_code == 4);
  CHECK(orgmgr({"store", "add", "../x", folder / "named"}).exit_code == 5);
  CHECK(names({"--store", "prod"}) == "Named\n");
  CHECK(orgmgr({"--store", "prod", "--data", folder / "named", "org", "list"}).exit_code == 2);
  CHECK(orgmgr({"store", "use", "nothing"}).exit_code == 3);
  CHECK(orgmgr({"store", "use", "prod"}).exit_code == 0);
  CHECK(names({}) == "Named\n");
  CHECK(orgmgr({"store", "list", "--json"}).out.find("\"current\":true") != std::string::npos);
  environment["ORGMGR_DATA"] = folder / ".local/share/orgmgr";
  CHECK(names({}) == "Default\n");
  CHECK(names({"--store", "prod"}) == "Named\n");
  environment["ORGMGR_DATA"] = folder / "missing";
  const Outcome missing = orgmgr({"org", "list"});
  CHECK(missing.exit_code == 3);
  CHECK(missing.err.find("ORGMGR_DATA") != std::string::npos);
  environment["ORGMGR_DATA"] = "";
  std::ofstream(folder / ".config/orgmgr/stores.json") << "not json";
  CHECK(orgmgr({"store", "list"}).exit_code == 5);
  CHECK(orgmgr({"--data", folder / "named", "org", "list"}).exit_code == 0);
}

TEST_CASE("A folder that cannot be a store is refused by name") {
  const TemporaryFolder folder;
  const Environment environment{{"HOME", folder.path()}, {"XDG_CONFIG_HOME", ""}, {"ORGMGR_DATA", ""}};
  std::ofstream(folder / "file") << "x";
  std::filesystem::create_directory(folder / "other");
  std::ofstream(folder / "other/letter.txt") << "hello";
  std::filesystem::create_directory(folder / "real");
  std::filesystem::create_symlink(folder / "real", folder / "link");
  for (const char* name : {"file", "other", "link"}) {
    for (const Words& verb : {Words{"org", "list"}, Words{"init"}}) {
      const Outcome outcome = run(joined({program(), "--data", folder / name}, verb), {}, environment);
      CAPTURE(outcome.err);
      CAPTURE(name);
      CHECK(outcome.exit_code != 0);
      CHECK(outcome.err.find(folder / name) != std::string::npos);
    }
  }
  CHECK(std::filesystem::is_empty(folder / "real"));
}

TEST_CASE("[P5] A damaged store is exit 8 and names the file") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  orgmgr.must({"store", "checkpoint"});
  for (const auto& [path, bytes] : orgmgr.files()) {
    if (path.find("/snapshot/") == std::string::npos || !path.ends_with("/organizations.json")) continue;
    if (bytes.find("Acme") == std::string::npos) continue;  // the snapshot before
    std::string altered = bytes;
    altered.at(altered.find("Acme")) = 'B';
    ::chmod(path.c_str(), 0600);
    std::ofstream(path, std::ios::binary | std::ios::in)
        .write(altered.data(), static_cast<std::streamsize>(altered.size()));
  }
  const Outcome check = orgmgr({"store", "check"});
  CAPTURE(check.out + check.err);
  CHECK(check.exit_code == 8);
  CHECK((check.out + check.err).find("organizations.json") != std::string::npos);
}

TEST_CASE(
    "A refusal touches hardly more memory than an answer: no tables of frames are sorted for the first "
    "throw") {
  if (!is_static(program())) {
    MESSAGE("skipped: the command line is linked to shared libraries here, which brings such tables sorted");
    return;
  }
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1", "--owner", "u1"});
  const long answered = pages_touched(orgmgr, {"member", "role", "org_1", "u1"});
  const long refused = pages_touched(orgmgr, {"member", "role", "org_1", "nobody"});
  CHECK(answered > 20);
  CHECK(refused < answered + 80);  // 26 more; 125 where the tables are sorted
}
