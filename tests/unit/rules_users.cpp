// Users as a whole: default and personal organization, removal from everywhere, a new id.
#include <doctest/doctest.h>

#include "session_fixture.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::Desk;

namespace {

/// Every record and lookup key that mentions the text.
std::vector<std::string> mentions(Desk& desk, const std::string& text) {
  std::vector<std::string> found;
  const auto reader = desk.store->read();
  const auto note = [&](std::string_view key, std::string_view value) {
    const std::string line = std::string(key) + " " + std::string(value);
    if (line.find(text) != std::string::npos) found.push_back(line);
    return true;
  };
  for (const model::Collection collection : model::all_collections) reader->scan(collection, "", "", note);
  reader->scan_lookups("", "", note);
  return found;
}

OrgId organization_of(Desk& desk, const std::string& id, const std::string& owner) {
  return desk.orgs.create_organization("Name of " + id, {.id = id, .owner = owner}).value();
}

/// "mia" owns org_one and org_two (the latter deleted), is a member of acme and beta, and has a session,
/// a record, a personal organization and pending invitations.
struct Settled : Desk {
  Settled() {
    organization_of(*this, "org_one", "mia");
    orgs.add_user_to_org("org_one", "bob").value();
    organization_of(*this, "org_two", "mia");
    orgs.add_user_to_org("org_two", "bob", "owner").value();
    orgs.delete_organization("org_two").value();
    personal = orgs.ensure_personal_organization("mia", "Personal").value();
    orgs.add_user_to_org(personal, "bob").value();
    orgs.set_default_organization("mia", acme).value();
    invitation = as("mia").create_invitation(acme, {.email = "new@example.org"}).value();
    later = as("mia").create_invitation(acme, {.email = "later@example.org"}).value();
    session = session_in("org_acme");
  }
  OrgId personal;
  IssuedInvitation invitation;
  IssuedInvitation later;
  IssuedSession session;
};

}  // namespace

TEST_CASE("The default organization must be one that the user is an active member of") {
  Desk desk;
  auto& orgs = desk.orgs;
  CHECK_FALSE(orgs.get_user("mia"));
  REQUIRE(orgs.set_default_organization("mia", std::nullopt));
  CHECK_FALSE(orgs.get_user("mia"));  // written only once something is set
  REQUIRE(orgs.set_default_organization("mia", desk.acme));
  CHECK(orgs.get_user("mia")->default_organization_id == desk.acme);
  const Revision set = orgs.get_user("mia")->version;
  CHECK(set == desk.store->newest());
  REQUIRE(orgs.set_default_organization("mia", desk.acme));
  CHECK(desk.store->newest() == set);
  CHECK(code_of(orgs.set_default_organization("", desk.acme)) == ErrorCode::user_id_invalid);
  CHECK(code_of(orgs.set_default_organization("mia", OrgId("org_none"))) ==
        ErrorCode::organization_not_found);
  CHECK(code_of(orgs.set_default_organization("eve", desk.acme)) == ErrorCode::user_not_in_organization);
  CHECK(code_of(orgs.set_default_organization("mia", desk.beta, {.expected_version = set + 1})) ==
        ErrorCode::version_mismatch);
  REQUIRE(orgs.suspend_member(desk.beta, "mia"));
  CHECK(code_of(orgs.set_default_organization("mia", desk.beta)) == ErrorCode::membership_suspended);
  REQUIRE(orgs.delete_organization(desk.beta));
  CHECK(code_of(orgs.set_default_organization("olga", desk.beta)) == ErrorCode::organization_deleted);
  CHECK(code_of(desk.as("olga").set_default_organization("mia", desk.acme)) == ErrorCode::permission_denied);
  CHECK(code_of(desk.as("eve").set_default_organization("eve", desk.acme)) ==
        ErrorCode::organization_not_found);
  CHECK(orgs.get_user("mia")->default_organization_id == desk.acme);
}

TEST_CASE("A personal organization is made once, owned by its user (21)") {
  Desk desk;
  const Revision before = desk.store->newest();
  const auto made = desk.orgs.ensure_personal_organization("mia", "Mia Muster");
  REQUIRE(made);
  CHECK(desk.store->newest() == before + 1);  // organization and owner in one commit
  const Organization personal = desk.orgs.get_org(made.value()).value();
  CHECK(personal.name == "Mia Muster");
  CHECK(personal.slug == "mia-muster");
  CHECK(personal.personal_of == UserId("mia"));
  CHECK(personal.owner_id == UserId("mia"));
  CHECK(desk.orgs.get_user_role_in_org(personal.id, "mia") == Role::owner);
  CHECK(desk.orgs.ensure_personal_organization(" mia ", "Other").value() == personal.id);
  CHECK(desk.store->newest() == before + 1);
  REQUIRE(desk.orgs.delete_organization(personal.id));
  CHECK(code_of(desk.orgs.ensure_personal_organization("mia", "Other")) == ErrorCode::organization_deleted);
  REQUIRE(desk.orgs.purge_organization(personal.id));
  CHECK(desk.orgs.ensure_personal_organization("mia", "Other").value() != personal.id);
}

