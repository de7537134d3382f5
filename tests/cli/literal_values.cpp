// Arguments that begin with -: after `--` each of every verb is a value, and without it the error says so.
#include <doctest/doctest.h>

#include <set>

#include "cli/run.hpp"

using namespace orgmgr::test;

namespace {

/// A verb with its options, the values of all its arguments, and the answer; no code means that it succeeds.
struct Asked {
  Words verb{};
  Words values{};
  int exit_code = 0;
  std::string code{};
};

/// -acme with its owner -boss, two members, a role of its own, and one of a type that begins with -, too.
class World : public Home {
 public:
  World() {
    must({"org", "create", "--id", "org_a", "--owner=-boss", "--", "-acme"});
    must({"org", "set", "--type=-kind", "--", "-acme"});
    must({"member", "add", "--", "-acme", "-user"});
    must({"member", "add", "--", "-acme", "plain"});
    must({"role", "create", "--", "-acme", "-role"});
    must({"role", "create", "--", "type:-kind", "-seller"});
  }
};

const std::vector<Asked>& of_organizations() {
  static const std::vector<Asked> all{
      {{"org", "create"}, {"-new"}},
      {{"org", "get"}, {"-acme"}},
      {{"org", "search"}, {"-ac"}},
      {{"org", "rename"}, {"-acme", "-new"}},
      {{"org", "set", "--slug", "x"}, {"-acme"}},
      {{"org", "set-plan"}, {"-acme", "-plan"}},
      {{"org", "set-status"}, {"-acme", "-status"}, 5, "status_invalid"},
      {{"org", "limits", "--members", "9"}, {"-acme"}},
      {{"org", "link", "--lago", "x"}, {"-acme"}},
      {{"org", "unlink", "--lago"}, {"-acme"}},
      {{"org", "suspend"}, {"-acme"}},
      {{"org", "resume"}, {"-acme"}},
      {{"org", "delete"}, {"-acme"}},
      {{"org", "restore"}, {"-acme"}, 4, "organization_not_deleted"},
      {{"org", "purge", "--yes"}, {"-acme"}, 4, "organization_not_deleted"},
      {{"org", "transfer"}, {"-acme", "-user"}},
      {{"org", "leave"}, {"-acme", "-user"}},
      {{"member", "add"}, {"-acme", "-new"}},
      {{"member", "remove"}, {"-acme", "-user"}},
      {{"member", "set-role"}, {"-acme", "-user", "-role"}, 5, "role_invalid"},
      {{"member", "role"}, {"-acme", "-user"}},
      {{"member", "list"}, {"-acme"}},
      {{"member", "suspend"}, {"-acme", "-user"}},
      {{"member", "reactivate"}, {"-acme", "-user"}},
      {{"role", "create"}, {"-acme", "-new"}},
      {{"role", "update", "--no-manages"}, {"-acme", "-role"}},
      {{"role", "remove"}, {"-acme", "-role"}},
      {{"role", "list"}, {"-acme"}},
      {{"role", "assign"}, {"-acme", "-user", "own:-role", "-kind:-seller"}},
      {{"invite", "create"}, {"-acme", "-ann@example.com"}},
      {{"invite", "link", "--max-uses", "2"}, {"-acme"}},
      {{"invite", "list"}, {"-acme"}},
      {{"invite", "show"}, {"-acme", "-id"}, 3, "invitation_not_found"},
      {{"invite", "revoke"}, {"-acme", "-id"}, 3, "invitation_not_found"},
  };
  return all;
}

const std::vector<Asked>& of_users_and_the_store() {
  static const std::vector<Asked> all{
      {{"invite", "find"}, {"-B2q"}, 3, "invitation_not_found"},
      {{"invite", "accept"}, {"--B2q", "-user"}, 3, "invitation_not_found"},
      {{"invite", "decline"}, {"-B2q"}, 3, "invitation_not_found"},
      {{"user", "orgs"}, {"-user"}},
      {{"user", "memberships"}, {"-user"}},
      {{"user", "show"}, {"-user"}},
      {{"user", "default"}, {"-user", "-acme"}},
      {{"user", "personal"}, {"-user", "-name"}},
      {{"user", "rename"}, {"-user", "-new"}},
      {{"user", "remove", "--yes"}, {"-user"}},
      {{"session", "create"}, {"-user"}},
      {{"session", "list"}, {"-user"}},
      {{"session", "check"}, {"-B2q"}, 3, "session_not_found"},
      {{"session", "use"}, {"-B2q", "-acme"}, 3, "session_not_found"},
      {{"session", "touch"}, {"-B2q"}, 3, "session_not_found"},
      {{"session", "revoke"}, {"-digest"}, 3, "session_not_found"},
      {{"session", "claims"}, {"-B2q"}, 3, "session_not_found"},
      {{"session", "verify"}, {"-claims"}, 5, "claims_invalid"},
      {{"access", "check"}, {"-acme", "-user", "org.read"}},
      {{"access", "explain"}, {"-acme", "-user", "-permission"}, 5, "permission_invalid"},
      {{"access", "permissions"}, {"-acme", "-user"}},
      {{"config", "get"}, {"-name"}, 3, "setting_not_found"},
      {{"config", "set"}, {"default_plan", "-plan"}},
      {{"store", "backup"}, {"-dir"}},
      {{"store", "restore", "--replace", "--yes"}, {"-dir"}, 3, "store_not_found"},
      {{"store", "add"}, {"-name", "-dir"}},
      {{"store", "use"}, {"-name"}, 3, "store_not_found"},
      {{"import"}, {"-dir"}, 3, "path_not_found"},
  };
  return all;
}

const std::vector<Asked>& of_billing() {
  static const std::vector<Asked> all{
      {{"billing", "status"}, {"-acme"}},
      {{"billing", "override", "--until", "1h"}, {"-acme", "-state"}, 5, "argument_invalid"},
      {{"billing", "link", "--lago", "x"}, {"-acme"}},
      {{"billing", "unlink", "--lago"}, {"-acme"}},
      {{"billing", "move", "--provider", "lago"}, {"-acme", "-other"}, 3, "organization_not_found"},
      {{"plan", "set"}, {"-plan"}},
      {{"plan", "get"}, {"-plan"}, 3, "plan_not_found"},
      {{"plan", "remove"}, {"-plan"}, 3, "plan_not_found"},
      {{"plan", "of"}, {"-acme"}},
  };
  return all;
}

std::vector<Asked> everything() {
  std::vector<Asked> all = of_organizations();
  all.insert(all.end(), of_users_and_the_store().begin(), of_users_and_the_store().end());
  all.insert(all.end(), of_billing().begin(), of_billing().end());
  return all;
}

/// The verb without its options.
std::string path_of(const Words& verb) { return verb.size() == 1 ? verb.front() : verb[0] + " " + verb[1]; }

}  // namespace

