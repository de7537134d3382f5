// Accepting and declining: all is judged again at that moment, and a refusal changes nothing.
#include <doctest/doctest.h>

#include "invitation_fixture.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::Office;
using std::chrono::days;

namespace {

/// The code of an acceptance that must leave no trace.
ErrorCode refused(Office& office, const IssuedInvitation& issued, const UserId& user,
                  std::string_view email = "eve@example.com") {
  const Revision before = office.store->newest();
  const ErrorCode code = code_of(office.orgs.accept_invitation(issued.token, user, email));
  CHECK(office.store->newest() == before);
  return code;
}

}  // namespace

TEST_CASE("accepting makes one membership as it was invited to, added by the inviter") {
  Office office;
  REQUIRE(
      office.orgs.create_role({.scope = "org_acme", .name = "reviewer", .permissions = {"billing.read"}}));
  const auto issued = office.as("ada").create_invitation(
      office.org, {.email = "eve@example.com", .role = "admin", .roles = {"own:reviewer"}});
  REQUIRE(issued);
  const auto joined = office.orgs.accept_invitation(issued.value().token, " eve ", "Eve@Example.com");
  REQUIRE(joined);
  CHECK(joined.value() == office.org);
  const OrgUser eve = office.orgs.get_org_user(office.org, "eve").value();
  CHECK(eve.role == Role::admin);
  CHECK(eve.roles == std::vector<std::string>{"own:reviewer"});
  CHECK(eve.added_by == "ada");
  CHECK(eve.joined_at == *office.time);
  CHECK(eve.version == joined.revision());
  CHECK(eve.epoch == joined.revision());
  const Invitation stored = office.stored(issued.value());
  CHECK(stored.state == InvitationState::accepted);
  CHECK(stored.uses == 1);
  CHECK(stored.accepted_by == UserId("eve"));
  CHECK(stored.version == joined.revision());
  CHECK(office.store->last_commit().changes.size() == 2);
  CHECK(refused(office, issued.value(), "eve") == ErrorCode::invitation_used);
  CHECK(code_of(office.orgs.decline_invitation(issued.value().token)) == ErrorCode::invitation_used);
  CHECK(code_of(office.orgs.find_invitation(issued.value().token)) == ErrorCode::invitation_used);
}

TEST_CASE("as a user one accepts for oneself; the host's invitation was made by no user") {
  Office office;
  const auto issued = office.invite("eve@example.com");
  CHECK(code_of(office.as("eve").accept_invitation(issued.token, "amy", "eve@example.com")) ==
        ErrorCode::permission_denied);
  REQUIRE(office.as("eve").accept_invitation(issued.token, "eve", "eve@example.com"));
  CHECK_FALSE(office.orgs.get_org_user(office.org, "eve")->added_by);
}

TEST_CASE("11: an invitation ends at its time, to the microsecond") {
  for (const auto& [late, code] : {std::pair{-1, std::optional<ErrorCode>()},
                                   {0, ErrorCode::invitation_expired},
                                   {1, ErrorCode::invitation_expired},
                                   {1000, ErrorCode::invitation_expired}}) {
    Office office;
    const auto issued = office.invite("eve@example.com");
    *office.time = office.stored(issued).expires_at + std::chrono::microseconds(late);
    if (!code) {
      CHECK(office.orgs.find_invitation(issued.token));
      CHECK(office.orgs.accept_invitation(issued.token, "eve", "eve@example.com"));
      continue;
    }
    CHECK(code_of(office.orgs.find_invitation(issued.token)) == *code);
    CHECK(code_of(office.orgs.decline_invitation(issued.token)) == *code);
    CHECK(refused(office, issued, "eve") == *code);
    CHECK(office.stored(issued).state == InvitationState::pending);
  }
}

