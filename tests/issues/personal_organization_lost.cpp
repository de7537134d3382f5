// Whoever had deleted or left their personal organization was given the same one again, which they could not
// use.
#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

namespace {

struct Person : tests::MemoryHost {
  OrgId personal = orgs.as("pu").ensure_personal_organization("Pers").value();
  void hand_over() {
    REQUIRE(orgs.add_user_to_org(personal, "q2"));
    REQUIRE(orgs.as("pu").transfer_ownership(personal, "q2"));
  }
  Result<OrgId> ask() { return orgs.as("pu").ensure_personal_organization("Pers"); }
};

}  // namespace

TEST_CASE("a personal organization that was deleted is named, to be restored, and no other is made") {
  Person at;
  REQUIRE(at.orgs.as("pu").delete_organization(at.personal));
  const auto refused = at.ask();
  CHECK(code_of(refused) == ErrorCode::organization_deleted);
  CHECK(refused.error().subject() == at.personal.str());
  CHECK(code_of(at.orgs.ensure_personal_organization("pu", "Pers")) == ErrorCode::organization_deleted);
  SUBCASE("restored") {
    REQUIRE(at.orgs.as("pu").restore_organization(at.personal));
    CHECK(at.ask().value() == at.personal);
  }
  SUBCASE("purged") {
    REQUIRE(at.orgs.purge_organization(at.personal));
    CHECK(at.ask().value() != at.personal);
  }
}

TEST_CASE("an organization is nobody's personal one when they are its member no more") {
  Person at;
  at.hand_over();
  CHECK(at.ask().value() == at.personal);  // still a member
  SUBCASE("left") { REQUIRE(at.orgs.as("pu").leave_organization(at.personal)); }
  SUBCASE("removed") { REQUIRE(at.orgs.as("q2").remove_user_from_org(at.personal, "pu")); }
  SUBCASE("removed everywhere") { REQUIRE(at.orgs.remove_user_everywhere("pu")); }
  CHECK_FALSE(at.orgs.get_org(at.personal)->personal_of);
  const OrgId other = at.ask().value();
  CHECK(other != at.personal);
  CHECK(at.ask().value() == other);
  CHECK(at.orgs.get_org(other)->owner_id == UserId("pu"));
}

TEST_CASE("a store in which one was left before gives a new one, too") {
  Person at;
  at.hand_over();
  at.store->wait_durable(at.store->commit({}, [&](storage::Transaction& transaction) {
    transaction.erase(model::Collection::org_users, at.personal.str() + " pu");
    return storage::Ruling{.apply = true};
  }));
  const OrgId other = at.ask().value();
  CHECK(other != at.personal);
  CHECK_FALSE(at.orgs.get_org(at.personal)->personal_of);
  CHECK(at.orgs.get_org(other)->personal_of == UserId("pu"));
}
