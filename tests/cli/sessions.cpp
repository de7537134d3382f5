// `orgmgr session` and `orgmgr user` through the real program.
#include <doctest/doctest.h>

#include <fstream>

#include "cli/run.hpp"

using namespace orgmgr::test;

TEST_CASE("A session begins in an organization, moves, and tells who is there") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_a", "--owner", "u1"});
  const auto shown =
      lines_of(orgmgr.must({"session", "create", "u1", "--label", "Firefox", "--org", "acme"}));
  REQUIRE(shown.size() == 3);
  const std::string token = shown[1].substr(7);
  const std::string here = orgmgr.must({"session", "check", "-", "--json"}, token);
  CHECK(member_of(here, "user") == "u1");
  CHECK(member_of(here, "organization") == "org_a");
  CHECK(member_of(here, "role") == "owner");
  const std::string moved = orgmgr.must({"session", "use", token, "--personal", "--json"});
  CHECK(member_of(moved, "label") == "Firefox");
  CHECK(member_of(orgmgr.must({"session", "check", token, "--json"}), "state") == "personal");
  CHECK(member_of(orgmgr.must({"session", "check", token, "--org", "acme", "--json"}), "role") == "owner");
  CHECK(orgmgr.must({"session", "use", token, "acme"}).find("is now in Acme") != std::string::npos);
  CHECK(orgmgr.must({"session", "touch", token, "--dry-run"}).find("last_seen_at") != std::string::npos);
  orgmgr.must({"session", "touch", token});
  const std::string revision = orgmgr.must({"audit", "head"});
  orgmgr.must({"session", "touch", token});  // within five minutes: not even an empty commit
  CHECK(orgmgr.must({"audit", "head"}) == revision);
}

TEST_CASE("Claims hold until what they say has changed") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_a", "--owner", "u0"});
  orgmgr.must({"member", "add", "acme", "u1"});
  const std::string token = first_line(orgmgr.must({"session", "create", "u1", "--org", "acme", "-q"}));
  const std::string claims = orgmgr.must({"session", "claims", "-"}, token);
  CHECK(member_of(claims, "org") == "org_a");
  CHECK(orgmgr.must({"session", "verify", "-"}, claims) == "The claims hold.\n");
  CHECK(orgmgr.must({"session", "verify", first_line(claims), "--json"}) == "{\"valid\":true}\n");
  orgmgr.must({"member", "set-role", "acme", "u1", "admin"});
  const Outcome outdated = orgmgr({"session", "verify", "-", "--json"}, claims);
  CHECK(outdated.exit_code == 4);
  CHECK(code_of(outdated) == "claims_outdated");
  CHECK(member_of(orgmgr.must({"session", "check", token, "--json"}), "state") == "membership_changed");
}

TEST_CASE("Sessions are listed and ended, one's own by the user, too") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  const std::string first = orgmgr.must({"session", "create", "u1", "--json"});
  orgmgr.must({"session", "create", "u1"});
  orgmgr.must({"session", "create", "u2", "--expires-in", "2h"});
  CHECK(lines_of(orgmgr.must({"session", "list", "u1", "-q"})).size() == 2);
  const std::string hash = member_of(first, "id_hash");
  CHECK(orgmgr({"--as", "u2", "session", "revoke", hash}).exit_code == 3);  // not theirs: not there
  CHECK(orgmgr.must({"--as", "u1", "session", "revoke", hash, "--dry-run"}).find("removed") !=
        std::string::npos);
  CHECK(orgmgr.must({"session", "revoke", hash, "--dry-run"}).find(hash) != std::string::npos);
  CHECK(orgmgr.must({"--as", "u1", "session", "revoke", hash, "-q"}) == hash + "\n");
  CHECK(code_of(orgmgr({"session", "check", member_of(first, "token"), "--json"})) == "session_not_found");
  CHECK(orgmgr.must({"session", "revoke", "--user", "u1"}).starts_with("Ended 1 session of u1"));
  CHECK(orgmgr.must({"session", "list", "u1", "-q"}).empty());
  CHECK(lines_of(orgmgr.must({"--as", "u2", "session", "list", "u2", "-q"})).size() == 1);
}

TEST_CASE("[P6] What sessions and users refuse has its exit code") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  orgmgr.must({"org", "create", "Beta", "--owner", "u2"});
  const std::string token = first_line(orgmgr.must({"session", "create", "u1", "-q"}));
  const std::vector<Refusal> refusals{
      {{"session", "use", token}, 2, "usage"},
      {{"session", "use", token, "acme", "--personal"}, 2, "usage"},
      {{"session", "revoke"}, 2, "usage"},
      {{"user", "default", "u1"}, 2, "usage"},
      {{"user", "rename", "u1"}, 2, "usage"},
      {{"user", "rename", "u1", "u3", "--from-file", "x"}, 2, "usage"},
      {{"user", "remove", "u1"}, 2, "usage"},
      {{"user", "remove", "u1", "--hand-over", "acme", "--yes"}, 2, "usage"},
      {{"session", "check", "nonsense"}, 3, "session_not_found"},
      {{"session", "revoke", "nonsense"}, 3, "session_not_found"},
      {{"session", "use", token, "beta"}, 3, "user_not_in_organization"},
      {{"user", "show", "nobody"}, 3, "user_not_found"},
      {{"user", "rename", "nobody", "u3"}, 3, "user_not_found"},
      {{"user", "rename", "--from-file", "/nowhere/ids"}, 3, "path_not_found"},
      {{"user", "remove", "nobody", "--yes"}, 3, "user_not_found"},
      {{"user", "remove", "u1", "--yes"}, 4, "blocked_by_organizations"},
      {{"session", "verify", "{}"}, 5, "claims_invalid"},
      {{"session", "verify", "{"}, 5, "claims_invalid"},
      {{"session", "create", "u1", "--expires-in", "1"}, 5, "time_invalid"},
      {{"--as", "u2", "session", "create", "u1"}, 6, "permission_denied"},
      {{"--as", "u2", "session", "use", token, "beta"}, 3, "session_not_found"},
      {{"--as", "u2", "user", "default", "u1", "beta"}, 6, "permission_denied"},
  };
  check_refused(orgmgr, refusals);
}

