// `orgmgr role` and the limits and owners of an organization, through the real program.
#include <doctest/doctest.h>

#include "cli/run.hpp"

using namespace orgmgr::test;

TEST_CASE("Functional roles are made, listed, changed, given and removed") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  orgmgr.must({"member", "add", "acme", "u2"});
  CHECK(orgmgr
            .must({"role", "create", "acme", "reviewer", "--permission", "members.read", "--permission",
                   "audit.read", "--manages", "member"})
            .starts_with("Made the role own:reviewer of Acme"));
  CHECK(orgmgr.must({"role", "list", "acme", "--no-header"}) ==
        "own:reviewer  members.read,audit.read  -  member\n");
  CHECK(orgmgr.must({"role", "assign", "acme", "u2", "own:reviewer"})
            .starts_with("Functional roles of u2 in Acme: own:reviewer"));
  CHECK(orgmgr.must({"member", "list", "acme", "--fields", "user_id,roles", "--no-header"}) ==
        "u1  -\nu2  own:reviewer\n");
  const std::string changed = orgmgr.must(
      {"role", "update", "acme", "reviewer", "--permission", "org.read", "--no-manages", "--json"});
  CHECK(member_of(changed, "held") == "own:reviewer");
  CHECK(member_of(changed, "permissions") == R"(["org.read"])");
  CHECK(orgmgr({"role", "remove", "acme", "reviewer"}).exit_code == 4);
  orgmgr.must({"role", "create", "acme", "reader", "-q"});
  const std::string dry = orgmgr.must({"role", "remove", "acme", "reviewer", "--replacement", "own:reader",
                                       "--dry-run", "--format", "csv", "--fields", "collection,key"});
  CHECK(dry.find("org_users") != std::string::npos);
  CHECK(dry.find("roles") != std::string::npos);
  CHECK(orgmgr.must({"role", "remove", "acme", "reviewer", "--replacement", "own:reader", "-q"}) ==
        "own:reviewer\n");
  CHECK(orgmgr.must({"member", "role", "acme", "u2", "--fields", "roles", "--json"}) ==
        "{\"roles\":[\"own:reader\"]}\n");
  orgmgr.must({"role", "assign", "acme", "u2", "--none"});
  CHECK(orgmgr.must({"role", "list", "acme", "-q"}) == "own:reader\n");
}

TEST_CASE("Roles of a type serve every organization of the type") {
  const Home orgmgr;
  orgmgr.must({"role", "create", "type:partner", "seller", "--permission", "org.read"});
  CHECK(orgmgr.must({"role", "list", "type:partner", "-q"}) == "partner:seller\n");
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  CHECK(orgmgr({"role", "assign", "acme", "u1", "partner:seller"}).exit_code == 3);
  orgmgr.must({"org", "set", "acme", "--type", "partner"});
  orgmgr.must({"role", "assign", "acme", "u1", "partner:seller"});
  CHECK(orgmgr.must({"role", "list", "acme", "-q"}) == "partner:seller\n");
  CHECK(orgmgr({"role", "remove", "type:partner", "seller"}).exit_code == 4);
  orgmgr.must({"role", "create", "type:partner", "viewer"});
  CHECK(
      orgmgr
          .must({"role", "remove", "type:partner", "seller", "--replacement", "partner:viewer", "--dry-run"})
          .find("[\"partner:seller\"] → [\"partner:viewer\"]") != std::string::npos);
}

