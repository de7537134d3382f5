// Sessions: made, pointed at an organization, noted as in use, ended.
#include <doctest/doctest.h>

#include <algorithm>

#include "base/digest.hpp"
#include "session_fixture.hpp"

using namespace orgmgr;
using namespace std::chrono_literals;
using orgmgr::tests::code_of;
using orgmgr::tests::Desk;

namespace {

std::vector<std::string> hashes_of(const std::vector<UserSession>& sessions) {
  std::vector<std::string> hashes;
  hashes.reserve(sessions.size());
  for (const UserSession& session : sessions) hashes.push_back(session.id_hash);
  return hashes;
}

}  // namespace

TEST_CASE("A session is known by the hash of its token, and says who and where") {
  Desk desk;
  const IssuedSession session = desk.session_in("org_acme");
  CHECK(session.token.size() == 43);
  CHECK(session.token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
        std::string::npos);
  CHECK(session.id_hash == sha256_hex(session.token));
  const SessionCheck check = desk.check(session);
  CHECK(check.user == UserId("mia"));
  CHECK(check.state == SessionState::organization);
  CHECK(check.organization == desk.acme);
  CHECK(check.role == Role::admin);
  CHECK(check.permissions == desk.orgs.list_permissions(desk.acme, "mia"));
  CHECK(std::count(check.permissions.begin(), check.permissions.end(), "org.update") == 1);
  CHECK(desk.session_in("org_acme").token != session.token);
  CHECK(to_json(check).starts_with(
      R"({"user":"mia","state":"organization","organization":"org_acme","role":"admin","permissions":["activation.technical",)"));
  CHECK(to_json(desk.check(desk.session_in(""))) ==
        R"({"user":"mia","state":"personal","organization":null,"permissions":[]})");
}

TEST_CASE("Checking a session writes nothing") {
  Desk desk;
  const IssuedSession session = desk.session_in("org_acme");
  const Revision before = desk.store->newest();
  CHECK(desk.orgs.check_session(session.token));
  CHECK(desk.orgs.check_session(session.token, desk.beta));
  CHECK(desk.orgs.session_claims(session.token));
  CHECK(desk.store->newest() == before);
}

TEST_CASE("A session begins where it is told, else in the default organization, else in none") {
  Desk desk;
  CHECK(desk.state(desk.session_in("")) == SessionState::personal);
  REQUIRE(desk.orgs.set_default_organization("mia", desk.beta));
  CHECK(desk.check(desk.session_in("")).organization == desk.beta);
  CHECK(desk.check(desk.session_in("org_acme")).organization == desk.acme);
  REQUIRE(desk.orgs.suspend_member(desk.beta, "mia"));
  const SessionCheck fallen_back = desk.check(desk.session_in(""));
  CHECK(fallen_back.state == SessionState::personal);
  CHECK_FALSE(fallen_back.organization);
  CHECK_FALSE(fallen_back.role);
  CHECK(fallen_back.permissions.empty());
}

TEST_CASE("Making a session checks user, label, expiry and organization") {
  Desk desk;
  auto& orgs = desk.orgs;
  CHECK(code_of(orgs.create_session("")) == ErrorCode::user_id_invalid);
  CHECK(code_of(orgs.create_session("mia", {.label = std::string(201, 'l')})) == ErrorCode::text_invalid);
  CHECK(orgs.create_session("mia", {.label = std::string(200, 'l')}));
  CHECK(code_of(orgs.create_session("mia", {.expires_in = 0s})) == ErrorCode::argument_invalid);
  CHECK(code_of(orgs.create_session("mia", {.organization = "org_none"})) ==
        ErrorCode::organization_not_found);
  CHECK(code_of(orgs.create_session("eve", {.organization = "org_acme"})) ==
        ErrorCode::user_not_in_organization);
  CHECK(code_of(orgs.create_session("mia", {}, {.expected_version = 1})) == ErrorCode::version_mismatch);
  REQUIRE(orgs.suspend_member(desk.acme, "mia"));
  CHECK(code_of(orgs.create_session("mia", {.organization = "org_acme"})) == ErrorCode::membership_suspended);
  REQUIRE(orgs.delete_organization(desk.acme));
  CHECK(code_of(orgs.create_session("mia", {.organization = "org_acme"})) == ErrorCode::organization_deleted);
}

