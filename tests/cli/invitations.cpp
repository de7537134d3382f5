// `orgmgr invite` through the real program: tokens are shown once, and kept out of sight.
#include <doctest/doctest.h>

#include "cli/run.hpp"

using namespace orgmgr::test;

TEST_CASE("An address is invited, and joins by the token that is shown once") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  const auto shown =
      lines_of(orgmgr.must({"invite", "create", "acme", "Ann@Example.com", "--role", "admin"}));
  REQUIRE(shown.size() == 3);
  CHECK(shown[0].starts_with("Invited Ann@Example.com to Acme as admin: inv_"));
  REQUIRE(shown[1].starts_with("Token: "));
  const std::string token = shown[1].substr(7);
  CHECK(token.size() == 43);
  CHECK(orgmgr.must({"invite", "find", "-", "--json"}, token + "\n") ==
        orgmgr.must({"invite", "list", "acme", "--json"}));
  CHECK(orgmgr.must({"invite", "find", token, "--fields", "email,state", "--no-header"}) ==
        "ann@example.com\npending\n");
  for (const auto& file : orgmgr.files()) {
    CAPTURE(file.first);
    CHECK(file.second.find(token) == std::string::npos);
  }
  const Outcome other =
      orgmgr({"invite", "accept", "-", "u2", "--email", "eve@example.com", "--json"}, token);
  CHECK(other.exit_code == 6);
  CHECK(code_of(other) == "email_mismatch");
  const std::string dry =
      orgmgr.must({"invite", "accept", "-", "u2", "--email", "ann@example.com", "--dry-run"}, token);
  CHECK(dry.find("added: role admin") != std::string::npos);
  CHECK(dry.find("state: pending → accepted") != std::string::npos);
  const std::string joined =
      orgmgr.must({"invite", "accept", "-", "u2", "--email", "ann@example.com", "--json"}, token + "\r\n");
  CHECK(member_of(joined, "user_id") == "u2");
  CHECK(member_of(joined, "role") == "admin");
  const Outcome again =
      orgmgr({"invite", "accept", "-", "u3", "--email", "ann@example.com", "--json"}, token);
  CHECK(again.exit_code == 4);
  CHECK(code_of(again) == "invitation_used");
}

TEST_CASE("Programs get the id and the token, -q the token alone, a repeat the id alone") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  const Words invite{"invite", "create", "acme", "ann@example.com", "--operation-id", "op-1"};
  const Words json = joined(invite, {"--json"});
  const std::string issued = orgmgr.must(json);
  CHECK(member_of(issued, "id").starts_with("inv_"));
  CHECK(member_of(issued, "token").size() == 43);
  const std::string repeated = orgmgr.must(json);
  CHECK(member_of(repeated, "id") == member_of(issued, "id"));
  CHECK(member_of(repeated, "token").empty());
  const Outcome silent = orgmgr(joined(invite, {"-q"}));
  CHECK(silent.exit_code == 0);
  CHECK(silent.out.empty());
  CHECK(silent.err.find("the token was shown then") != std::string::npos);
  CHECK(orgmgr({"invite", "create", "acme", "ann@example.com"}).exit_code == 4);
  CHECK(first_line(orgmgr.must({"invite", "create", "acme", "ann@example.com", "--resend", "-q"})).size() ==
        43);
}

TEST_CASE("A link admits so many, from one domain if said") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  const std::string token =
      first_line(orgmgr.must({"invite", "link", "acme", "--max-uses", "2", "--email-domain", "example.com",
                              "--expires-in", "2d", "-q"}));
  CHECK(orgmgr({"invite", "accept", token, "u2", "--email", "ann@elsewhere.com"}).exit_code == 6);
  orgmgr.must({"invite", "accept", token, "u2", "--email", "ann@example.com"});
  // Who becomes a member sees the membership, not the record that managers of invitations see.
  const Words accept{"--as", "u3", "invite", "accept", token, "u3", "--email", "bob@example.com"};
  const Words dry = joined(accept, {"--dry-run", "--format", "csv", "--fields", "collection"});
  CHECK(orgmgr.must(dry) == "collection\r\norg_users\r\n");
  CHECK(orgmgr.must({dry.begin() + 2, dry.end()}) == "collection\r\ninvitations\r\norg_users\r\n");
  orgmgr.must(accept);
  CHECK(orgmgr({"invite", "accept", token, "u4", "--email", "cid@example.com"}).exit_code == 4);
  CHECK(orgmgr.must({"invite", "list", "acme", "--state", "accepted", "--fields", "uses,max_uses",
                     "--no-header"}) == "2  2\n");
  CHECK(orgmgr({"invite", "decline", token}).exit_code == 4);
}

TEST_CASE("Invitations are shown, revoked and declined") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  orgmgr.must({"member", "add", "acme", "u2"});
  const std::string token = first_line(orgmgr.must({"invite", "create", "acme", "ann@example.com", "-q"}));
  const std::string id = first_line(orgmgr.must({"invite", "list", "acme", "-q"}));
  CHECK(orgmgr.must({"invite", "show", "acme", id, "-q"}) == id + "\n");
  CHECK(orgmgr({"--as", "u2", "invite", "show", "acme", id}).exit_code == 6);
  CHECK(orgmgr({"--as", "u2", "invite", "revoke", "acme", id}).exit_code == 6);
  CHECK(orgmgr.must({"--as", "u1", "invite", "show", "acme", id, "-q"}) == id + "\n");
  CHECK(member_of(orgmgr.must({"--as", "u1", "invite", "revoke", "acme", id, "--json"}), "state") ==
        "revoked");
  CHECK(code_of(orgmgr({"invite", "find", token, "--json"})) == "invitation_revoked");
  const std::string second = first_line(orgmgr.must({"invite", "create", "acme", "bob@example.com", "-q"}));
  CHECK(orgmgr.must({"invite", "decline", "-", "--dry-run"}, second).find("pending → declined") !=
        std::string::npos);
  CHECK(member_of(orgmgr.must({"invite", "decline", "-", "--json"}, second), "state") == "declined");
  CHECK(orgmgr.must({"invite", "list", "acme", "--state", "pending"}).empty());
}

TEST_CASE("[P6] What invitations refuse has its exit code") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  orgmgr.must({"member", "add", "acme", "u2"});
  const std::vector<Refusal> refusals{
      {{"invite", "create", "acme"}, 2, "usage"},
      {{"invite", "link", "acme"}, 2, "usage"},
      {{"invite", "find", "-"}, 2, "usage"},
      {{"invite", "find", "nonsense"}, 3, "invitation_not_found"},
      {{"invite", "show", "acme", "inv_none"}, 3, "invitation_not_found"},
      {{"invite", "revoke", "acme", "inv_none"}, 3, "invitation_not_found"},
      {{"invite", "create", "acme", "not an address"}, 5, "email_invalid"},
      {{"invite", "create", "acme", "a@b.org", "--role", "king"}, 5, "role_invalid"},
      {{"invite", "create", "acme", "a@b.org", "--expires-in", "soon"}, 5, "time_invalid"},
      {{"invite", "link", "acme", "--max-uses", "0"}, 5, "limit_invalid"},
      {{"invite", "list", "acme", "--state", "gone"}, 5, "status_invalid"},
      {{"invite", "link", "acme", "--max-uses", "3", "--role", "owner"}, 6, "role_not_assignable"},
      {{"--as", "u2", "invite", "create", "acme", "a@b.org"}, 6, "permission_denied"},
      {{"--as", "u9", "invite", "create", "acme", "a@b.org"}, 3, "organization_not_found"},
  };
  check_refused(orgmgr, refusals);
}
