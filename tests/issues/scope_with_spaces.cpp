// A scope with a space in front was no organization's to the check, and one's when it was stored: roles came
// to be in organizations that were not there, or deleted.
#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

TEST_CASE("spaces around a scope change nothing of whose roles are meant") {
  tests::MemoryHost host;
  auto& orgs = host.orgs;
  const OrgId acme = orgs.create_organization("Acme", {.id = "org_acme", .owner = "ann"}).value();
  const OrgId gone = orgs.create_organization("Gone", {.id = "org_gone", .owner = "ann"}).value();
  REQUIRE(orgs.delete_organization(gone));
  const Revision before = host.store->newest();
  CHECK(code_of(orgs.create_role({.scope = " org_nope", .name = "ghost", .permissions = {"org.read"}})) ==
        ErrorCode::organization_not_found);
  CHECK(code_of(orgs.create_role({.scope = "\torg_gone ", .name = "ghost", .permissions = {"org.read"}})) ==
        ErrorCode::organization_deleted);
  CHECK(code_of(orgs.as("mia").create_role({.scope = " org_acme", .name = "ghost"})) ==
        ErrorCode::organization_not_found);
  CHECK(host.store->newest() == before);
  REQUIRE(orgs.set_organization_limits(acme, Json::trusted(R"({"custom_roles":1})")));
  REQUIRE(orgs.create_role({.scope = " org_acme", .name = "reader", .permissions = {"org.read"}}));
  CHECK(code_of(orgs.create_role({.scope = " org_acme", .name = "reader"})) == ErrorCode::role_exists);
  CHECK(code_of(orgs.create_role({.scope = " org_acme", .name = "writer"})) == ErrorCode::limit_reached);
  CHECK(orgs.update_role(" org_acme", "reader", {.permissions = std::vector<std::string>{"audit.read"}}));
  CHECK(orgs.remove_role("org_acme ", "reader"));
}