TEST_CASE("11: a clock set back revives nothing") {
  Office office;
  const auto issued = office.invite("eve@example.com");
  const Timestamp start = *office.time;
  *office.time += days(7);
  REQUIRE(office.orgs.create_organization("Somebody writes at this time"));
  *office.time = start;
  CHECK(code_of(office.orgs.find_invitation(issued.token)) == ErrorCode::invitation_expired);
  CHECK(refused(office, issued, "eve") == ErrorCode::invitation_expired);
  const auto fresh = office.orgs.create_invitation(office.org, {.email = "eve@example.com"});
  REQUIRE(fresh);
  CHECK(office.stored(fresh.value()).expires_at == start + days(14));
}

TEST_CASE("that it expired is said before that it was revoked, that it was used before both") {
  Office office;
  const auto revoked = office.invite("a@x.org");
  REQUIRE(office.orgs.revoke_invitation(office.org, revoked.id));
  const auto declined = office.invite("b@x.org");
  REQUIRE(office.orgs.decline_invitation(declined.token));
  CHECK(refused(office, revoked, "eve") == ErrorCode::invitation_revoked);
  *office.time += days(8);
  CHECK(refused(office, revoked, "eve") == ErrorCode::invitation_expired);
  CHECK(refused(office, declined, "eve") == ErrorCode::invitation_used);
}

TEST_CASE("the address must be the invited one; a link's domain must match whole") {
  Office office;
  const auto issued = office.invite("eve@example.com");
  CHECK(refused(office, issued, "eve", "") == ErrorCode::email_mismatch);
  CHECK(refused(office, issued, "eve", "amy@example.com") == ErrorCode::email_mismatch);
  CHECK(refused(office, issued, "eve", "not an address") == ErrorCode::email_mismatch);
  const auto link = office.orgs.create_invitation(office.org, {.max_uses = 2, .email_domain = "Example.com"});
  REQUIRE(link);
  CHECK(office.stored(link.value()).email == "@example.com");
  for (const char* email : {"", "eve@example.org", "eve@sub.example.com", "eve@notexample.com",
                            "@example.com", "eve@example.com.evil.org"}) {
    CHECK(refused(office, link.value(), "eve", email) == ErrorCode::email_mismatch);
  }
  CHECK(office.orgs.accept_invitation(link.value().token, "eve", "EVE@EXAMPLE.COM"));
  const auto open = office.link(1);
  CHECK(office.orgs.accept_invitation(open.token, "amy", ""));
}

TEST_CASE("a link is used as often as it says, once by each") {
  Office office;
  const auto issued = office.link(2);
  REQUIRE(office.orgs.accept_invitation(issued.token, "eve", ""));
  CHECK(office.stored(issued).state == InvitationState::pending);
  CHECK(office.stored(issued).uses == 1);
  CHECK(refused(office, issued, "eve") == ErrorCode::already_member);
  REQUIRE(office.orgs.accept_invitation(issued.token, "amy", ""));
  CHECK(office.stored(issued).state == InvitationState::accepted);
  CHECK(office.stored(issued).uses == 2);
  CHECK(office.stored(issued).accepted_by == UserId("amy"));
  CHECK(refused(office, issued, "zoe") == ErrorCode::invitation_used);
  CHECK(code_of(office.orgs.decline_invitation(office.link(1).token)) == ErrorCode::argument_invalid);
}

