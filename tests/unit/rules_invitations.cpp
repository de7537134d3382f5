// Inviting, inviting again, revoking and listing.
#include <doctest/doctest.h>

#include "invitation_fixture.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::Office;
using std::chrono::days;

TEST_CASE("an invitation by e-mail is pending, for the compared address, until the days of the setting end") {
  Office office;
  const auto issued =
      office.orgs.create_invitation(office.org, {.email = " Eve@Example.COM ", .role = "admin"});
  REQUIRE(issued);
  const Invitation stored = office.stored(issued.value());
  CHECK(stored.id.starts_with("inv_"));
  CHECK(stored.org_id == office.org);
  CHECK(stored.email == "eve@example.com");
  CHECK(stored.role == Role::admin);
  CHECK(stored.state == InvitationState::pending);
  CHECK_FALSE(stored.created_by);
  CHECK(stored.created_at == *office.time);
  CHECK(stored.expires_at == *office.time + days(7));
  CHECK_FALSE(stored.max_uses);
  CHECK(stored.version == issued.revision());
  REQUIRE(office.orgs.update_setting("invitation_days", Json::trusted("3")));
  CHECK(office.stored(office.invite("amy@example.com")).expires_at == *office.time + days(3));
}

TEST_CASE("what is asked for has to make sense") {
  Office office;
  const auto refused = [&](const NewInvitation& asked) {
    return code_of(office.orgs.create_invitation(office.org, asked));
  };
  CHECK(code_of(office.orgs.create_invitation("org_none", {.email = "e@x.org"})) ==
        ErrorCode::organization_not_found);
  CHECK(refused({}) == ErrorCode::argument_invalid);
  CHECK(refused({.email = "eve"}) == ErrorCode::email_invalid);
  CHECK(refused({.email = "e@x.org", .role = "king"}) == ErrorCode::role_invalid);
  CHECK(refused({.email = "e@x.org", .roles = {"own:nobody"}}) == ErrorCode::role_not_found);
  CHECK(refused({.email = "e@x.org", .expires_in = std::chrono::seconds(0)}) == ErrorCode::argument_invalid);
  CHECK(refused({.email = "e@x.org", .expires_in = days(3651)}) == ErrorCode::argument_invalid);
  CHECK(refused({.email = "e@x.org", .max_uses = 1}) == ErrorCode::argument_invalid);
  CHECK(refused({.email = "e@x.org", .email_domain = "x.org"}) == ErrorCode::argument_invalid);
  CHECK(refused({.max_uses = 1'000'001}) == ErrorCode::argument_invalid);
  CHECK(refused({.max_uses = 1, .email_domain = "x"}) == ErrorCode::email_invalid);
  CHECK(refused({.max_uses = 1, .resend = true}) == ErrorCode::argument_invalid);
  CHECK(office.orgs.list_invitations(office.org).empty());
  CHECK(office.orgs.create_invitation(office.org, {.max_uses = 1'000'000}));
  CHECK(office.orgs.create_invitation(office.org, {.email = "e@x.org", .expires_in = days(3650)}));
  REQUIRE(office.orgs.delete_organization(office.org));
  CHECK(refused({.email = "f@x.org"}) == ErrorCode::organization_deleted);
}

TEST_CASE("users invite with the permission, to roles that they may give") {
  Office office;
  const auto invites = [&](std::string_view user, const char* email, const char* role) {
    return office.as(user).create_invitation(office.org, {.email = email, .role = role});
  };
  CHECK(code_of(invites("eve", "a@x.org", "member")) == ErrorCode::organization_not_found);
  CHECK(code_of(invites("mia", "a@x.org", "member")) == ErrorCode::permission_denied);
  CHECK(code_of(invites("bill", "a@x.org", "member")) == ErrorCode::permission_denied);
  CHECK(code_of(invites("max", "a@x.org", "admin")) == ErrorCode::role_not_assignable);
  CHECK(code_of(invites("ada", "a@x.org", "owner")) == ErrorCode::role_not_assignable);
  const auto by_max = invites("max", "a@x.org", "manager");
  REQUIRE(by_max);
  CHECK(office.stored(by_max.value()).created_by == "max");
  CHECK(invites("olga", "b@x.org", "owner"));
  // Permission speaks before what is asked for is looked at.
  CHECK(code_of(invites("mia", "nonsense", "king")) == ErrorCode::permission_denied);
}

TEST_CASE("nobody invites to a functional role that grants what they lack") {
  Office office;
  REQUIRE(office.orgs.create_role({.scope = "org_acme", .name = "auditor", .permissions = {"audit.read"}}));
  const NewInvitation asked{.email = "a@x.org", .roles = {"own:auditor"}};
  CHECK(code_of(office.as("max").create_invitation(office.org, asked)) == ErrorCode::permission_denied);
  const auto issued = office.as("ada").create_invitation(office.org, asked);
  REQUIRE(issued);
  CHECK(office.stored(issued.value()).roles == std::vector<std::string>{"own:auditor"});
}

