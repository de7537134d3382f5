// What a change says to the one on whose behalf it was made, and which commands are the same one again.
#include <doctest/doctest.h>

#include <fstream>

#include "cli/run.hpp"

using namespace orgmgr::test;

TEST_CASE("a change and its dry run show nobody a linked customer whom org get does not show it") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_a", "--owner", "olga", "--stripe", "cus_secret"});
  orgmgr.must({"role", "create", "org_a", "editor", "--permission", "org.update"});
  orgmgr.must({"member", "add", "org_a", "ed"});
  orgmgr.must({"role", "assign", "org_a", "ed", "own:editor"});
  for (const char* user : {"ed", "olga"}) {
    CAPTURE(user);
    const Words rename{"--as", user, "org", "rename", "org_a", std::string("Acme of ") + user};
    for (const Words& how :
         {Words{"--dry-run", "--json"}, Words{"--dry-run"}, Words{"--json"}, Words{"--format", "csv"}}) {
      CAPTURE(how.front());
      const std::string said = orgmgr.must(joined(rename, how));
      CHECK(said.find(std::string("Acme of ") + user) != std::string::npos);
      CHECK((said.find("cus_secret") != std::string::npos) ==
            (std::string(user) == "olga" && how != Words{"--dry-run"}));
    }
  }
}

TEST_CASE("a file of renames under a used operation id is another command unless it is the same file") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_a", "--owner", "q1"});
  orgmgr.must({"member", "add", "org_a", "q2"});
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(orgmgr.folder() / name) << text;
    return orgmgr.folder() / name;
  };
  const std::string first = write("first.tsv", "q1\tq1n\n");
  const std::string second = write("second.tsv", "q2\tq2n\n");
  const auto rename = [&](const std::string& file) {
    return orgmgr({"user", "rename", "--from-file", file, "--operation-id", "monday"});
  };
  CHECK(rename(first).exit_code == 0);
  CHECK(rename(first).exit_code == 0);
  CHECK(rename(second).exit_code == 4);
  CHECK(orgmgr.must({"member", "list", "org_a", "-q"}) == "q1n\nq2\n");
}

TEST_CASE("days of grace are a limit of an organization like the others") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_a"});
  orgmgr.must({"org", "limits", "org_a", "--members", "7", "--grace-days", "9"});
  CHECK(member_of(orgmgr.must({"org", "get", "org_a", "--json"}), "limits") ==
        R"({"members":7,"grace_days":9})");
}

TEST_CASE("a token in the place of an invitation's id is not repeated") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_a", "--owner", "olga"});
  const std::string token = first_line(orgmgr.must({"invite", "create", "org_a", "ann@example.com", "-q"}));
  for (const char* verb : {"show", "revoke"}) {
    const Outcome refused = orgmgr({"invite", verb, "org_a", token, "--json"});
    CHECK(refused.exit_code == 3);
    CHECK(refused.err.find(token) == std::string::npos);
  }
  CHECK(orgmgr({"invite", "show", "org_a", "ann"}).err.find("ann") != std::string::npos);
}
