// What ends the choice of an organization, and the claims made of it (scenarios 12 and 13).
#include <doctest/doctest.h>

#include <functional>

#include "base/json_text.hpp"
#include "session_fixture.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::Desk;

namespace {

/// Something done to mia's membership of acme, or to acme; and the state that her sessions are in then.
struct Ending {
  const char* name;
  std::function<void(Desk&)> end;
  SessionState state;
};

const std::vector<Ending>& endings() {
  static const std::vector<Ending> all{
      {"removed", [](Desk& desk) { desk.orgs.remove_user_from_org(desk.acme, "mia").value(); },
       SessionState::membership_ended},
      {"left", [](Desk& desk) { desk.as("mia").leave_organization(desk.acme, "mia").value(); },
       SessionState::membership_ended},
      {"removed and added again",
       [](Desk& desk) {
         desk.orgs.remove_user_from_org(desk.acme, "mia").value();
         desk.orgs.add_user_to_org(desk.acme, "mia", "admin").value();
       },
       SessionState::membership_changed},
      {"suspended", [](Desk& desk) { desk.orgs.suspend_member(desk.acme, "mia").value(); },
       SessionState::membership_suspended},
      {"suspended and reactivated",
       [](Desk& desk) {
         desk.orgs.suspend_member(desk.acme, "mia").value();
         desk.orgs.reactivate_member(desk.acme, "mia").value();
       },
       SessionState::membership_changed},
      {"given another role",
       [](Desk& desk) { desk.orgs.update_user_role(desk.acme, "mia", "manager").value(); },
       SessionState::membership_changed},
      {"given a functional role",
       [](Desk& desk) { desk.orgs.set_functional_roles(desk.acme, "mia", {}).value(); },
       SessionState::membership_changed},
      {"her functional role changed",
       [](Desk& desk) {
         desk.orgs.update_role("org_acme", "clerk", {.permissions = std::vector<std::string>{}}).value();
       },
       SessionState::membership_changed},
      {"organization deleted", [](Desk& desk) { desk.orgs.delete_organization(desk.acme).value(); },
       SessionState::organization_deleted},
      {"organization deleted and restored",
       [](Desk& desk) {
         desk.orgs.delete_organization(desk.acme).value();
         desk.orgs.restore_organization(desk.acme).value();
       },
       SessionState::organization_changed},
      {"organization suspended", [](Desk& desk) { desk.orgs.suspend_organization(desk.acme).value(); },
       SessionState::organization_changed},
      {"organization's types changed",
       [](Desk& desk) {
         desk.orgs.update_organization(desk.acme, {.types = std::vector<std::string>{"customer"}}).value();
       },
       SessionState::organization_changed},
      {"organization moved to a plan without the host's permissions",
       [](Desk& desk) {
         desk.orgs.set_plan({.name = "free", .permissions = std::vector<std::string>{}}).value();
         desk.orgs.update_org_plan(desk.acme, "free").value();
       },
       SessionState::organization_changed},
      {"organization purged",
       [](Desk& desk) {
         desk.orgs.delete_organization(desk.acme).value();
         desk.orgs.purge_organization(desk.acme).value();
       },
       SessionState::personal},
  };
  return all;
}

/// mia holds a role of acme's own.
void give_clerk(Desk& desk) {
  desk.orgs.create_role({.scope = "org_acme", .name = "clerk", .permissions = {"audit.read"}}).value();
  desk.orgs.set_functional_roles(desk.acme, "mia", {"own:clerk"}).value();
}

Json with(const Json& claims, const std::string& patch) {
  return Json::trusted(json::merge_patch(claims.text(), patch));
}

}  // namespace

TEST_CASE("12: What ends a membership's grants ends it in every session on that organization, and no other") {
  for (const Ending& ending : endings()) {
    CAPTURE(ending.name);
    Desk desk;
    give_clerk(desk);
    const std::vector<IssuedSession> victims{desk.session_in("org_acme"), desk.session_in("org_acme"),
                                             desk.session_in("org_acme")};
    const IssuedSession beside = desk.session_in("org_beta");
    const IssuedSession olgas = desk.orgs.create_session("olga", {.organization = "org_beta"}).value();
    std::vector<Json> claims;
    for (const auto& victim : victims) claims.push_back(desk.orgs.session_claims(victim.token).value());
    const Json kept = desk.orgs.session_claims(beside.token).value();
    for (const auto& victim : victims) REQUIRE(desk.state(victim) == SessionState::organization);
    for (const Json& made : claims) REQUIRE(desk.orgs.verify_claims(made));

    ending.end(desk);

    for (const auto& victim : victims) {
      const SessionCheck check = desk.check(victim);
      CHECK(check.state == ending.state);
      CHECK_FALSE(check.organization);
      CHECK_FALSE(check.role);
      CHECK(check.permissions.empty());
      CHECK(json::find(desk.orgs.session_claims(victim.token).value().text(), "org").empty());
    }
    for (const Json& made : claims) {
      CHECK(code_of(desk.orgs.verify_claims(made)) == ErrorCode::claims_outdated);
    }
    CHECK(desk.check(beside).organization == desk.beta);
    CHECK(desk.state(olgas) == SessionState::organization);
    CHECK(desk.orgs.verify_claims(kept));
  }
}

