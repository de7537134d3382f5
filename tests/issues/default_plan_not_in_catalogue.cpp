// Where the catalogue of plans did not have the default plan, whoever named none was given it nevertheless: a
// plan that was refused when it was named, and that limited nothing.
#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

TEST_CASE("a default plan that the catalogue has not is given to nobody, and the refusal says what to do") {
  tests::MemoryHost host;
  auto& orgs = host.orgs;
  const OrgId old = orgs.create_organization("Old").value();
  REQUIRE(orgs.set_plan({.name = "gold"}));
  const Revision before = host.store->newest();
  const auto refused = orgs.create_organization("Acme");
  const auto named = orgs.create_organization("Acme", {.plan_tier = "founders_friend"});
  CHECK(code_of(refused) == ErrorCode::plan_not_found);
  CHECK(code_of(refused) == code_of(named));
  CHECK(refused.error().subject() == named.error().subject());
  CHECK(refused.error().field() == named.error().field());
  CHECK(refused.error().message() ==
        "The setting default_plan names founders_friend, which the catalogue of plans has not: set it to a "
        "plan that is there, add that one, or name a plan");
  CHECK(code_of(orgs.as("ann").create_organization("Acme")) == ErrorCode::plan_not_found);
  CHECK(code_of(orgs.ensure_personal_organization("ann", "Ann")) == ErrorCode::plan_not_found);
  CHECK(code_of(orgs.found_platform("Ours", "root")) == ErrorCode::plan_not_found);
  CHECK(host.store->newest() == before);
  CHECK(orgs.get_org(old)->plan_tier == "founders_friend");  // who has it keeps it

  SUBCASE("name one") {
    CHECK(orgs.get_org(orgs.create_organization("Acme", {.plan_tier = "gold"}).value())->plan_tier == "gold");
  }
  SUBCASE("set another") {
    REQUIRE(orgs.update_setting("default_plan", Json::trusted("\"gold\"")));
    CHECK(orgs.get_org(orgs.create_organization("Acme").value())->plan_tier == "gold");
    CHECK(orgs.get_org(orgs.found_platform("Ours", "root").value())->plan_tier == "gold");
  }
  SUBCASE("add it") {
    REQUIRE(orgs.set_plan({.name = "founders_friend"}));
    CHECK(orgs.get_org(orgs.create_organization("Acme").value())->plan_tier == "founders_friend");
  }
  SUBCASE("do without a catalogue") {
    REQUIRE(orgs.remove_plan("gold"));
    CHECK(orgs.get_org(orgs.create_organization("Acme").value())->plan_tier == "founders_friend");
  }
}

TEST_CASE("a platform that was founded is there, whatever the catalogue has") {
  tests::MemoryHost host;
  REQUIRE(host.orgs.found_platform("Ours", "root"));
  REQUIRE(host.orgs.set_plan({.name = "gold"}));
  CHECK(host.orgs.found_platform("Ours", "root").value() == OrgId("org_platform"));
  CHECK(host.orgs.found_platform("Ours", "ada"));
}