TEST_CASE("The current organization changes, may be none, and refuses what cannot be chosen") {
  Desk desk;
  const IssuedSession session = desk.session_in("");
  const auto choose = [&](const std::optional<OrgId>& org) {
    return desk.orgs.set_current_organization(session.token, org);
  };
  REQUIRE(choose(desk.acme));
  CHECK(desk.check(session).organization == desk.acme);
  const Revision chosen = desk.store->newest();
  REQUIRE(choose(desk.acme));
  CHECK(desk.store->newest() == chosen);
  REQUIRE(choose(desk.beta));
  CHECK(desk.check(session).organization == desk.beta);
  CHECK(code_of(choose("org_none")) == ErrorCode::organization_not_found);
  REQUIRE(desk.orgs.remove_user_from_org(desk.acme, "mia"));
  CHECK(code_of(choose(desk.acme)) == ErrorCode::user_not_in_organization);
  CHECK(desk.check(session).organization == desk.beta);  // what was refused changed nothing
  REQUIRE(choose(std::nullopt));
  CHECK(desk.state(session) == SessionState::personal);
  CHECK(code_of(desk.orgs.set_current_organization("no token", desk.beta)) == ErrorCode::session_not_found);
}

TEST_CASE("An organization named in the call counts for that call alone") {
  Desk desk;
  const IssuedSession session = desk.session_in("org_acme");
  REQUIRE(desk.orgs.update_user_role(desk.beta, "mia", "member"));
  const SessionCheck named = desk.orgs.check_session(session.token, desk.beta).value();
  CHECK(named.state == SessionState::organization);
  CHECK(named.organization == desk.beta);
  CHECK(named.role == Role::member);
  CHECK(desk.check(session).organization == desk.acme);
  CHECK(code_of(desk.orgs.check_session(session.token, OrgId("org_none"))) ==
        ErrorCode::organization_not_found);
  REQUIRE(desk.orgs.suspend_organization(desk.beta));
  CHECK(desk.orgs.check_session(session.token, desk.beta).value().state ==
        SessionState::organization_suspended);
  REQUIRE(desk.orgs.suspend_member(desk.beta, "mia"));
  CHECK(code_of(desk.orgs.check_session(session.token, desk.beta)) == ErrorCode::organization_not_found);
}

TEST_CASE("A session expires by the later of the clock and the last commit") {
  Desk desk;
  const IssuedSession session = desk.orgs.create_session("mia", {.expires_in = 60s}).value();
  desk.pass(59s);
  CHECK(desk.orgs.check_session(session.token));
  desk.pass(1s);
  CHECK(code_of(desk.orgs.check_session(session.token)) == ErrorCode::session_expired);
  CHECK(code_of(desk.orgs.touch_session(session.token)) == ErrorCode::session_expired);
  CHECK(code_of(desk.orgs.set_current_organization(session.token, desk.acme)) == ErrorCode::session_expired);
  CHECK(code_of(desk.orgs.session_claims(session.token)) == ErrorCode::session_expired);
  CHECK(desk.orgs.list_sessions("mia").empty());
  REQUIRE(desk.orgs.suspend_organization(desk.beta));  // a commit at this time
  desk.pass(-50s);
  CHECK(code_of(desk.orgs.check_session(session.token)) == ErrorCode::session_expired);
  CHECK(code_of(desk.orgs.touch_session(session.token)) == ErrorCode::session_expired);
}

