// A role of a type was replaced by `own:admin`, looked up among the type's own roles: its holders then had
// whatever each organization calls so.
#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

namespace {

const OrgId acme{"org_acme"};

struct Office : tests::MemoryHost {
  Office() {
    REQUIRE(orgs.update_setting("host_permissions", Json::trusted(R"(["vault.open"])")));
    REQUIRE(orgs.create_organization("Acme", {.id = acme.str(), .owner = "ann"}));
    REQUIRE(orgs.update_organization(acme, {.types = {{"customer", "supplier"}}}));
    REQUIRE(orgs.create_role({.scope = "customer", .name = "seller", .permissions = {"org.read"}}));
    REQUIRE(orgs.create_role({.scope = acme.str(), .name = "admin", .permissions = {"vault.open"}}));
    REQUIRE(orgs.create_role({.scope = acme.str(), .name = "reader", .permissions = {"org.read"}}));
    REQUIRE(orgs.add_user_to_org(acme, "bob"));
    REQUIRE(orgs.set_functional_roles(acme, "bob", {"customer:seller"}));
  }
};

}  // namespace

TEST_CASE("a type's role is replaced by a role of that type alone") {
  Office at;
  for (const char* other : {"own:admin", "own:reader", "supplier:sales", "customer:none", " own:admin"}) {
    CHECK_MESSAGE(code_of(at.orgs.remove_role("customer", "seller", other)) == ErrorCode::role_not_found,
                  other);
  }
  CHECK_FALSE(at.orgs.can(acme, "bob", Permission("vault.open")).allowed);
  REQUIRE(at.orgs.remove_role("customer", "seller", " customer:basic "));
  CHECK(at.orgs.as("ann").get_org_user(acme, "bob").value().roles ==
        std::vector<std::string>{"customer:basic"});
}

TEST_CASE("a role is not replaced by itself, with spaces around neither") {
  Office at;
  REQUIRE(at.orgs.set_functional_roles(acme, "bob", {"own:reader"}));
  CHECK(code_of(at.orgs.remove_role(acme.str(), "reader", "own:reader")) == ErrorCode::role_not_found);
  CHECK(code_of(at.orgs.remove_role(acme.str(), "reader", " own:reader")) == ErrorCode::role_not_found);
  REQUIRE(at.orgs.remove_role(acme.str(), "reader", "customer:basic"));
}
