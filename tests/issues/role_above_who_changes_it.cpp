// An admin took permissions that they lack away from a role: only what the role was to be was judged, not
// what it was.
#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

TEST_CASE("a role that grants more than the admin holds is not the admin's to change") {
  tests::MemoryHost host;
  auto& orgs = host.orgs;
  REQUIRE(orgs.update_setting("host_permissions", Json::trusted(R"(["vault.open"])")));
  const OrgId acme = orgs.create_organization("Acme", {.id = "org_acme", .owner = "ann"}).value();
  REQUIRE(orgs.add_user_to_org(acme, "adam", "admin"));
  REQUIRE(orgs.create_role({.scope = acme.str(), .name = "keeper", .permissions = {"vault.open"}}));
  const FunctionalRolePatch less{.permissions = std::vector<std::string>{"org.read"}};
  CHECK(code_of(orgs.as("adam").update_role(acme, "keeper", less)) == ErrorCode::permission_denied);
  CHECK(orgs.as("adam").update_role(acme, "keeper", {}));  // changes nothing
  REQUIRE(orgs.as("ann").update_role(acme, "keeper", less));
  CHECK(
      orgs.as("adam").update_role(acme, "keeper", {.permissions = std::vector<std::string>{"members.read"}}));
}
