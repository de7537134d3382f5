// `orgmgr access`, and commands on somebody's behalf: what they may not see is never printed.
#include <doctest/doctest.h>

#include "cli/run.hpp"

using namespace orgmgr::test;

namespace {

/// Acme (boss, an admin, a member, one who is suspended), Secret that none of them is in, a platform.
class World : public Home {
 public:
  World() {
    must({"init", "--platform", "Platform", "--admin", "staff"});
    must({"org", "create", "Acme", "--id", "org_a", "--owner", "boss"});
    must({"member", "add", "acme", "admin", "--role", "admin"});
    must({"member", "add", "acme", "member"});
    must({"member", "add", "acme", "gone"});
    must({"member", "suspend", "acme", "gone"});
    must({"org", "create", "Secret", "--id", "org_secret", "--owner", "other"});
  }
  Outcome as(const std::string& user, const Words& words) const {
    return (*this)(joined({"--as", user}, words));
  }
  Outcome as_staff(const std::string& user, const Words& words) const {
    return (*this)(joined({"--as", user, "--staff", "ticket 7"}, words));
  }
};

}  // namespace

TEST_CASE("access check answers with a word and an exit code, explain with the reasons") {
  const World orgmgr;
  CHECK(orgmgr.must({"access", "check", "acme", "admin", "members.add"}) == "allowed\n");
  struct Case {
    const char* user;
    const char* permission;
    const char* code;
  };
  const Case cases[] = {{"member", "members.add", "permission_denied"},
                        {"nobody", "org.read", "not_a_member"},
                        {"gone", "org.read", "membership_suspended"}};
  for (const Case& one : cases) {
    const Outcome refused = orgmgr({"access", "check", "acme", one.user, one.permission});
    CAPTURE(one.user);
    CHECK(refused.exit_code == 9);
    CHECK(refused.out == std::string(one.code) + "\n");
    CHECK(refused.err.empty());
    const Outcome json = orgmgr({"access", "check", "acme", one.user, one.permission, "--json"});
    CHECK(json.exit_code == 9);
    CHECK(member_of(json.out, "allowed") == "false");
    CHECK(member_of(json.out, "code") == one.code);
  }
  const std::string why = orgmgr.must({"access", "explain", "acme", "admin", "members.add", "--json"});
  CHECK(member_of(why, "allowed") == "true");
  CHECK(member_of(why, "granted_by") == R"(["admin"])");
  CHECK(orgmgr({"access", "explain", "acme", "admin", "no such thing"}).exit_code == 5);
  CHECK(orgmgr({"access", "check", "nowhere", "admin", "org.read"}).exit_code == 3);
  CHECK(orgmgr({"access", "check", "acme", "admin"}).exit_code == 2);
  CHECK(orgmgr.must({"access", "permissions", "acme", "member", "-q"}) == "members.read\norg.read\n");
}

TEST_CASE("As a user each read shows what they may see, and nothing of anybody else") {
  const World orgmgr;
  CHECK(orgmgr.as("member", {"org", "list", "-q"}).out == "org_a\n");
  CHECK(orgmgr.as("member", {"org", "search", "", "-q"}).out == "org_a\n");
  CHECK(orgmgr.as("member", {"org", "get", "acme", "-q"}).out == "org_a\n");
  CHECK(orgmgr.as("member", {"member", "list", "acme", "-q"}).out == "admin\nboss\ngone\nmember\n");
  CHECK(orgmgr.as("member", {"member", "role", "acme", "boss"}).out == "owner\n");
  CHECK(orgmgr.as("member", {"role", "list", "acme"}).exit_code == 0);
  CHECK(orgmgr.as("member", {"user", "orgs", "member", "-q"}).out == "org_a\n");
  CHECK(orgmgr.as("member", {"user", "memberships", "member", "-q"}).out == "org_a\n");
  CHECK(orgmgr.as("member", {"session", "list", "member"}).exit_code == 0);
  CHECK(orgmgr.as("member", {"access", "check", "acme", "member", "org.read"}).out == "allowed\n");
  CHECK(orgmgr.as("member", {"access", "permissions", "acme", "member", "-q"}).out ==
        "members.read\norg.read\n");
  CHECK(orgmgr.as("boss", {"invite", "list", "acme"}).exit_code == 0);
  const Outcome log = orgmgr.as("boss", {"audit", "log", "--org", "acme", "--json"});
  CHECK(log.exit_code == 0);
  CHECK(lines_of(log.out).size() == 5);
  CHECK(log.out.find("\"program\"") == std::string::npos);
}