TEST_CASE("Expiry is that of the settings unless it is asked for") {
  Desk desk;
  REQUIRE(desk.orgs.update_setting("session_days", Json::trusted("3")));
  REQUIRE(desk.orgs.create_session("mia"));
  CHECK(desk.orgs.list_sessions("mia").at(0).expires_at == *desk.time + std::chrono::days(3));
}

TEST_CASE("Sessions dead for long leave the store with the next login") {
  Desk desk;
  const IssuedSession first = desk.orgs.create_session("mia", {.expires_in = 1s}).value();
  REQUIRE(desk.orgs.create_session("olga", {.expires_in = 1s}));
  desk.pass(1s + std::chrono::days(7) - 1s);
  REQUIRE(desk.orgs.create_session("mia"));
  CHECK(code_of(desk.orgs.check_session(first.token)) == ErrorCode::session_expired);
  desk.pass(1s);
  REQUIRE(desk.orgs.create_session("mia"));
  CHECK(code_of(desk.orgs.check_session(first.token)) == ErrorCode::session_not_found);
  CHECK(desk.store->read()->count(model::Collection::sessions) == 3);  // olga's stays till she comes
}

TEST_CASE("That a user is active is written once in five minutes") {
  Desk desk;
  const IssuedSession one = desk.session_in("");
  const IssuedSession other = desk.session_in("");
  const Timestamp start = *desk.time;
  REQUIRE(desk.orgs.touch_session(one.token));
  CHECK(desk.orgs.get_user("mia")->last_active_at == start);
  const Revision touched = desk.store->newest();
  desk.pass(299s);
  REQUIRE(desk.orgs.touch_session(one.token));
  CHECK(desk.store->newest() == touched);
  REQUIRE(desk.orgs.touch_session(other.token));  // its own first time; the user was noted already
  CHECK(desk.store->newest() == touched + 1);
  CHECK(desk.orgs.get_user("mia")->last_active_at == start);
  desk.pass(1s);
  REQUIRE(desk.orgs.touch_session(one.token));
  CHECK(desk.orgs.get_user("mia")->last_active_at == start + 300s);
  CHECK(desk.orgs.list_sessions("mia").at(0).user_id == UserId("mia"));
  CHECK(code_of(desk.orgs.touch_session("no token")) == ErrorCode::session_not_found);
}

TEST_CASE("Sessions are listed by time of creation, each user's own") {
  Desk desk;
  std::vector<std::string> made;
  for (int number = 0; number < 5; ++number) {
    made.push_back(desk.session_in("").id_hash);
    desk.pass(1s);
  }
  REQUIRE(desk.orgs.create_session("mia id:x"));  // its lookup key begins like one of mia's
  REQUIRE(desk.orgs.create_session("olga"));
  CHECK(hashes_of(desk.orgs.list_sessions("mia")) == made);
  CHECK(hashes_of(desk.orgs.list_sessions(" mia ")) == made);
  CHECK(desk.orgs.list_sessions("mia id:x").size() == 1);
  CHECK(desk.orgs.list_sessions("eve").empty());
}

TEST_CASE("Revoking ends one session, or all of a user's") {
  Desk desk;
  const IssuedSession one = desk.session_in("org_acme");
  const IssuedSession other = desk.session_in("org_acme");
  const IssuedSession olgas = desk.orgs.create_session("olga").value();
  CHECK(code_of(desk.orgs.revoke_session(one.id_hash, {.expected_version = 1})) ==
        ErrorCode::version_mismatch);
  REQUIRE(desk.orgs.revoke_session(one.id_hash));
  CHECK(code_of(desk.orgs.check_session(one.token)) == ErrorCode::session_not_found);
  CHECK(code_of(desk.orgs.revoke_session(one.id_hash)) == ErrorCode::session_not_found);
  CHECK(desk.state(other) == SessionState::organization);
  static_cast<void>(desk.session_in(""));
  CHECK(desk.orgs.revoke_sessions("mia").value() == 2);
  CHECK(desk.orgs.revoke_sessions("mia").value() == 0);
  CHECK(code_of(desk.orgs.check_session(other.token)) == ErrorCode::session_not_found);
  CHECK(desk.orgs.check_session(olgas.token));
}