TEST_CASE("Each argument of every verb may begin with - after --") {
  const World orgmgr;
  const auto before = orgmgr.files();
  for (const Asked& asked : everything()) {
    const Outcome outcome = orgmgr(joined(joined(asked.verb, {"--dry-run", "--json", "--"}), asked.values));
    CAPTURE(path_of(asked.verb));
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == asked.exit_code);
    CHECK(code_of(outcome) == asked.code);
  }
  CHECK(orgmgr.files() == before);
}

TEST_CASE("What begins with - and is no option may be meant as a value: the error says how to pass it") {
  const World orgmgr;
  for (const Asked& asked : everything()) {
    const Outcome outcome = orgmgr(joined(asked.verb, asked.values));
    CAPTURE(path_of(asked.verb));
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.find("To pass a value that begins with -, put -- before it.") != std::string::npos);
  }
  for (const Words& full : {Words{"org", "list", "-x"}, Words{"org", "create", "Acme", "-x"},
                            Words{"user", "default", "u1", "acme", "-x"}}) {
    const Outcome outcome = orgmgr(full);
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == 2);
    CHECK(outcome.err.find("has no option \"-x\"") != std::string::npos);
    CHECK(outcome.err.find("begins with -") == std::string::npos);
  }
}

TEST_CASE("Values after -- are neither options nor verbs, wherever -- stands") {
  const World orgmgr;
  orgmgr.must({"role", "assign", "org_a", "plain", "own:-role", "--", "-kind:-seller"});
  CHECK(orgmgr.must({"member", "role", "--fields", "roles", "--json", "org_a", "plain"}) ==
        "{\"roles\":[\"own:-role\",\"-kind:-seller\"]}\n");
  CHECK(member_of(orgmgr.must({"org", "create", "--json", "--", "--json"}), "name") == "--json");
  CHECK(member_of(orgmgr.must({"org", "create", "--json", "--", "--"}), "name") == "--");
  CHECK(member_of(orgmgr.must({"org", "create", "--json", "--", "member"}), "name") == "member");
  const Outcome more = orgmgr({"org", "create", "--", "A", "-b"});
  CHECK(more.exit_code == 2);
  CHECK(more.err.find("\"-b\" is one argument too many.") != std::string::npos);
  const Outcome fewer = orgmgr({"org", "rename", "--", "-acme"});
  CHECK(fewer.exit_code == 2);
  CHECK(fewer.err.find("NAME is required") != std::string::npos);
}

TEST_CASE("The verbs above are all that take arguments, but the shell of completion") {
  std::set<std::string> asked;
  for (const Asked& one : everything()) asked.insert(path_of(one.verb));
  std::set<std::string> there;
  for (const std::string& line : lines_of(run({program(), "completion", "bash"}).out)) {
    const auto end = line.find("') words=");  // arms such as `    'org create') words=…`
    if (!line.starts_with("    '") || end == std::string::npos) continue;
    const std::string path = line.substr(5, end - 5);
    const Outcome help = run({"/bin/sh", "-c", program() + " " + path + " --help"});
    if (help.out.find("\nPositionals:\n") != std::string::npos) there.insert(path);
  }
  there.erase("completion");
  CHECK(asked == there);
}