TEST_CASE("links make members, other roles when an owner or the host made them, and never owners") {
  Office office;
  const auto links = [&](const OrgManager& by, const char* role) {
    OrgManager orgs = by;
    return orgs.create_invitation(office.org, {.role = role, .max_uses = 5});
  };
  CHECK(links(office.as("ada"), "member"));
  CHECK(code_of(links(office.as("ada"), "admin")) == ErrorCode::role_not_assignable);
  CHECK(code_of(links(office.as("max"), "manager")) == ErrorCode::role_not_assignable);
  CHECK(links(office.as("olga"), "admin"));
  CHECK(links(office.orgs, "manager"));
  CHECK(code_of(links(office.as("olga"), "owner")) == ErrorCode::role_not_assignable);
  CHECK(code_of(links(office.orgs, "owner")) == ErrorCode::role_not_assignable);
}

TEST_CASE("an address has one pending invitation; resend changes it, and the old token opens nothing") {
  Office office;
  const auto first = office.invite("eve@example.com");
  const auto again = office.orgs.create_invitation(office.org, {.email = "EVE@example.com"});
  CHECK(code_of(again) == ErrorCode::already_invited);
  CHECK(again.error().subject() == first.id);
  *office.time += days(1);
  const auto sent = office.as("ada").create_invitation(
      office.org, {.email = "Eve@Example.com", .role = "admin", .resend = true});
  REQUIRE(sent);
  CHECK(sent.value().id == first.id);
  CHECK(sent.value().token != first.token);
  const Invitation stored = office.stored(first);
  CHECK(stored.role == Role::admin);
  CHECK(stored.created_by == "ada");
  CHECK(stored.expires_at == *office.time + days(7));
  CHECK(stored.created_at == *office.time - days(1));
  CHECK(office.orgs.list_invitations(office.org).size() == 1);
  CHECK(code_of(office.orgs.accept_invitation(first.token, "eve", "eve@example.com")) ==
        ErrorCode::invitation_not_found);
  REQUIRE(office.orgs.accept_invitation(sent.value().token, "eve", "eve@example.com"));
  CHECK(office.orgs.get_user_role_in_org(office.org, "eve") == Role::admin);
}

TEST_CASE("resend may not give more than its own sender may, and another organization is another matter") {
  Office office;
  (void)office.invite("eve@example.com", "admin");
  CHECK(code_of(office.as("max").create_invitation(
            office.org, {.email = "eve@example.com", .role = "admin", .resend = true})) ==
        ErrorCode::role_not_assignable);
  const OrgId other = office.orgs.create_organization("Other").value();
  CHECK(office.orgs.create_invitation(other, {.email = "eve@example.com"}));
  // Nothing to send again: a new one.
  CHECK(office.orgs.create_invitation(other, {.email = "amy@example.com", .resend = true}));
}

TEST_CASE("after expiry the address can be invited anew; the old token still answers that it expired") {
  for (const bool resend : {false, true}) {
    Office office;
    const auto old = office.invite("eve@example.com");
    *office.time += days(7);
    const auto fresh =
        office.orgs.create_invitation(office.org, {.email = "eve@example.com", .resend = resend});
    REQUIRE(fresh);
    CHECK(fresh.value().id != old.id);
    CHECK(office.stored(old).state == InvitationState::revoked);
    CHECK(code_of(office.orgs.accept_invitation(old.token, "eve", "eve@example.com")) ==
          ErrorCode::invitation_expired);
    CHECK(office.orgs.accept_invitation(fresh.value().token, "eve", "eve@example.com"));
  }
}

TEST_CASE("after a no, a withdrawal or a yes that ended the address can be invited again") {
  Office office;
  REQUIRE(office.orgs.decline_invitation(office.invite("eve@example.com").token));
  REQUIRE(office.orgs.revoke_invitation(office.org, office.invite("eve@example.com").id));
  REQUIRE(office.orgs.accept_invitation(office.invite("eve@example.com").token, "eve", "eve@example.com"));
  REQUIRE(office.orgs.remove_user_from_org(office.org, "eve"));
  CHECK(office.orgs.accept_invitation(office.invite("eve@example.com").token, "eve", "eve@example.com"));
  CHECK(office.orgs.list_invitations(office.org).size() == 4);
}