TEST_CASE("As a user one has one's own sessions; another's answer like none") {
  Desk desk;
  const IssuedSession mias = desk.session_in("");
  const OrgManager olga = desk.as("olga");
  OrgManager mia = desk.as("mia");
  CHECK(code_of(OrgManager(olga).create_session("mia")) == ErrorCode::permission_denied);
  CHECK(code_of(OrgManager(olga).revoke_session(mias.id_hash)) == ErrorCode::session_not_found);
  CHECK(code_of(OrgManager(olga).revoke_sessions("mia")) == ErrorCode::permission_denied);
  CHECK(code_of(OrgManager(olga).touch_session(mias.token)) == ErrorCode::session_not_found);
  CHECK(code_of(OrgManager(olga).set_current_organization(mias.token, desk.acme)) ==
        ErrorCode::session_not_found);
  REQUIRE(desk.orgs.create_organization("Gamma", {.id = "org_gamma", .owner = "olga"}));
  CHECK(code_of(mia.set_current_organization(mias.token, OrgId("org_gamma"))) ==
        ErrorCode::organization_not_found);  // not "no member": it is not hers to know of
  CHECK(mia.set_current_organization(mias.token, desk.acme));
  CHECK(mia.touch_session(mias.token));
  CHECK(mia.revoke_session(mias.id_hash));
}

TEST_CASE("A repeat under an operation id answers the hash, and no token") {
  Desk desk;
  const auto made = desk.orgs.create_session("mia", {}, {.operation_id = "login-1"}).value();
  const auto again = desk.orgs.create_session("mia", {}, {.operation_id = "login-1"}).value();
  CHECK(again.id_hash == made.id_hash);
  CHECK(again.token.empty());
  CHECK(desk.orgs.list_sessions("mia").size() == 1);
  CHECK(code_of(desk.orgs.create_session("olga", {}, {.operation_id = "login-1"})) ==
        ErrorCode::operation_id_reused);
}

TEST_CASE("A token is in no record, no change, no answer that is kept, no log line, no error") {
  Desk desk;
  std::string seen;
  const auto note = [&](const auto& refused) {
    seen += refused.error().message() + refused.error().subject();
  };
  const auto session =
      desk.orgs.create_session("mia", {.organization = "org_acme"}, {.operation_id = "login-1"}).value();
  REQUIRE(desk.orgs.set_current_organization(session.token, desk.beta, {.operation_id = "choose-1"}));
  REQUIRE(desk.orgs.touch_session(session.token, {.operation_id = "touch-1"}));
  note(desk.orgs.set_current_organization(session.token, OrgId("org_none")));
  const Json claims = desk.orgs.session_claims(session.token).value();
  seen += claims.text();
  for (const UserSession& listed : desk.orgs.list_sessions("mia")) seen += to_json(listed);
  REQUIRE(desk.orgs.revoke_session(session.id_hash));
  note(desk.orgs.check_session(session.token));
  note(desk.orgs.touch_session(session.token));
  note(desk.orgs.verify_claims(claims));
  for (const std::string& line : *desk.log) seen += line;
  for (const Commit& commit : desk.store->read_changes(0, 1000, true).commits) {
    seen += to_json(commit) + commit.text;
  }
  const auto reader = desk.store->read();
  for (const model::Collection collection : model::all_collections) {
    reader->scan(collection, "", "", [&](std::string_view key, std::string_view text) {
      seen.append(key).append(text);
      return true;
    });
  }
  CHECK(seen.find(session.id_hash) != std::string::npos);  // the search does find what is there
  CHECK(seen.find(session.token) == std::string::npos);
}
