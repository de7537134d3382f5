// Searches by name at their edges: the page that ends with the exact match, queries that are no text, users
// who search among their own.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "session_fixture.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

namespace {

std::vector<std::string> names_of(const std::vector<Organization>& organizations) {
  std::vector<std::string> names;
  for (const Organization& organization : organizations) names.push_back(organization.name);
  return names;
}

}  // namespace

TEST_CASE("a query that is not UTF-8 finds nothing, in pages and among one's own as well") {
  Desk at;
  const auto page = at.orgs.search_organizations("Ac\xff", PageRequest{});
  REQUIRE(page.ok());
  CHECK(page.value().items.empty());
  CHECK(page.value().next.empty());
  CHECK(at.orgs.search_organizations("Ac\xff").empty());
  CHECK(at.orgs.as(UserId("mia")).search_organizations("Ac\xff").empty());
}

TEST_CASE(
    "who searches among their own finds the exact name first, then those that begin so, then the rest") {
  Desk at;
  for (const char* name : {"A Acme", "Acme Two", "acme one"}) {
    REQUIRE(at.orgs.create_organization(name, {.owner = "mia"}).ok());
  }
  REQUIRE(at.orgs.create_organization("Acme of others", {.owner = "olga"}));
  const std::vector<std::string> names = names_of(at.orgs.as(UserId("mia")).search_organizations("ACME"));
  CHECK(names == std::vector<std::string>{"Acme", "acme one", "Acme Two", "A Acme"});
}
