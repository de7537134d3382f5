// Users, their sessions and their rights changed from several sides at once [P4]. Numbers are those of the
// list of known defects and races.
#include <doctest/doctest.h>

#include "concurrency/race.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::tests;

std::string numbered(const std::string& word, int number) { return word + std::to_string(number); }

}  // namespace

TEST_CASE("3: A user removed everywhere while becoming an owner leaves no organization behind [P4]") {
  in_both(2, [](Race& race) {
    OrgManager& orgs = race.orgs();
    for (int round = 0; round < rounds_or(100); ++round) {
      const UserId user(numbered("user", round));
      const OrgId org = orgs.create_organization(numbered("Acme ", round), {.owner = "olga"}).value();
      REQUIRE(orgs.add_user_to_org(org, user));
      const auto outcomes = race.run({{"forget", user.str()}, {"give", org.str(), user.str()}});
      CHECK(count(outcomes, "done") == 1);  // who comes second is refused
      const bool removed = outcomes[0].done();
      CHECK(outcomes[removed ? 1 : 0].code ==
            (removed ? "user_not_in_organization" : "blocked_by_organizations"));
      const UserId owner = *orgs.get_org(org)->owner_id;
      CHECK(owner == (removed ? UserId("olga") : user));
      CHECK(orgs.get_user_role_in_org(org, owner) == Role::owner);
    }
  });
}

TEST_CASE("12: Removal beside the choice of the same organization leaves no session in it [P4]") {
  in_both(2, [](Race& race) {
    OrgManager& orgs = race.orgs();
    const OrgId org = orgs.create_organization("Acme", {.owner = "olga"}).value();
    for (int round = 0; round < rounds_or(100); ++round) {
      const UserId user(numbered("user", round));
      REQUIRE(orgs.add_user_to_org(org, user));
      const auto session = orgs.create_session(user).value();
      const auto outcomes =
          race.run({{"remove", org.str(), user.str()}, {"choose", session.token, org.str()}});
      CHECK(outcomes[0].done());
      const bool chosen = outcomes[1].done();
      if (!chosen) CHECK(outcomes[1].code == "user_not_in_organization");
      const SessionCheck check = orgs.check_session(session.token).value();
      CHECK_FALSE(check.organization);
      // Chosen before the removal, or never.
      CHECK(check.state == (chosen ? SessionState::membership_ended : SessionState::personal));
      REQUIRE(orgs.revoke_session(session.id_hash));
    }
  });
}

TEST_CASE("13: Deleting beside a switch elsewhere keeps the newer choice [P4]") {
  in_both(2, [](Race& race) {
    OrgManager& orgs = race.orgs();
    const OrgId other = orgs.create_organization("Beta", {.owner = "mia"}).value();
    for (int round = 0; round < rounds_or(100); ++round) {
      const OrgId org = orgs.create_organization(numbered("Acme ", round), {.owner = "mia"}).value();
      const auto session = orgs.create_session("mia", {.organization = org.str()}).value();
      const bool purge = round % 2 == 1;  // which takes its sessions along
      if (purge) REQUIRE(orgs.delete_organization(org));
      const auto outcomes =
          race.run({{purge ? "purge" : "delete", org.str()}, {"choose", session.token, other.str()}});
      CHECK(count(outcomes, "done") == 2);
      CHECK(orgs.check_session(session.token).value().organization == other);
      REQUIRE(orgs.revoke_session(session.id_hash));
      if (!purge) REQUIRE(orgs.purge_organization(org));
    }
  });
}

TEST_CASE("22: A permission taken out of a role is gone for the next question of another process [P4]") {
  constexpr Permission run{"reports.run"};
  in_both(1, [&](Race& race) {
    OrgManager& orgs = race.orgs();
    REQUIRE(orgs.update_setting("host_permissions", Json::trusted(R"(["reports.run"])")));
    const OrgId org = orgs.create_organization("Acme", {.owner = "ann"}).value();
    REQUIRE(orgs.create_role({.scope = org.str(), .name = "runner", .permissions = {"reports.run"}}));
    REQUIRE(orgs.add_user_to_org(org, "mia"));
    REQUIRE(orgs.set_functional_roles(org, "mia", {"own:runner"}));
    int stale = 0;
    for (int round = 0; round < rounds_or(100); ++round) {
      CHECK(orgs.can(org, "mia", run).allowed);  // and is remembered here
      CHECK(race.run({{"narrow", org.str(), "runner"}}).front().done());
      if (orgs.can(org, "mia", run).allowed) ++stale;
      REQUIRE(orgs.update_role(org.str(), "runner", {.permissions = {{"reports.run"}}}));
    }
    CHECK(stale == 0);
  });
}
