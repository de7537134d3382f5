// Renaming a user onto one who owned organizations already passed the limit on how many one user may own.
#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

namespace {

void set_limit(OrgManager& orgs, const char* limit) {
  REQUIRE(orgs.update_setting("organizations_per_owner", Json::trusted(limit)));
}

}  // namespace

TEST_CASE("a rename onto a user who owns organizations keeps to the limit of organizations per owner") {
  tests::MemoryHost host;
  auto& orgs = host.orgs;
  for (const char* name : {"One", "Two"}) REQUIRE(orgs.create_organization(name, {.owner = "ann"}));
  REQUIRE(orgs.create_organization("Three", {.owner = "bob"}));
  set_limit(orgs, "2");
  const Revision before = host.store->newest();
  CHECK(code_of(orgs.rename_user("ann", "bob")) == ErrorCode::limit_reached);
  CHECK(code_of(orgs.rename_user("bob", "ann")) == ErrorCode::limit_reached);
  CHECK(host.store->newest() == before);
  set_limit(orgs, "3");
  CHECK(orgs.rename_user("ann", "bob"));
}

TEST_CASE("whoever is over a limit that came later still gets another id, and joins who owns nothing") {
  tests::MemoryHost host;
  auto& orgs = host.orgs;
  for (const char* name : {"One", "Two"}) REQUIRE(orgs.create_organization(name, {.owner = "ann"}));
  const OrgId three = orgs.create_organization("Three", {.owner = "bob"}).value();
  REQUIRE(orgs.add_user_to_org(three, "mia"));
  set_limit(orgs, "1");
  CHECK(orgs.rename_user("ann", "ada"));
  CHECK(orgs.rename_user("ada", "mia"));
}