TEST_CASE("A user has a default and a personal organization") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Ann", "--id", "org_a", "--owner", "u1"});
  orgmgr.must({"--as", "u1", "user", "default", "u1", "org_a"});
  CHECK(member_of(orgmgr.must({"user", "show", "u1", "--json"}), "default_organization_id") == "org_a");
  const std::string token = first_line(orgmgr.must({"session", "create", "u1", "-q"}));
  CHECK(member_of(orgmgr.must({"session", "check", token, "--json"}), "organization") == "org_a");
  orgmgr.must({"user", "default", "u1", "--none"});
  CHECK(member_of(orgmgr.must({"user", "show", "u1", "--json"}), "default_organization_id").empty());
  const std::string personal = orgmgr.must({"user", "personal", "u1", "Ann", "--json"});
  CHECK(member_of(personal, "personal_of") == "u1");
  CHECK(member_of(personal, "name") != "Ann");
  const std::string revision = orgmgr.must({"audit", "head"});
  CHECK(orgmgr.must({"user", "personal", "u1", "Ann", "--json"}) == personal);
  CHECK(orgmgr.must({"audit", "head"}) == revision);
}

TEST_CASE("Users are renamed, one or a file of them in one commit or not at all") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  for (const char* user : {"u2", "u3", "u4"}) orgmgr.must({"member", "add", "acme", user});
  CHECK(orgmgr.must({"user", "rename", "u1", "auth|1"}).starts_with("u1 is now auth|1"));
  const std::string path = orgmgr.folder() / "ids";
  std::ofstream(path) << "u2\tauth|2\r\n\nu3,auth|3\n";
  const auto renamed = lines_of(orgmgr.must({"user", "rename", "--from-file", path, "--json"}));
  REQUIRE(renamed.size() == 2);
  CHECK(member_of(renamed[0], "revision") == member_of(renamed[1], "revision"));
  CHECK(orgmgr.must({"audit", "log", "--limit", "1"}).find("rename_users") != std::string::npos);
  CHECK(orgmgr.must({"member", "list", "acme", "-q"}) == "auth|1\nauth|2\nauth|3\nu4\n");
  std::ofstream(path) << "u4\tauth|4\nghost\tauth|5\n";
  CHECK(orgmgr({"user", "rename", "--from-file", path}).exit_code == 3);
  CHECK(orgmgr({"member", "role", "acme", "u4"}).exit_code == 0);
  std::ofstream(path) << "u4\tauth|4\nmissing\n";
  const Outcome malformed = orgmgr({"user", "rename", "--from-file", path, "--json"});
  CHECK(malformed.exit_code == 5);
  CHECK(malformed.err.find("ids:2") != std::string::npos);
}

TEST_CASE("Removing a user everywhere asks, and names a successor where one is needed") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  orgmgr.must({"member", "add", "acme", "u2"});
  orgmgr.must({"session", "create", "u1"});
  const Words remove{"user", "remove", "u1", "--hand-over", "acme=u2"};
  CHECK(orgmgr(remove).exit_code == 2);
  const std::string would = orgmgr.must(joined(remove, {"--dry-run"}));
  CHECK(would.find("owner_id: u1 → u2") != std::string::npos);
  CHECK(would.find("sessions") != std::string::npos);
  CHECK(run_at_terminal(orgmgr.words(remove), "u2\n", orgmgr.environment()).exit_code == 2);
  const Outcome owner = run_at_terminal(orgmgr.words({"user", "remove", "u1"}), "u1\n", orgmgr.environment());
  CHECK(owner.exit_code == 4);
  CHECK(owner.out.find("to go on") == std::string::npos);
  const Outcome typed = run_at_terminal(orgmgr.words(remove), "u1\n", orgmgr.environment());
  CHECK(typed.exit_code == 0);
  CHECK(orgmgr.must({"member", "list", "acme", "-q"}) == "u2\n");
  CHECK(orgmgr({"user", "show", "u1"}).exit_code == 3);
}

TEST_CASE("The platform is founded once; a second run says what is there") {
  const TemporaryFolder folder;
  const Words init{program(),    "--data",        folder / "store", "init",
                   "--platform", "Acme Platform", "--admin",        "u1"};
  const Outcome dry = run(joined(init, {"--dry-run"}));
  CHECK(dry.exit_code == 0);
  CHECK(dry.out.find("found Acme Platform in it") != std::string::npos);
  const Outcome first = run(init);
  CHECK(first.exit_code == 0);
  CHECK(first.out.find("Founded the platform organization Acme Platform (org_platform); u1 owns it") !=
        std::string::npos);
  const Outcome second = run(init);
  CHECK(second.exit_code == 0);
  CHECK(second.out ==
        "Nothing to do: u1 is owner of the platform organization Acme Platform (org_platform)\n");
  const std::string json = run(joined(init, {"--json"})).out;
  CHECK(member_of(json, "platform") == "org_platform");
  CHECK(member_of(json, "revision") == "1");
  CHECK(run({program(), "--data", folder / "store", "init", "--platform", "P"}).exit_code == 2);
  CHECK(run({program(), "--data", folder / "store", "init"}).exit_code == 4);
}