TEST_CASE("12: Choosing again after an end makes a session whole, and old claims stay dead") {
  Desk desk;
  const IssuedSession session = desk.session_in("org_acme");
  const Json old = desk.orgs.session_claims(session.token).value();
  REQUIRE(desk.orgs.remove_user_from_org(desk.acme, "mia"));
  REQUIRE(desk.orgs.add_user_to_org(desk.acme, "mia", "admin"));
  REQUIRE(desk.orgs.set_current_organization(session.token, desk.acme));
  CHECK(desk.state(session) == SessionState::organization);
  CHECK(code_of(desk.orgs.verify_claims(old)) == ErrorCode::claims_outdated);
  CHECK(desk.orgs.verify_claims(desk.orgs.session_claims(session.token).value()));
}

TEST_CASE("What does not change grants ends nothing") {
  Desk desk;
  const IssuedSession session = desk.session_in("org_acme");
  const Json claims = desk.orgs.session_claims(session.token).value();
  REQUIRE(desk.orgs.rename_organization(desk.acme, "Acme again"));
  REQUIRE(desk.orgs.update_org_plan(desk.acme, "pro"));
  REQUIRE(desk.orgs.add_user_to_org(desk.acme, "bob"));
  REQUIRE(desk.orgs.suspend_organization(desk.beta));
  CHECK(desk.state(session) == SessionState::organization);
  CHECK(desk.orgs.verify_claims(claims));
}

TEST_CASE("Settings outdate claims, while a session is asked anew and goes on") {
  Desk desk;
  const IssuedSession session = desk.session_in("org_acme");
  const Json claims = desk.orgs.session_claims(session.token).value();
  REQUIRE(desk.orgs.update_setting("host_permissions", Json::trusted(R"(["reports.run"])")));
  CHECK(desk.state(session) == SessionState::organization);
  CHECK(code_of(desk.orgs.verify_claims(claims)) == ErrorCode::claims_outdated);
}

TEST_CASE("Who chooses a suspended organization is in it and may read") {
  Desk desk;
  REQUIRE(desk.orgs.suspend_organization(desk.acme));
  const IssuedSession session = desk.session_in("org_acme");
  const SessionCheck check = desk.check(session);
  CHECK(check.state == SessionState::organization_suspended);
  CHECK(check.organization == desk.acme);
  CHECK(check.permissions ==
        std::vector<std::string>{"audit.read", "billing.read", "members.read", "org.read"});
  const Json claims = desk.orgs.session_claims(session.token).value();
  CHECK(desk.orgs.verify_claims(claims));
  REQUIRE(desk.orgs.resume_organization(desk.acme));
  CHECK(desk.state(session) == SessionState::organization_changed);
  CHECK(code_of(desk.orgs.verify_claims(claims)) == ErrorCode::claims_outdated);
}

TEST_CASE("Deleting an organization leaves alone who has switched to another (13)") {
  Desk desk;
  const IssuedSession session = desk.session_in("org_acme");
  REQUIRE(desk.orgs.set_current_organization(session.token, desk.beta));
  REQUIRE(desk.orgs.delete_organization(desk.acme));
  CHECK(desk.check(session).organization == desk.beta);
  REQUIRE(desk.orgs.purge_organization(desk.acme));
  CHECK(desk.check(session).organization == desk.beta);
}

