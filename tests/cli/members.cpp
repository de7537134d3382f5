// `orgmgr member`, `user` and `config` through the real program.
#include <doctest/doctest.h>

#include "cli/run.hpp"

using namespace orgmgr::test;

TEST_CASE("Members are added, given roles, listed and removed") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  CHECK(orgmgr.must({"member", "add", "acme", "u1", "--role", "owner"})
            .starts_with("Added u1 to Acme as owner"));
  CHECK(member_of(orgmgr.must({"member", "add", "acme", "u2", "--json"}), "role") == "member");
  orgmgr.must({"member", "set-role", "acme", "u2", "manager"});
  CHECK(orgmgr.must({"member", "role", "acme", "u2"}) == "manager\n");
  CHECK(orgmgr.must({"member", "role", "acme", "u2", "-q"}) == "manager\n");
  CHECK(orgmgr.must({"member", "list", "acme", "-q"}) == "u1\nu2\n");
  CHECK(orgmgr.must({"member", "list", "acme", "--role", "owner", "-q"}) == "u1\n");
  CHECK(orgmgr.must({"member", "remove", "acme", "u2"}).starts_with("Removed u2 from Acme"));
  CHECK(orgmgr.must({"member", "list", "acme", "-q"}) == "u1\n");
}

TEST_CASE("A table says active where no status is stored; JSON and CSV stay as stored") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  CHECK(orgmgr.must({"member", "list", "acme", "--fields", "user_id,status,added_by", "--no-header"}) ==
        "u1  active  -\n");
  CHECK(orgmgr.must({"user", "memberships", "u1", "--fields", "membership.status", "--no-header"}) ==
        "active\n");
  CHECK(member_of(orgmgr.must({"member", "list", "acme", "--json"}), "status").empty());
  CHECK(orgmgr.must({"member", "list", "acme", "--format", "csv", "--fields", "status", "--no-header"}) ==
        "\r\n");
}

TEST_CASE("The role of nobody is an empty answer, exit 3 and an error that says so") {
  const Home orgmgr;
  const std::string id = first_line(orgmgr.must({"org", "create", "Acme", "-q"}));
  for (const std::string& reference : {std::string("acme"), id}) {
    const Outcome nobody = orgmgr({"member", "role", reference, "ghost"});
    CHECK(nobody.exit_code == 3);
    CHECK(nobody.out.empty());
    CHECK(nobody.err.find("ghost") != std::string::npos);
  }
  const Outcome nowhere = orgmgr({"member", "role", "org_none", "ghost", "--json"});
  CHECK(nowhere.exit_code == 3);
  CHECK(code_of(nowhere) == "organization_not_found");
}

TEST_CASE("A user's organizations and memberships are listed") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  orgmgr.must({"org", "create", "Beta"});
  orgmgr.must({"member", "add", "beta", "u1", "--role", "billing_admin"});
  CHECK(lines_of(orgmgr.must({"user", "orgs", "u1", "-q"})).size() == 2);
  const auto memberships = lines_of(orgmgr.must({"user", "memberships", "u1", "--json"}));
  REQUIRE(memberships.size() == 2);
  CHECK(member_of(member_of(memberships.at(1), "membership"), "role") == "billing_admin");
  CHECK(member_of(member_of(memberships.at(1), "organization"), "name") == "Beta");
  CHECK(orgmgr.must({"user", "memberships", "u1", "--fields", "organization.name,membership.role",
                     "--no-header"}) == "Acme  owner\nBeta  billing_admin\n");
  CHECK(orgmgr.must({"user", "orgs", "ghost"}).empty());
}

TEST_CASE("Settings are listed, read and set; plain words are text") {
  const Home orgmgr;
  CHECK(orgmgr.must({"config", "get", "default_plan"}) == "founders_friend\n");
  orgmgr.must({"config", "set", "default_plan", "pro"});
  CHECK(orgmgr.must({"config", "get", "default_plan"}) == "pro\n");
  CHECK(member_of(orgmgr.must({"org", "create", "Acme", "--json"}), "plan_tier") == "pro");
  orgmgr.must({"config", "set", "purge_after_days", "7"});
  CHECK(member_of(orgmgr.must({"config", "get", "purge_after_days", "--json"}), "value") == "7");
  orgmgr.must({"config", "set", "default_plan", "null"});
  CHECK(orgmgr.must({"config", "get", "default_plan"}) == "founders_friend\n");
  CHECK(orgmgr.must({"config", "list", "-q"}).find("purge_after_days\n") != std::string::npos);
  CHECK(orgmgr({"config", "get", "nothing"}).exit_code == 3);
  CHECK(orgmgr({"config", "set", "nothing", "1"}).exit_code == 3);
  CHECK(orgmgr({"config", "set", "purge_after_days", "-1"}).exit_code == 5);
}

TEST_CASE("A suspended member has nothing until reactivated, and keeps the roles") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  orgmgr.must({"member", "add", "acme", "u2", "--role", "admin"});
  CHECK(orgmgr.must({"member", "suspend", "acme", "u2", "--reason", "laptop lost"})
            .starts_with("Suspended u2 in Acme; the roles stay"));
  CHECK(orgmgr.must({"member", "list", "acme", "--status", "suspended", "-q"}) == "u2\n");
  CHECK(orgmgr({"access", "check", "acme", "u2", "org.read"}).exit_code == 9);
  const std::string back = orgmgr.must({"member", "reactivate", "acme", "u2", "--json"});
  CHECK(member_of(back, "role") == "admin");
  CHECK(orgmgr({"access", "check", "acme", "u2", "members.add"}).exit_code == 0);
  CHECK(orgmgr({"member", "suspend", "acme", "u9"}).exit_code == 3);
}
