// Sessions, and what they rest on, as no release of ours would have stored them: nobody gets in by them.
#include <doctest/doctest.h>

#include <string>

#include "session_fixture.hpp"
#include "stored_by_hand.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

namespace {

/// Stores one field of a session anew.
void alter(Desk& at, const IssuedSession& session, const std::string& was, const std::string& is) {
  std::string text = at.store->read()->get(model::Collection::sessions, session.id_hash).value();
  const std::size_t place = text.find(was);
  REQUIRE_MESSAGE(place != std::string::npos, text);
  store_raw(at, model::Collection::sessions, session.id_hash, text.replace(place, was.size(), is));
}

}  // namespace

TEST_CASE("a choice that lacks an epoch, or has one that is none, does not hold") {
  Desk at;
  for (const std::string name : {"membership", "organization", "roles", "settings"}) {
    for (const std::string& instead : {std::string(R"("other":)"), "\"" + name + R"(":-1,"other":)"}) {
      CAPTURE(instead);
      const IssuedSession session = at.session_in("org_acme");
      REQUIRE(at.state(session) == SessionState::organization);
      alter(at, session, "\"" + name + "\":", instead);
      const SessionCheck check = at.check(session);
      CHECK(check.state == SessionState::membership_changed);
      CHECK(check.permissions.empty());
      CHECK_FALSE(check.role);
      at.orgs.set_current_organization(session.token, at.acme).value();
      CHECK(at.state(session) == SessionState::organization);
    }
  }
}

TEST_CASE("a session in an organization that the store does not have is in none") {
  Desk at;
  const IssuedSession session = at.session_in("org_acme");
  alter(at, session, "org_acme", "org_gone");
  CHECK(at.state(session) == SessionState::organization_deleted);
  CHECK(at.check(session).permissions.empty());
  CHECK(code_of(at.orgs.check_session(session.token, OrgId("org_gone"))) ==
        ErrorCode::organization_not_found);
}

TEST_CASE("a session that cannot be read lets nobody in, and is named") {
  Desk at;
  const IssuedSession session = at.session_in("org_acme");
  const std::string text = at.store->read()->get(model::Collection::sessions, session.id_hash).value();
  alter(at, session, R"("expires_at":")", R"("expires_at":7,"other":")");
  const std::string named = "The stored record sessions " + session.id_hash;
  CHECK(unreadable([&] { (void)at.orgs.check_session(session.token); }) == named);
  CHECK(unreadable([&] { (void)at.orgs.list_sessions("mia"); }) == named);
  at.orgs.delete_organization(at.beta).value();
  CHECK(unreadable([&] { (void)at.orgs.purge_organization(at.beta); }) == named);
  CHECK(at.orgs.get_org(at.beta));
  store_raw(at, model::Collection::sessions, session.id_hash, text);
  at.orgs.purge_organization(at.beta).value();
  CHECK(at.state(session) == SessionState::organization);
}

TEST_CASE("settings that cannot be read are said to be so, and are not the defaults") {
  Desk at;
  store_raw(at, model::Collection::settings, "settings", R"({"session_days":"many"})");
  std::string message;
  try {
    (void)at.orgs.create_session("mia");
  } catch (const StorageError& error) {
    CHECK(error.code() == ErrorCode::damaged);
    message = error.what();
  }
  CHECK(message.starts_with("The stored settings cannot be read: "));
  CHECK_FALSE(at.orgs.list_sessions("mia").size());
}