TEST_CASE("A personal organization's name is made free by a number, within the limit") {
  Desk desk;
  const auto name_for = [&](const std::string& user, const std::string& name) {
    return desk.orgs.get_org(desk.orgs.ensure_personal_organization(user, name).value())->name;
  };
  CHECK(name_for("u1", "ACME") == "ACME 2");
  CHECK(name_for("u2", "Acme") == "Acme 3");
  std::string longest;
  for (int number = 0; number < 200; ++number) longest += "é";
  CHECK(name_for("u3", longest) == longest);
  CHECK(name_for("u4", longest) == longest.substr(0, 2 * 198) + " 2");
  CHECK(code_of(desk.orgs.ensure_personal_organization("u5", longest + "é")) == ErrorCode::name_too_long);
  CHECK(code_of(desk.orgs.ensure_personal_organization("u5", " ")) == ErrorCode::name_empty);
  CHECK(code_of(desk.orgs.ensure_personal_organization("u5", "org_x")) == ErrorCode::name_invalid);
  CHECK(code_of(desk.orgs.ensure_personal_organization("u5", "\xff")) == ErrorCode::text_not_utf8);
  CHECK(code_of(desk.orgs.ensure_personal_organization("", "Name")) == ErrorCode::user_id_invalid);
}

TEST_CASE("As a user one has one's own personal organization made, where users may create") {
  Desk desk;
  CHECK(code_of(desk.as("mia").ensure_personal_organization("olga", "Olga")) == ErrorCode::permission_denied);
  REQUIRE(desk.as("mia").ensure_personal_organization("mia", "Mia"));
  REQUIRE(desk.orgs.update_setting("who_may_create", Json::trusted("\"host\"")));
  CHECK(code_of(desk.as("olga").ensure_personal_organization("olga", "Olga")) == ErrorCode::creation_denied);
  CHECK(desk.orgs.ensure_personal_organization("olga", "Olga"));
}

TEST_CASE("Removing a user lists every organization that they own, and changes nothing (3)") {
  Settled desk;
  const Revision before = desk.store->newest();
  const auto refused = desk.orgs.remove_user_everywhere("mia");
  REQUIRE(code_of(refused) == ErrorCode::blocked_by_organizations);
  for (const std::string& org : {std::string("org_one"), std::string("org_two"), desk.personal.str()}) {
    CAPTURE(org);
    CHECK(refused.error().message().find(org) != std::string::npos);
  }
  CHECK(refused.error().message().find("org_acme") == std::string::npos);
  const auto rest = desk.orgs.remove_user_everywhere("mia", {{"org_two", "bob"}});
  REQUIRE(code_of(rest) == ErrorCode::blocked_by_organizations);
  CHECK(rest.error().message().find("org_two") == std::string::npos);
  CHECK(rest.error().message().find("org_one") != std::string::npos);
  CHECK(desk.store->newest() == before);
  CHECK(desk.state(desk.session) == SessionState::organization);
}

TEST_CASE("Removing a user hands over what they own and ends all else, in one commit (3, 19)") {
  Settled desk;
  const Revision before = desk.store->newest();
  REQUIRE(desk.orgs.remove_user_everywhere(
      " mia ", {{"org_one", "bob"}, {"org_two", "bob"}, {desk.personal, " bob "}}));
  CHECK(desk.store->newest() == before + 1);
  for (const OrgId& org : {OrgId("org_one"), OrgId("org_two"), desk.personal}) {
    CAPTURE(org.str());
    CHECK(desk.orgs.get_org(org)->owner_id == UserId("bob"));
    CHECK(desk.orgs.get_user_role_in_org(org, "bob") == Role::owner);
  }
  CHECK(desk.orgs.get_org("org_two")->status == OrganizationStatus::deleted);
  CHECK_FALSE(desk.orgs.get_org(desk.personal)->personal_of);
  CHECK(desk.orgs.get_user_memberships("mia").empty());
  CHECK_FALSE(desk.orgs.get_user("mia"));
  CHECK(code_of(desk.orgs.check_session(desk.session.token)) == ErrorCode::session_not_found);
  for (const std::string& id : {desk.invitation.id, desk.later.id})
    CHECK(desk.orgs.get_invitation(desk.acme, id)->state == InvitationState::revoked);
  CHECK(code_of(desk.orgs.remove_user_everywhere("mia")) == ErrorCode::user_not_found);
  // What is left of the id is history alone.
  for (const std::string& line : mentions(desk, "\"mia\"")) {
    CAPTURE(line);
    CHECK(line.find("\"created_by\":\"mia\"") != std::string::npos);
  }
  CHECK(desk.orgs.ensure_personal_organization("mia", "Mia").value() != desk.personal);
}