TEST_CASE("What a user may not see answers like what does not exist, by every name of it") {
  const World orgmgr;
  for (const std::string name : {"org_secret", "secret", "Secret", "id:org_secret", "name:Secret"}) {
    for (const Words& words :
         {Words{"org", "get"}, Words{"member", "list"}, Words{"role", "list"}, Words{"invite", "list"},
          Words{"audit", "log", "--org"}, Words{"org", "delete"}}) {
      const Outcome there = orgmgr.as("member", joined(words, {name}));
      std::string expected = orgmgr.as("member", joined(words, {"nothing-" + name})).err;
      CAPTURE(there.err);
      CHECK(there.exit_code == 3);
      CHECK(there.out.empty());
      const auto at = expected.find("nothing-");
      REQUIRE(at != std::string::npos);
      CHECK(there.err == expected.erase(at, 8));
    }
  }
  // A name that is somebody else's slug is not ambiguous to who cannot see that.
  orgmgr.must({"org", "set", "org_secret", "--slug", "acme-2"});
  orgmgr.must({"org", "rename", "org_a", "acme-2"});
  CHECK(orgmgr({"org", "get", "acme-2"}).exit_code == 4);
  CHECK(orgmgr.as("member", {"org", "get", "acme-2", "-q"}).out == "org_a\n");
}

TEST_CASE("As a user whatever no user may ask for is denied, and nothing is printed") {
  const World orgmgr;
  const auto before = orgmgr.files();
  for (const Words& words : {Words{"user", "orgs", "other"},
                             Words{"user", "show", "member"},
                             Words{"session", "list", "boss"},
                             Words{"org", "find", "--stripe", "x"},
                             Words{"config", "list"},
                             Words{"config", "set", "default_plan", "x"},
                             Words{"export"},
                             Words{"watch"},
                             Words{"audit", "log"},
                             Words{"audit", "head"},
                             Words{"audit", "verify"},
                             Words{"audit", "export"},
                             Words{"store", "check"},
                             Words{"store", "stats"},
                             Words{"store", "checkpoint"},
                             Words{"store", "repair"},
                             Words{"store", "adopt", "--yes"},
                             Words{"store", "backup", "/nowhere"},
                             Words{"store", "restore", "/nowhere", "--yes"},
                             Words{"init"},
                             Words{"role", "list", "type:customer"},
                             Words{"invite", "list", "acme"},
                             Words{"org", "purge", "acme", "--yes"},
                             Words{"org", "suspend", "acme"},
                             Words{"org", "limits", "acme", "--members", "9"},
                             Words{"org", "rename", "acme", "Mine"},
                             Words{"member", "add", "acme", "friend"},
                             Words{"session", "create", "boss"},
                             Words{"user", "remove", "boss", "--yes"},
                             Words{"user", "rename", "boss", "me"}}) {
    for (const char* more : {"--json", "--dry-run"}) {
      const Outcome outcome = orgmgr.as("member", joined(words, {"--json", more}));
      CAPTURE(words.front());
      CAPTURE(words.back());
      CHECK(outcome.exit_code == 6);
      CHECK(outcome.out.empty());
      CHECK(code_of(outcome) == "permission_denied");
    }
  }
  CHECK(orgmgr.files() == before);
}

TEST_CASE("A user's changes are theirs in the journal; answers and dry runs keep to what they see") {
  const World orgmgr;
  CHECK(orgmgr.as("boss", {"org", "rename", "acme", "Acme 2"}).exit_code == 0);
  const std::string last = orgmgr.must({"audit", "log", "--limit", "1", "--json"});
  CHECK(member_of(member_of(last, "actor"), "kind") == "user");
  CHECK(member_of(member_of(last, "actor"), "id") == "boss");
  const Outcome dry = orgmgr.as("admin", {"member", "remove", "acme", "member", "--dry-run", "--json"});
  CHECK(member_of(dry.out, "key") == "org_a member");
  CHECK(orgmgr.as("member", {"org", "leave", "acme", "member", "--json"}).exit_code == 0);
  const Outcome mine = orgmgr.as("newcomer", {"org", "create", "Mine", "--json"});
  CHECK(member_of(mine.out, "owner_id") == "newcomer");
  // A deleted organization is seen by nobody, so its owner is told the id alone; and may restore it.
  CHECK(orgmgr.as("boss", {"org", "delete", "acme", "--json"}).out == "{\"id\":\"org_a\"}\n");
  CHECK(orgmgr.as("boss", {"org", "get", "acme"}).exit_code == 4);
  CHECK(member_of(orgmgr.as("boss", {"org", "restore", "acme", "--json"}).out, "status") == "active");
  CHECK(orgmgr.as("gone", {"org", "get", "acme"}).exit_code == 6);
}