TEST_CASE("Claims name session, user, generation, place, role, permissions and epochs") {
  Desk desk;
  give_clerk(desk);
  const IssuedSession session = desk.session_in("org_acme");
  const auto member = desk.orgs.get_org_user(desk.acme, "mia").value();
  const auto clerk = desk.orgs.list_roles("org_acme").at(0);
  std::string permissions;
  for (const auto& name : desk.check(session).permissions) {
    permissions += (permissions.empty() ? "" : ",") + json::quote(name);
  }
  const std::string expected =
      R"({"session":")" + session.id_hash +
      R"(","user":"mia","generation":"first","org":"org_acme","slug":"acme","role":"admin","permissions":[)" +
      permissions + R"(],"epochs":{"membership":)" + std::to_string(member.epoch) +
      R"(,"organization":0,"roles":)" + std::to_string(clerk.version) + R"(,"settings":0}})";
  CHECK(desk.orgs.session_claims(session.token).value().text() == expected);
  const IssuedSession personal = desk.session_in("");
  const std::string in_none =
      R"({"session":")" + personal.id_hash + R"(","user":"mia","generation":"first"})";
  CHECK(desk.orgs.session_claims(personal.token).value().text() == in_none);
  CHECK(desk.orgs.verify_claims(Json::trusted(in_none)));
  CHECK(code_of(desk.orgs.session_claims("no token")) == ErrorCode::session_not_found);
}

TEST_CASE("Claims that lack a member, or have it of another kind, are invalid") {
  Desk desk;
  const IssuedSession session = desk.session_in("org_acme");
  const Json claims = desk.orgs.session_claims(session.token).value();
  CHECK(desk.orgs.verify_claims(with(claims, R"({"exp":1,"iss":"host"})")));
  CHECK(desk.orgs.verify_claims(with(claims, R"({"slug":null})")));
  const std::vector<std::string> patches{R"({"session":null})",
                                         R"({"session":1})",
                                         R"({"user":null})",
                                         R"({"user":{}})",
                                         R"({"user":"olga"})",
                                         R"({"generation":null})",
                                         R"({"generation":7})",
                                         R"({"org":null})",
                                         R"({"org":1})",
                                         R"({"slug":1})",
                                         R"({"role":null})",
                                         R"({"role":"king"})",
                                         R"({"permissions":null})",
                                         R"({"permissions":"all"})",
                                         R"({"permissions":[1]})",
                                         R"({"epochs":null})",
                                         R"({"epochs":1})",
                                         R"({"epochs":{"roles":null}})",
                                         R"({"epochs":{"roles":"0"}})",
                                         R"({"epochs":{"roles":-1}})",
                                         R"({"epochs":{"roles":0.5}})"};
  for (const std::string& patch : patches) {
    CAPTURE(patch);
    CHECK(code_of(desk.orgs.verify_claims(with(claims, patch))) == ErrorCode::claims_invalid);
  }
  for (const std::string text : {"", "null", "[]", "\"text\"", "{}", "{", "{\"session\":"}) {
    CAPTURE(text);
    CHECK(code_of(desk.orgs.verify_claims(Json::trusted(text))) == ErrorCode::claims_invalid);
  }
}

TEST_CASE("Claims end with their session, and a restored backup ends every session") {
  Desk desk;
  const IssuedSession revoked = desk.session_in("org_acme");
  const IssuedSession expiring =
      desk.orgs.create_session("mia", {.expires_in = std::chrono::seconds(60)}).value();
  const IssuedSession living = desk.session_in("org_acme");
  const auto claims_of = [&](const IssuedSession& session) {
    return desk.orgs.session_claims(session.token).value();
  };
  const Json of_revoked = claims_of(revoked);
  const Json of_expiring = claims_of(expiring);
  const Json of_living = claims_of(living);
  REQUIRE(desk.orgs.revoke_session(revoked.id_hash));
  CHECK(code_of(desk.orgs.verify_claims(of_revoked)) == ErrorCode::session_not_found);
  desk.pass(std::chrono::seconds(60));
  CHECK(code_of(desk.orgs.verify_claims(of_expiring)) == ErrorCode::session_expired);
  CHECK(desk.orgs.verify_claims(of_living));
  desk.store->renew_generation("second");
  CHECK(code_of(desk.orgs.verify_claims(of_living)) == ErrorCode::session_not_found);
  CHECK(code_of(desk.orgs.verify_claims(with(of_living, R"({"generation":"second"})"))) ==
        ErrorCode::session_not_found);
  CHECK(code_of(desk.orgs.check_session(living.token)) == ErrorCode::session_not_found);
  CHECK(code_of(desk.orgs.touch_session(living.token)) == ErrorCode::session_not_found);
  CHECK(code_of(desk.orgs.revoke_session(living.id_hash)) == ErrorCode::session_not_found);
  CHECK(desk.orgs.list_sessions("mia").empty());
  CHECK(desk.state(desk.session_in("org_acme")) == SessionState::organization);
  CHECK(desk.store->read()->count(model::Collection::sessions) == 1);  // the dead ones have gone
}