TEST_CASE("Who takes over must be named once, for what is owned, and be able to (19)") {
  Settled desk;
  auto& orgs = desk.orgs;
  orgs.add_user_to_org("org_one", "sue").value();
  orgs.suspend_member("org_one", "sue").value();
  const auto removing = [&](const OrgId& org, const UserId& to) {
    return orgs.remove_user_everywhere("mia", {{"org_two", "bob"}, {desk.personal, "bob"}, {org, to}});
  };
  const Revision before = desk.store->newest();
  CHECK(code_of(removing("org_one", "eve")) == ErrorCode::user_not_in_organization);
  CHECK(code_of(removing("org_one", "sue")) == ErrorCode::membership_suspended);
  CHECK(code_of(removing("org_one", "mia")) == ErrorCode::argument_invalid);
  CHECK(code_of(removing("org_two", "bob")) == ErrorCode::argument_invalid);    // twice
  CHECK(code_of(removing("org_acme", "olga")) == ErrorCode::argument_invalid);  // a member only
  CHECK(code_of(removing("org_none", "bob")) == ErrorCode::argument_invalid);
  CHECK(code_of(orgs.remove_user_everywhere("")) == ErrorCode::user_id_invalid);
  CHECK(code_of(orgs.remove_user_everywhere("nobody")) == ErrorCode::user_not_found);
  CHECK(code_of(desk.as("mia").remove_user_everywhere("mia")) == ErrorCode::permission_denied);
  CHECK(desk.store->newest() == before);
  CHECK(removing("org_one", "bob"));
}

TEST_CASE("A second owner who does not pay is no obstacle; a heir may own no more than the settings say") {
  Desk desk;
  REQUIRE(desk.orgs.update_user_role(desk.acme, "mia", "owner"));
  REQUIRE(desk.orgs.remove_user_everywhere("mia"));
  CHECK(desk.orgs.get_org(desk.acme)->owner_id == UserId("olga"));
  organization_of(desk, "org_one", "zoe");
  REQUIRE(desk.orgs.add_user_to_org("org_one", "olga"));
  REQUIRE(desk.orgs.update_setting("organizations_per_owner", Json::trusted("2")));
  CHECK(code_of(desk.orgs.remove_user_everywhere("zoe", {{"org_one", "olga"}})) == ErrorCode::limit_reached);
  CHECK(desk.orgs.get_user_role_in_org("org_one", "zoe") == Role::owner);
}

TEST_CASE("The last owner blocks also where nobody is billing owner, as in imported organizations") {
  Desk desk;
  const auto import_with = [&](const std::vector<std::string>& owners) {
    const auto outcome = desk.store->commit({.op = "import"}, [&](storage::Transaction& transaction) {
      transaction.put(model::Collection::organizations, "org_old",
                      R"({"id":"org_old","name":"Old","created_at":"2025-01-01T00:00:00.000000Z",)"
                      R"("plan_tier":"x","lago_customer_id":null,"stripe_customer_id":null,)"
                      R"("status":"active"})");
      for (const std::string& user : owners) {
        transaction.put(model::Collection::org_users, "org_old " + user,
                        R"({"org_id":"org_old","user_id":")" + user +
                            R"(","role":"owner","joined_at":"2025-01-01T00:00:00.000000Z"})");
      }
      return storage::Ruling{.apply = true};
    });
    desk.store->wait_durable(outcome);
    desk.orgs.add_user_to_org("org_old", "bob").value();
    REQUIRE_FALSE(desk.orgs.get_org("org_old")->owner_id);
  };
  SUBCASE("another owner is left") {
    import_with({"one", "two"});
    REQUIRE(desk.orgs.remove_user_everywhere("one"));
    CHECK(desk.orgs.get_org("org_old")->owner_id == UserId("two"));
  }
  SUBCASE("none is left") {
    import_with({"one"});
    CHECK(code_of(desk.orgs.remove_user_everywhere("one")) == ErrorCode::blocked_by_organizations);
    REQUIRE(desk.orgs.remove_user_everywhere("one", {{"org_old", "bob"}}));
    CHECK(desk.orgs.get_org("org_old")->owner_id == UserId("bob"));
    CHECK(desk.orgs.get_user_role_in_org("org_old", "bob") == Role::owner);
  }
}

