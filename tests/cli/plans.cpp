// `orgmgr plan` through the real program.
#include <doctest/doctest.h>

#include "cli/run.hpp"

using namespace orgmgr::test;

TEST_CASE("A plan is set as a whole, shown, listed and removed") {
  const Home orgmgr;
  orgmgr.must({"config", "set", "host_permissions", R"(["reports.run","reports.read"])"});
  const Words set{"plan",
                  "set",
                  "pro",
                  "--title",
                  "Pro",
                  "--seats",
                  "2",
                  "--limit",
                  "custom_roles=3",
                  "--limit",
                  "pending_invitations=4",
                  "--permission",
                  "reports.run",
                  "--grace-days",
                  "7"};
  CHECK(orgmgr.must(joined(set, {"--dry-run", "-q"})) == "pro\n");
  CHECK(orgmgr.must({"plan", "list", "-q"}).empty());
  CHECK(orgmgr.must(set).starts_with("Set the plan pro (revision "));
  const std::string plan = orgmgr.must({"plan", "get", "pro", "--json"});
  CHECK(member_of(plan, "title") == "Pro");
  CHECK(member_of(plan, "seats") == "2");
  CHECK(member_of(plan, "limits") == R"({"custom_roles":3,"pending_invitations":4})");
  CHECK(member_of(plan, "permissions") == R"(["reports.run"])");
  CHECK(member_of(plan, "grace_days") == "7");
  CHECK(orgmgr.must(joined(set, {"--json"})) == plan);
  CHECK(orgmgr.must({"plan", "list", "--json"}) == plan);
  // what is not said again is gone
  const std::string replaced = orgmgr.must({"plan", "set", "pro", "--no-permissions", "--json"});
  CHECK(member_of(replaced, "seats").empty());
  CHECK(member_of(replaced, "permissions") == "[]");
  CHECK(member_of(orgmgr.must({"plan", "remove", "pro", "--json"}), "removed") == "plans");
  CHECK(orgmgr.must({"plan", "list", "-q"}).empty());
}

TEST_CASE("What holds for an organization is told, and held to") {
  const Home orgmgr;
  orgmgr.must({"plan", "set", "small", "--seats", "2", "--grace-days", "5"});
  orgmgr.must({"plan", "set", "founders_friend", "--seats", "9"});
  orgmgr.must({"org", "create", "Acme", "--owner", "alice", "--plan", "small"});
  orgmgr.must({"member", "add", "acme", "bert"});
  CHECK(code_of(orgmgr({"member", "add", "acme", "carl", "--json"})) == "limit_reached");
  const std::string small = orgmgr.must({"plan", "of", "acme", "--json"});
  CHECK(member_of(small, "name") == "small");
  CHECK(member_of(small, "fallback") == "false");
  CHECK(member_of(small, "members") == "2");
  CHECK(member_of(small, "grace_days") == "5");
  orgmgr.must({"org", "limits", "acme", "--members", "3"});
  CHECK(orgmgr.must({"plan", "of", "acme", "--format", "csv", "--fields", "name,members"}) ==
        "name,members\r\nsmall,3\r\n");
  CHECK(orgmgr.must({"member", "add", "acme", "carl"}).starts_with("Added carl"));
  CHECK(orgmgr.must({"plan", "of", "acme", "-q"}) == "small\n");
}

TEST_CASE("[P6] What plans refuse has its exit code") {
  const Home orgmgr;
  orgmgr.must({"plan", "set", "small"});
  orgmgr.must({"plan", "set", "founders_friend"});
  orgmgr.must({"org", "create", "Acme", "--owner", "alice", "--plan", "small"});
  check_refused(
      orgmgr,
      {
          {{"plan", "get", "nope"}, 3, "plan_not_found"},
          {{"plan", "remove", "nope"}, 3, "plan_not_found"},
          {{"plan", "remove", "small"}, 4, "plan_in_use"},
          {{"plan", "of", "nobody"}, 3, "organization_not_found"},
          {{"plan", "of", "org_nobody"}, 3, "organization_not_found"},
          {{"org", "set-plan", "acme", "nope"}, 3, "plan_not_found"},
          {{"plan", "set"}, 2, "usage"},
          {{"plan", "set", "x", "--limit", "custom_roles"}, 2, "usage"},
          {{"plan", "set", "x", "--limit", "=3"}, 2, "usage"},
          {{"plan", "set", "x", "--limit", "custom_roles=1", "--limit", "custom_roles=2"}, 2, "usage"},
          {{"plan", "set", "x", "--permission", "reports.run", "--no-permissions"}, 2, "usage"},
          {{"plan", "set", "x", "--limit", "custom_roles=many"}, 5, "limit_invalid"},
          {{"plan", "set", "x", "--limit", "rockets=1"}, 5, "json_invalid"},
          {{"plan", "set", "x", "--seats", "0"}, 5, "limit_invalid"},
          {{"plan", "set", "x", "--seats", "-1"}, 5, "limit_invalid"},
          {{"plan", "set", "x", "--grace-days", "4000"}, 5, "limit_invalid"},
          {{"plan", "set", "x", "--permission", "org.read"}, 5, "permission_invalid"},
          {{"plan", "set", std::string(65, 'x')}, 5, "plan_invalid"},
          {{"plan", "set", "small", "--seats", "3", "--expect-version", "0"}, 4, "version_mismatch"},
          {{"--as", "alice", "plan", "set", "x"}, 6, "permission_denied"},
          {{"--as", "alice", "plan", "remove", "small"}, 6, "permission_denied"},
          {{"--as", "alice", "plan", "list"}, 6, "permission_denied"},
          {{"--as", "alice", "plan", "get", "small"}, 6, "permission_denied"},
          {{"--as", "alice", "plan", "of", "acme"}, 6, "permission_denied"},
      });
}