TEST_CASE("[P6] What roles refuse has its exit code") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  orgmgr.must({"role", "create", "acme", "reader"});
  const std::vector<Refusal> refusals{
      {{"role", "assign", "acme", "u1"}, 2, "usage"},
      {{"role", "assign", "acme", "u1", "own:reader", "--none"}, 2, "usage"},
      {{"role", "update", "acme", "reader"}, 2, "usage"},
      {{"role", "update", "acme", "reader", "--permission", "org.read", "--no-permissions"}, 2, "usage"},
      {{"role", "list", "nowhere"}, 3, "organization_not_found"},
      {{"role", "remove", "acme", "ghost"}, 3, "role_not_found"},
      {{"role", "assign", "acme", "u1", "own:ghost"}, 3, "role_not_found"},
      {{"role", "assign", "acme", "u9", "own:reader"}, 3, "user_not_in_organization"},
      {{"role", "create", "acme", "reader"}, 4, "role_exists"},
      {{"role", "create", "acme", "Read Er"}, 5, "role_name_invalid"},
      {{"role", "create", "acme", "x", "--permission", "no.such"}, 5, "permission_invalid"},
      {{"role", "create", "acme", "x", "--permission", "org.delete"}, 5, "permission_reserved"},
      {{"role", "create", "acme", "x", "--assignable", "king"}, 5, "role_invalid"},
      {{"--as", "u2", "role", "create", "acme", "x"}, 3, "organization_not_found"},
      {{"--as", "u1", "role", "create", "type:customer", "x"}, 6, "permission_denied"},
  };
  check_refused(orgmgr, refusals);
}

TEST_CASE("Ownership is transferred, offered, accepted and withdrawn; the last owner stays") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  orgmgr.must({"member", "add", "acme", "u2"});
  const auto owner = [&] { return member_of(orgmgr.must({"org", "get", "acme", "--json"}), "owner_id"); };
  CHECK(owner() == "u1");
  for (const Words& words :
       {Words{"member", "remove", "acme", "u1"}, Words{"org", "leave", "acme", "u1"},
        Words{"member", "set-role", "acme", "u1", "admin"}, Words{"member", "suspend", "acme", "u1"}}) {
    CHECK(orgmgr(words).exit_code == 4);
    const Outcome also = orgmgr(joined(words, {"--dry-run"}));  // a dry run refuses what the commit would
    CHECK(also.exit_code == 4);
    CHECK(also.out.empty());
  }
  CHECK(orgmgr({"org", "transfer", "acme", "u2", "--accept"}).exit_code == 3);
  orgmgr.must({"org", "transfer", "acme", "u2", "--offer", "--expires-in", "1d"});
  CHECK(member_of(member_of(orgmgr.must({"org", "get", "acme", "--json"}), "ownership_offer"), "to") == "u2");
  CHECK(orgmgr({"--as", "u1", "org", "transfer", "acme", "u2", "--accept"}).exit_code == 6);
  orgmgr.must({"org", "transfer", "acme", "--withdraw"});
  CHECK(orgmgr({"org", "transfer", "acme", "--withdraw"}).exit_code == 3);
  orgmgr.must({"--as", "u1", "org", "transfer", "acme", "u2", "--offer"});
  orgmgr.must({"--as", "u2", "org", "transfer", "acme", "--accept", "u2"});
  CHECK(owner() == "u2");
  orgmgr.must({"org", "transfer", "acme", "u1"});
  CHECK(owner() == "u1");
  CHECK(orgmgr.must({"org", "leave", "acme", "u2"}).starts_with("u2 left Acme"));
  for (const Words& words :
       {Words{"org", "transfer", "acme"}, Words{"org", "transfer", "acme", "u2", "--withdraw"},
        Words{"org", "transfer", "acme", "u2", "--offer", "--accept"},
        Words{"org", "transfer", "acme", "u2", "--expires-in", "1d"}, Words{"org", "limits", "acme"},
        Words{"org", "limits", "acme", "--members", "1", "--clear"}}) {
    CHECK(orgmgr(words).exit_code == 2);
  }
}

TEST_CASE("Limits hold members back, and give way again") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  orgmgr.must({"org", "limits", "acme", "--members", "1", "--custom-roles", "0"});
  const Outcome full = orgmgr({"member", "add", "acme", "u2", "--json"});
  CHECK(full.exit_code == 4);
  CHECK(code_of(full) == "limit_reached");
  CHECK(orgmgr({"member", "add", "acme", "u2", "--dry-run"}).exit_code == 4);
  CHECK(orgmgr({"role", "create", "acme", "x"}).exit_code == 4);
  CHECK(orgmgr({"org", "limits", "acme", "--members", "many"}).exit_code == 5);
  orgmgr.must({"org", "limits", "acme", "--clear"});
  orgmgr.must({"member", "add", "acme", "u2"});
}
