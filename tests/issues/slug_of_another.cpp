// A slug that was taken told a user the id of the organization that has it.
#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

TEST_CASE("whose slug is taken is told to the host, and not to users") {
  tests::MemoryHost host;
  auto& orgs = host.orgs;
  REQUIRE(orgs.create_organization("Hidden", {.slug = "wanted", .id = "org_hidden"}));
  const OrgId mine = orgs.as("ann").create_organization("Mine").value();
  const auto by_user = orgs.as("ann").update_organization(mine, {.slug = "wanted"});
  const auto by_host = orgs.update_organization(mine, {.slug = "wanted"});
  CHECK(code_of(by_user) == ErrorCode::slug_taken);
  CHECK(by_user.error().message() == "Slug 'wanted' is taken");
  CHECK(by_user.error().subject() == "wanted");
  CHECK(code_of(by_host) == ErrorCode::slug_taken);
  CHECK(by_host.error().message() == "Slug 'wanted' belongs to organization org_hidden");
}