TEST_CASE("an inviter who lost the right takes the invitation along, and gives it back with the right") {
  Office office;
  const auto issued =
      office.as("ada").create_invitation(office.org, {.email = "eve@example.com", .role = "admin"}).value();
  REQUIRE(office.orgs.update_user_role(office.org, "ada", "manager"));  // may invite, but no admins
  CHECK(refused(office, issued, "eve") == ErrorCode::inviter_lost_right);
  REQUIRE(office.orgs.update_user_role(office.org, "ada", "member"));
  CHECK(refused(office, issued, "eve") == ErrorCode::inviter_lost_right);
  REQUIRE(office.orgs.update_user_role(office.org, "ada", "admin"));
  REQUIRE(office.orgs.suspend_member(office.org, "ada"));
  CHECK(refused(office, issued, "eve") == ErrorCode::inviter_lost_right);
  REQUIRE(office.orgs.remove_user_from_org(office.org, "ada"));
  CHECK(refused(office, issued, "eve") == ErrorCode::inviter_lost_right);
  CHECK(office.stored(issued).state == InvitationState::pending);
  REQUIRE(office.orgs.add_user_to_org(office.org, "ada", "admin"));
  CHECK(office.orgs.accept_invitation(issued.token, "eve", "eve@example.com"));
}

TEST_CASE("an inviter must still hold what the functional roles grant, and an owner's link needs an owner") {
  Office office;
  REQUIRE(office.orgs.create_role({.scope = "org_acme", .name = "auditor", .permissions = {"audit.read"}}));
  const auto issued =
      office.as("ada")
          .create_invitation(office.org, {.email = "eve@example.com", .roles = {"own:auditor"}})
          .value();
  REQUIRE(office.orgs.update_user_role(office.org, "ada", "manager"));  // may give member, lacks audit.read
  CHECK(refused(office, issued, "eve") == ErrorCode::inviter_lost_right);

  REQUIRE(office.orgs.add_user_to_org(office.org, "otto", "owner"));
  const auto link = office.as("otto").create_invitation(office.org, {.role = "admin", .max_uses = 3}).value();
  REQUIRE(office.orgs.update_user_role(office.org, "otto", "admin"));
  CHECK(refused(office, link, "eve") == ErrorCode::inviter_lost_right);
}

TEST_CASE("an inviter by a functional role must hold invitations.manage still, not only the role to give") {
  Office office;
  REQUIRE(office.orgs.create_role({.scope = "org_acme",
                                   .name = "greeter",
                                   .permissions = {"invitations.manage"},
                                   .assignable = {"member"}}));
  REQUIRE(office.orgs.set_functional_roles(office.org, "mia", {"own:greeter"}));
  const auto issued = office.as("mia").create_invitation(office.org, {.email = "eve@example.com"});
  REQUIRE(issued);
  REQUIRE(office.orgs.update_role("org_acme", "greeter", {.permissions = std::vector<std::string>{}}));
  CHECK(refused(office, issued.value(), "eve") == ErrorCode::inviter_lost_right);
}

TEST_CASE("nobody gets a role that is no more") {
  Office office;
  REQUIRE(office.orgs.create_role({.scope = "org_acme", .name = "reviewer"}));
  REQUIRE(office.orgs.create_role({.scope = "org_acme", .name = "reader"}));
  const auto issued =
      office.orgs.create_invitation(office.org, {.email = "eve@example.com", .roles = {"own:reviewer"}})
          .value();
  CHECK(code_of(office.orgs.remove_role("org_acme", "reviewer")) == ErrorCode::role_in_use);
  REQUIRE(office.orgs.remove_role("org_acme", "reviewer", "own:reader"));
  REQUIRE(office.orgs.accept_invitation(issued.token, "eve", "eve@example.com"));
  CHECK(office.orgs.get_org_user(office.org, "eve")->roles == std::vector<std::string>{"own:reader"});

  OrganizationPatch types;
  types.types = std::vector<std::string>{"customer"};
  REQUIRE(office.orgs.update_organization(office.org, types));
  const auto typed =
      office.orgs.create_invitation(office.org, {.email = "amy@example.com", .roles = {"customer:basic"}})
          .value();
  types.types = std::vector<std::string>{};
  REQUIRE(office.orgs.update_organization(office.org, types));
  CHECK(refused(office, typed, "amy", "amy@example.com") == ErrorCode::role_not_found);
}