TEST_CASE("Users known by a session, a record or an invitation alone can be removed") {
  Desk desk;
  REQUIRE(desk.orgs.create_session("zoe"));
  CHECK(desk.orgs.remove_user_everywhere("zoe"));
  CHECK(mentions(desk, "zoe").empty());
  const auto session = desk.orgs.create_session("zoe").value();
  REQUIRE(desk.orgs.touch_session(session.token));
  REQUIRE(desk.orgs.revoke_sessions("zoe"));
  CHECK(desk.orgs.remove_user_everywhere("zoe"));
  CHECK(mentions(desk, "zoe").empty());
}

TEST_CASE("A renamed user keeps everything but sessions, in one commit") {
  Settled desk;
  auto& orgs = desk.orgs;
  orgs.offer_ownership(desk.acme, "mia").value();
  desk.as("mia").offer_ownership("org_one", "bob").value();
  const OrgUser was = orgs.get_org_user(desk.acme, "mia").value();
  const Revision before = desk.store->newest();
  REQUIRE(orgs.rename_user("mia", " mia@new "));
  CHECK(desk.store->newest() == before + 1);
  CHECK(orgs.get_user_memberships("mia").empty());
  CHECK(orgs.get_user_memberships("mia@new").size() == 5);
  const OrgUser is = orgs.get_org_user(desk.acme, "mia@new").value();
  CHECK(is.role == was.role);
  CHECK(is.joined_at == was.joined_at);
  CHECK(is.epoch == before + 1);
  for (const OrgId& org : {OrgId("org_one"), OrgId("org_two"), desk.personal}) {
    CHECK(orgs.get_org(org)->owner_id == UserId("mia@new"));
  }
  CHECK(orgs.ensure_personal_organization("mia@new", "x").value() == desk.personal);
  CHECK(orgs.get_user("mia@new")->default_organization_id == desk.acme);
  CHECK_FALSE(orgs.get_user("mia"));
  CHECK(orgs.get_invitation(desk.acme, desk.invitation.id)->created_by == "mia@new");
  CHECK(orgs.accept_invitation(desk.invitation.token, "new", "new@example.org"));
  CHECK(code_of(orgs.check_session(desk.session.token)) == ErrorCode::session_not_found);
  CHECK(orgs.accept_ownership("org_one", "bob"));
  CHECK(orgs.accept_ownership(desk.acme, "mia@new"));
  for (const std::string& line : mentions(desk, "\"mia\"")) {
    CAPTURE(line);  // who did something in the past, under the id of then
    CHECK((line.find("\"created_by\":\"mia\"") != std::string::npos ||
           line.find("\"added_by\":\"mia\"") != std::string::npos));
  }
}

TEST_CASE("Renaming is refused where both are members, for unknown users and for ids that are none") {
  Settled desk;
  const Revision before = desk.store->newest();
  CHECK(code_of(desk.orgs.rename_user("mia", "olga")) == ErrorCode::already_member);
  CHECK(code_of(desk.orgs.rename_user("nobody", "somebody")) == ErrorCode::user_not_found);
  CHECK(code_of(desk.orgs.rename_user("mia", "")) == ErrorCode::user_id_invalid);
  CHECK(code_of(desk.orgs.rename_user("", "mia")) == ErrorCode::user_id_invalid);
  CHECK(code_of(desk.as("mia").rename_user("mia", "new")) == ErrorCode::permission_denied);
  CHECK(desk.orgs.rename_user("mia", "mia"));
  CHECK(desk.store->newest() == before);
  CHECK(desk.state(desk.session) == SessionState::organization);
}

TEST_CASE("A new id that was used already keeps its own record and personal organization") {
  Settled desk;
  const OrgId own = desk.orgs.ensure_personal_organization("new", "New").value();
  desk.orgs.set_default_organization("new", own).value();
  REQUIRE(desk.orgs.rename_user("mia", "new"));
  CHECK(desk.orgs.ensure_personal_organization("new", "x").value() == own);
  CHECK(desk.orgs.get_user("new")->default_organization_id == own);
  CHECK_FALSE(desk.orgs.get_org(desk.personal)->personal_of);
  CHECK(desk.orgs.get_org(desk.personal)->owner_id == UserId("new"));
}

TEST_CASE("After a purge no record mentions the organization (29)") {
  Settled desk;
  auto& orgs = desk.orgs;
  orgs.create_role({.scope = "org_acme", .name = "clerk"}).value();
  orgs.set_functional_roles(desk.acme, "mia", {"own:clerk"}).value();
  REQUIRE_FALSE(mentions(desk, "org_acme").empty());
  REQUIRE(desk.state(desk.session) == SessionState::membership_changed);
  orgs.delete_organization(desk.acme).value();
  orgs.purge_organization(desk.acme).value();
  CHECK(mentions(desk, "org_acme") == std::vector<std::string>{});
  CHECK(desk.state(desk.session) == SessionState::personal);
  CHECK_FALSE(orgs.get_user("mia")->default_organization_id);
}
