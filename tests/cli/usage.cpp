// Help, and what is said of arguments that are no command.
#include <doctest/doctest.h>

#include "cli/run.hpp"

using namespace orgmgr::test;

namespace {

// Columns of text that may hold the signs `…` and `→`.
std::size_t columns(std::string_view line) {
  std::size_t count = 0;
  for (const char byte : line) count += (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U ? 0 : 1;
  return count;
}

}  // namespace

TEST_CASE("A noun without a verb shows its verbs; a wrong option names the help that knows") {
  const Home orgmgr;
  const Outcome noun = orgmgr({"member"});
  CHECK(noun.exit_code == 2);
  CHECK(noun.out.empty());
  CHECK(noun.err.find("set-role") != std::string::npos);
  const Outcome option = orgmgr({"org", "create", "x", "--colour", "red"});
  CHECK(option.exit_code == 2);
  CHECK(option.err.find("orgmgr org create --help") != std::string::npos);
  CHECK(run({program()}).exit_code == 2);
  CHECK(orgmgr({"org", "frobnicate", "x"}).err.find("There is no \"orgmgr org frobnicate\"") !=
        std::string::npos);
}

TEST_CASE("A mistyped noun, verb or option is told which one was perhaps meant") {
  const Home orgmgr;
  struct Case {
    Words words;
    const char* said;
  };
  const Case cases[] = {
      {{"orgs", "list"}, "There is no \"orgmgr orgs\"; did you mean \"org\"? See: orgmgr --help"},
      {{"org", "lst"}, "There is no \"orgmgr org lst\"; did you mean \"list\"? See: orgmgr org --help"},
      {{"org", "lsit"}, "did you mean \"list\"?"},
      {{"mem"}, "did you mean \"member\"?"},
      {{"org", "create", "x", "--plna", "pro"},
       "\"orgmgr org create\" has no option \"--plna\"; did you mean \"--plan\"?"},
      {{"org", "list", "--limt=3"}, "has no option \"--limt\"; did you mean \"--limit\"?"},
      {{"org", "list", "--jsn"}, "did you mean \"--json\"?"},
      {{"org", "create", "a", "b"}, "\"b\" is one argument too many. See: orgmgr org create --help"},
      {{"org", "list", "--format"}, "--format needs a value. See: orgmgr org list --help"},
      {{"org", "frobnicate"}, "There is no \"orgmgr org frobnicate\". See: orgmgr org --help"},
  };
  for (const Case& one : cases) {
    const Outcome outcome = orgmgr(one.words);
    CAPTURE(outcome.err);
    CAPTURE(one.said);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.out.empty());
    CHECK(outcome.err.find(one.said) != std::string::npos);
  }
}

TEST_CASE("An option with an empty value is refused: it must not mean the default store or everybody") {
  const Home orgmgr;
  for (const Words& words :
       {Words{"org", "list", "--owner", ""}, Words{"org", "list", "--store", ""},
        Words{"audit", "log", "--user", ""}, Words{"org", "create", "X", "--owner", ""}}) {
    const Outcome outcome = orgmgr(words);
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.find("is given, but empty") != std::string::npos);
  }
  Environment environment = orgmgr.environment();
  environment["ORGMGR_DATA"] = orgmgr.data();
  CHECK(run({program(), "org", "list"}, {}, environment).exit_code == 0);
  CHECK(run({program(), "--data", "", "org", "list"}, {}, environment).exit_code == 2);
  CHECK(orgmgr.must({"org", "list"}).empty());
}

TEST_CASE("help is a word for --help") {
  const Home orgmgr;
  CHECK(orgmgr.must({"help"}) == orgmgr.must({"--help"}));
  CHECK(orgmgr.must({"org", "help"}) == orgmgr.must({"org", "--help"}));
  CHECK(orgmgr.must({"help", "org"}) == orgmgr.must({"org", "--help"}));
}

TEST_CASE("Every help fits a terminal of 80 columns and has no word that only a parser knows") {
  const std::string nouns = run({program(), "completion", "bash"}).out;
  std::size_t pages = 0;
  for (const std::string& line : lines_of(nouns)) {  // arms such as `    'org create') words=…`
    const auto end = line.find("') words=");
    if (!line.starts_with("    '") || end == std::string::npos) continue;
    const std::string path = line.substr(5, end - 5);
    CAPTURE(path);
    const Outcome help = run({"/bin/sh", "-c", program() + " " + path + " --help"});
    CHECK(help.exit_code == 0);
    CHECK(help.out.find("SUBCOMMAND") == std::string::npos);
    CHECK(help.out.find(":{") == std::string::npos);
    for (const std::string& shown : lines_of(help.out)) {
      CAPTURE(shown);
      CHECK((columns(shown) <= 80 || path == "batch" || shown.starts_with("  orgmgr ")));
    }
    ++pages;
  }
  CHECK(pages > 50);
}

TEST_CASE("A value may be the word of a noun, a verb or an option: what it is depends on its place alone") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "--id", "org_a", "--slug", "list", "--owner", "member", "--", "role"});
  orgmgr.must({"member", "add", "list", "user", "--role", "admin", "--reason", "org"});
  CHECK(orgmgr.must({"member", "role", "list", "user"}) == "admin\n");
  CHECK(orgmgr.must({"member", "role", "role", "member"}) == "owner\n");
  CHECK(orgmgr.must({"--fields", "role", "--json", "member", "role", "list", "user"}) ==
        "{\"role\":\"admin\"}\n");
  CHECK(orgmgr.must({"-q", "user", "orgs", "user"}) == "org_a\n");
  orgmgr.must({"member", "remove", "list", "user", "--reason", "--help"});
  CHECK(orgmgr.must({"audit", "log", "--limit", "1", "--json"}).find("\"reason\":\"--help\"") !=
        std::string::npos);
}