TEST_CASE("a member accepts nothing, and the invitation waits on") {
  Office office;
  const auto issued = office.invite("mia@example.com", "admin");
  CHECK(refused(office, issued, "mia", "mia@example.com") == ErrorCode::already_member);
  CHECK(office.orgs.get_user_role_in_org(office.org, "mia") == Role::member);
  CHECK(office.stored(issued).state == InvitationState::pending);
}

TEST_CASE("who would be one too many waits until there is room") {
  Office office;  // five members
  const auto issued = office.invite("eve@example.com");
  REQUIRE(office.orgs.set_organization_limits(office.org, Json::trusted(R"({"members":5})")));
  CHECK(refused(office, issued, "eve") == ErrorCode::limit_reached);
  CHECK(office.stored(issued).state == InvitationState::pending);
  REQUIRE(office.orgs.remove_user_from_org(office.org, "mia"));
  CHECK(office.orgs.accept_invitation(issued.token, "eve", "eve@example.com"));
}

TEST_CASE("into a suspended or deleted organization nobody is let, the host's word included") {
  Office office;
  const auto issued = office.invite("eve@example.com");
  REQUIRE(office.orgs.suspend_organization(office.org));
  CHECK(refused(office, issued, "eve") == ErrorCode::organization_suspended);
  REQUIRE(office.orgs.delete_organization(office.org));
  CHECK(refused(office, issued, "eve") == ErrorCode::organization_deleted);
  CHECK(code_of(office.orgs.decline_invitation(issued.token)) == ErrorCode::organization_deleted);
  REQUIRE(office.orgs.restore_organization(office.org));
  REQUIRE(office.orgs.resume_organization(office.org));
  CHECK(office.orgs.accept_invitation(issued.token, "eve", "eve@example.com"));
  REQUIRE(office.orgs.delete_organization(office.org));
  const auto purged = office.orgs.purge_organization(office.org);
  REQUIRE(purged);
  CHECK(refused(office, issued, "eve") == ErrorCode::invitation_not_found);
}

TEST_CASE("who declines is no member, and cannot accept later") {
  Office office;
  const auto issued = office.invite("eve@example.com");
  CHECK(code_of(office.orgs.decline_invitation(issued.token, {.expected_version = 1})) ==
        ErrorCode::version_mismatch);
  REQUIRE(office.as("eve").decline_invitation(issued.token));
  CHECK(office.stored(issued).state == InvitationState::declined);
  CHECK_FALSE(office.orgs.get_org_user(office.org, "eve"));
  CHECK(refused(office, issued, "eve") == ErrorCode::invitation_used);
  CHECK(code_of(office.orgs.decline_invitation(issued.token)) == ErrorCode::invitation_used);
}

TEST_CASE("what a user is called and which version is expected is checked") {
  Office office;
  const auto issued = office.invite("eve@example.com");
  CHECK(refused(office, issued, "") == ErrorCode::user_id_invalid);
  CHECK(code_of(office.orgs.accept_invitation(issued.token, "eve", "eve@example.com",
                                              {.expected_version = 1})) == ErrorCode::version_mismatch);
  CHECK(office.orgs.accept_invitation(issued.token, "eve", "eve@example.com",
                                      {.expected_version = office.stored(issued).version}));
}

TEST_CASE("in a transaction the token is there at once, and goes with it when it is rolled back") {
  Office office;
  std::string token;
  const auto undone = office.orgs.transaction([&](Transaction& transaction) -> Result<void> {
    token = transaction.create_invitation(office.org, {.email = "eve@example.com"}).value().token;
    CHECK(transaction.find_invitation(token));
    CHECK(transaction.accept_invitation(token, "eve", "eve@example.com"));
    return Error(ErrorCode::not_applied, "thought better of it");
  });
  CHECK_FALSE(undone);
  CHECK(code_of(office.orgs.find_invitation(token)) == ErrorCode::invitation_not_found);
  CHECK_FALSE(office.orgs.get_org_user(office.org, "eve"));
}
