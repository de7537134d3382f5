// Organizations made, deleted and restored from two sides at once [P4]. Numbers are those of the list of
// known defects and races.
#include <doctest/doctest.h>

#include "concurrency/race.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::tests;

std::string numbered(const std::string& word, int number) { return word + std::to_string(number); }

}  // namespace

TEST_CASE("20: Of deleting and restoring at once one comes after the other [P4]") {
  in_both(2, [](Race& race) {
    OrgManager& orgs = race.orgs();
    const OrgId org = orgs.create_organization("Acme", {.owner = "ann"}).value();
    for (int round = 0; round < rounds_or(100); ++round) {
      const auto outcomes = race.run({{"delete", org.str()}, {"restore", org.str()}});
      CHECK(outcomes[0].done());
      const bool back = outcomes[1].done();
      const Organization now = orgs.get_org(org).value();
      CHECK((now.status == OrganizationStatus::active) == back);
      CHECK(now.deleted_at.has_value() == !back);
      CHECK(now.status_before.has_value() == !back);
      if (back) {
        CHECK(outcomes[1].revision > outcomes[0].revision);
      } else {
        CHECK(outcomes[1].code == "organization_not_deleted");
        REQUIRE(orgs.restore_organization(org));
      }
    }
  });
}

TEST_CASE("21: Of names that are equal in another case or Unicode form one is made [P4]") {
  in_both(2, [](Race& race) {
    const int rounds = rounds_or(100);
    for (int round = 0; round < rounds; ++round) {
      // é composed, and as e with an accent after it
      const auto outcomes = race.run(
          {{"create", numbered("Caf\u00E9 ", round), ""}, {"create", numbered("CAFE\u0301 ", round), ""}});
      CHECK(count(outcomes, "done") == 1);
      CHECK(count(outcomes, "name_taken") == 1);
    }
    CHECK(race.orgs().list_all_organizations().size() == static_cast<std::size_t>(rounds));
  });
}

TEST_CASE("21: An operation asked for twice at once is done once, and both get its answer [P4]") {
  in_both(2, [](Race& race) {
    const int rounds = rounds_or(100);
    for (int round = 0; round < rounds; ++round) {
      const Words create{"create", numbered("Once ", round), numbered("operation-", round)};
      const auto outcomes = race.run({create, create});
      CHECK(count(outcomes, "done") == 2);
      CHECK(outcomes[0].value == outcomes[1].value);
      CHECK(outcomes[0].revision == outcomes[1].revision);
    }
    CHECK(race.orgs().list_all_organizations().size() == static_cast<std::size_t>(rounds));
  });
}

TEST_CASE("21: Two who want one user's personal organization get the same one [P4]") {
  in_both(2, [](Race& race) {
    const int rounds = rounds_or(100);
    for (int round = 0; round < rounds; ++round) {
      const Words personal{"personal", numbered("user", round), "Same name"};
      const auto outcomes = race.run({personal, personal});
      CHECK(count(outcomes, "done") == 2);
      CHECK(outcomes[0].value == outcomes[1].value);
      CHECK(race.orgs().get_user_orgs(numbered("user", round)).size() == 1);
    }
    CHECK(race.orgs().list_all_organizations().size() == static_cast<std::size_t>(rounds));
  });
}

TEST_CASE("21: Two users whose personal organizations want the same name get one each [P4]") {
  in_both(2, [](Race& race) {
    const int rounds = rounds_or(50);
    for (int round = 0; round < rounds; ++round) {
      const auto outcomes = race.run({{"personal", numbered("one", round), "Same name"},
                                      {"personal", numbered("other", round), "Same name"}});
      CHECK(count(outcomes, "done") == 2);
      CHECK(outcomes[0].value != outcomes[1].value);
    }
    CHECK(race.orgs().list_all_organizations().size() == static_cast<std::size_t>(rounds) * 2);
  });
}