TEST_CASE("pending invitations are limited; those that expired or ended do not count") {
  Office office;
  REQUIRE(office.orgs.set_organization_limits(office.org, Json::trusted(R"({"pending_invitations":2})")));
  const auto invites = [&](const char* email) {
    return office.orgs.create_invitation(office.org, {.email = email});
  };
  const auto first = invites("a@x.org");
  REQUIRE(first);
  REQUIRE(office.orgs.create_invitation(office.org, {.max_uses = 9}));
  const auto third = invites("b@x.org");
  CHECK(code_of(third) == ErrorCode::limit_reached);
  CHECK(third.error().message().find("may have 2 pending invitations;") != std::string::npos);
  CHECK(office.orgs.create_invitation(office.org, {.email = "a@x.org", .resend = true}));
  REQUIRE(office.orgs.revoke_invitation(office.org, first.value().id));
  CHECK(invites("b@x.org"));
  CHECK(code_of(invites("c@x.org")) == ErrorCode::limit_reached);
  *office.time += days(7);
  CHECK(invites("b@x.org"));
  CHECK(invites("c@x.org"));
  CHECK(code_of(invites("d@x.org")) == ErrorCode::limit_reached);
}

TEST_CASE("revoking ends a pending invitation; twice is done already, and an answered one stays as it is") {
  Office office;
  const auto issued = office.invite("eve@example.com");
  CHECK(code_of(office.orgs.revoke_invitation(office.org, "inv_none")) == ErrorCode::invitation_not_found);
  CHECK(code_of(office.orgs.revoke_invitation("org_none", issued.id)) == ErrorCode::organization_not_found);
  CHECK(code_of(office.as("mia").revoke_invitation(office.org, issued.id)) == ErrorCode::permission_denied);
  CHECK(code_of(office.orgs.revoke_invitation(office.org, issued.id, {.expected_version = 1})) ==
        ErrorCode::version_mismatch);
  REQUIRE(office.as("max").revoke_invitation(office.org, issued.id));
  const Revision revoked = office.store->newest();
  CHECK(office.stored(issued).state == InvitationState::revoked);
  CHECK(office.orgs.revoke_invitation(office.org, issued.id));
  CHECK(office.store->newest() == revoked);
  CHECK(code_of(office.orgs.accept_invitation(issued.token, "eve", "eve@example.com")) ==
        ErrorCode::invitation_revoked);
  CHECK(code_of(office.orgs.decline_invitation(issued.token)) == ErrorCode::invitation_revoked);
  CHECK(code_of(office.orgs.find_invitation(issued.token)) == ErrorCode::invitation_revoked);

  const auto accepted = office.invite("eve@example.com");
  REQUIRE(office.orgs.accept_invitation(accepted.token, "eve", "eve@example.com"));
  CHECK(code_of(office.orgs.revoke_invitation(office.org, accepted.id)) == ErrorCode::invitation_used);
  CHECK(office.stored(accepted).state == InvitationState::accepted);
  const auto declined = office.invite("amy@example.com");
  REQUIRE(office.orgs.decline_invitation(declined.token));
  CHECK(code_of(office.orgs.revoke_invitation(office.org, declined.id)) == ErrorCode::invitation_used);
}

TEST_CASE("another organization's invitation is not there, and stays as it is") {
  Office office;
  const OrgId other = office.orgs.create_organization("Other", {.id = "org_other", .owner = "oscar"}).value();
  const auto issued = office.invite("eve@example.com");
  const Revision before = office.store->newest();
  CHECK(code_of(office.orgs.revoke_invitation(other, issued.id)) == ErrorCode::invitation_not_found);
  CHECK(code_of(office.as("oscar").revoke_invitation(other, issued.id)) == ErrorCode::invitation_not_found);
  CHECK(code_of(office.as("oscar").revoke_invitation(office.org, issued.id)) ==
        ErrorCode::organization_not_found);
  CHECK_FALSE(office.orgs.get_invitation(other, issued.id));
  CHECK(office.orgs.list_invitations(other).empty());
  CHECK(office.store->newest() == before);
  CHECK(office.stored(issued).state == InvitationState::pending);
}

TEST_CASE("lists are by time, whole or of one state, and empty for an unknown organization") {
  Office office;
  const auto one = office.invite("a@x.org");
  *office.time += std::chrono::seconds(1);
  const auto two = office.invite("b@x.org");
  *office.time += std::chrono::seconds(1);
  const auto three = office.link(2);
  REQUIRE(office.orgs.decline_invitation(two.token));
  const auto ids = [&](std::optional<InvitationState> state) {
    std::vector<std::string> found;
    for (const Invitation& one_of : office.orgs.list_invitations(office.org, state))
      found.push_back(one_of.id);
    return found;
  };
  CHECK(ids({}) == std::vector{one.id, two.id, three.id});
  CHECK(ids(InvitationState::pending) == std::vector{one.id, three.id});
  CHECK(ids(InvitationState::declined) == std::vector{two.id});
  CHECK(ids(InvitationState::accepted).empty());
  CHECK(office.orgs.list_invitations("org_none").empty());
}