TEST_CASE("Own organizations come in pages too") {
  const World orgmgr;
  orgmgr.must({"org", "create", "B", "--id", "org_b", "--owner", "boss"});
  orgmgr.must({"org", "create", "C", "--id", "org_c", "--owner", "boss"});
  const Outcome first = orgmgr.as("boss", {"org", "list", "--limit", "2", "-q"});
  CHECK(first.out == "org_a\norg_b\n");
  REQUIRE(first.err.starts_with("More: --after "));
  const std::string cursor = first_line(first.err.substr(14));
  // What a cursor ended with may go meanwhile; an id is none, and neither is the cursor of another question.
  orgmgr.must({"org", "delete", "org_b"});
  CHECK(orgmgr.as("boss", {"org", "list", "--limit", "2", "--after", cursor, "-q"}).out == "org_c\n");
  CHECK(orgmgr.as("boss", {"org", "list", "--after", "org_a", "-q"}).exit_code == 5);
  CHECK(orgmgr.as("boss", {"org", "list", "--status", "active", "--after", cursor, "-q"}).exit_code == 5);
  CHECK(orgmgr.as("boss", {"org", "search", "c", "--after", cursor, "-q"}).exit_code == 5);
  CHECK(orgmgr.as("admin", {"org", "list", "--after", cursor, "-q"}).exit_code == 5);
  CHECK(orgmgr.as("boss", {"org", "list", "--plan", "none", "-q"}).out.empty());
}

TEST_CASE("Staff read and mend with a reason; who is none learns nothing") {
  const World orgmgr;
  CHECK(orgmgr.as_staff("staff", {"org", "list", "-q"}).out == "org_a\norg_platform\norg_secret\n");
  CHECK(orgmgr.as_staff("staff", {"org", "get", "secret", "-q"}).out == "org_secret\n");
  CHECK(orgmgr.as_staff("staff", {"member", "list", "secret", "-q"}).out == "other\n");
  CHECK(orgmgr.as_staff("staff", {"access", "check", "secret", "other", "org.read"}).out == "allowed\n");
  CHECK(orgmgr.as_staff("staff", {"audit", "log", "--org", "secret", "-q"}).exit_code == 0);
  CHECK(orgmgr.as_staff("staff", {"org", "suspend", "secret", "--dry-run"}).exit_code == 0);
  CHECK(orgmgr.as_staff("staff", {"org", "suspend", "secret"}).exit_code == 0);
  const std::string last = orgmgr.must({"audit", "log", "--limit", "1", "--json"});
  CHECK(member_of(member_of(last, "actor"), "kind") == "staff");
  CHECK(member_of(member_of(last, "actor"), "reason") == "ticket 7");
  for (const Words& words : {Words{"member", "add", "secret", "me"}, Words{"org", "rename", "secret", "Mine"},
                             Words{"org", "search", "s"}, Words{"user", "orgs", "other"}, Words{"export"}}) {
    CAPTURE(words.front());
    CHECK(orgmgr.as_staff("staff", words).exit_code == 6);
  }
  for (const char* name : {"secret", "nothing", "acme"}) {
    const Outcome eve = orgmgr.as_staff("member", {"org", "get", name});
    CHECK(eve.exit_code == 6);
    CHECK(eve.err.find(name) == std::string::npos);
  }
  CHECK(orgmgr({"--staff", "why", "org", "list"}).exit_code == 2);
  CHECK(orgmgr({"--as", "", "org", "list"}).exit_code == 2);
  CHECK(orgmgr.as_staff("staff", {"org", "resume", "secret", "--reason", "two"}).exit_code == 2);
}

TEST_CASE("batch --as runs every line as the user that has none of its own") {
  const World orgmgr;
  const Outcome outcome =
      orgmgr({"--as", "member", "batch"},
             "{\"op\":\"rename_organization\",\"org_id\":\"org_a\",\"name\":\"Mine\"}\n"
             "{\"op\":\"list_all_organizations\"}\n"
             "{\"op\":\"get_org\",\"org_id\":\"org_secret\"}\n"
             "{\"op\":\"rename_organization\",\"org_id\":\"org_a\",\"name\":\"Ours\",\"as\":"
             "\"boss\"}\n");
  const auto lines = lines_of(outcome.out);
  REQUIRE(lines.size() == 4);
  CHECK(outcome.exit_code == 9);
  CHECK(member_of(member_of(lines[0], "error"), "code") == "permission_denied");
  CHECK(member_of(member_of(lines[1], "error"), "code") == "permission_denied");
  CHECK(member_of(member_of(lines[2], "error"), "code") == "organization_not_found");
  CHECK(member_of(lines[3], "ok") == "true");
}
