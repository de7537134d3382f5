// The cursor of a user's own list was an id that had to be in the list still, and led into any other list.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

namespace {

struct Office : tests::MemoryHost {
  Office() {
    for (const char* number : {"1", "2", "3", "4", "5"}) {
      REQUIRE(orgs.create_organization(std::string("Name ") + number,
                                       {.id = std::string("org_") + number, .owner = "alice"}));
    }
  }
  UserOrgs alice = orgs.as("alice");
};

std::vector<std::string> ids_of(const Page<Organization>& page) {
  std::vector<std::string> ids;
  for (const Organization& one : page.items) ids.push_back(one.id.str());
  return ids;
}

}  // namespace

TEST_CASE("a cursor of one's own organizations stays right while others write") {
  Office at;
  const auto first = at.alice.list_organizations({}, {.after = {}, .limit = 2}).value();
  CHECK(ids_of(first) == std::vector<std::string>{"org_1", "org_2"});
  REQUIRE(at.orgs.delete_organization("org_2"));
  REQUIRE(at.orgs.delete_organization("org_3"));
  const auto second = at.alice.list_organizations({}, {.after = first.next, .limit = 2}).value();
  CHECK(ids_of(second) == std::vector<std::string>{"org_4", "org_5"});
  CHECK(second.next.empty());
}

TEST_CASE("a cursor of one's own organizations belongs to its question, and to who asked") {
  Office at;
  REQUIRE(at.orgs.add_user_to_org("org_1", "bob"));
  const std::string cursor = at.alice.list_organizations({}, {.after = {}, .limit = 2}).value().next;
  const OrganizationFilter active{.plan_tier = {}, .status = OrganizationStatus::active, .owner = {}};
  const PageRequest next{.after = cursor, .limit = 2};
  CHECK(code_of(at.alice.list_organizations(active, next)) == ErrorCode::cursor_invalid);
  CHECK(code_of(at.alice.search_organizations("name", next)) == ErrorCode::cursor_invalid);
  CHECK(code_of(at.orgs.as("bob").list_organizations({}, next)) == ErrorCode::cursor_invalid);
  CHECK(code_of(at.orgs.list_organizations({}, next)) == ErrorCode::cursor_invalid);
  CHECK(code_of(at.alice.list_organizations({}, {.after = "org_2", .limit = 2})) ==
        ErrorCode::cursor_invalid);
  CHECK(code_of(at.alice.list_organizations({}, {.after = {}, .limit = 0})) == ErrorCode::limit_invalid);
}

TEST_CASE("one's own organizations are filtered and searched in pages") {
  Office at;
  REQUIRE(at.orgs.create_organization("Another", {.plan_tier = "gold", .id = "org_0", .owner = "zoe"}));
  REQUIRE(at.orgs.add_user_to_org("org_0", "alice"));
  REQUIRE(at.orgs.suspend_organization("org_4"));
  const auto list = [&](const OrganizationFilter& filter) {
    return ids_of(at.alice.list_organizations(filter, {}).value());
  };
  CHECK(list({.plan_tier = "gold", .status = {}, .owner = {}}) == std::vector<std::string>{"org_0"});
  CHECK(list({.plan_tier = {}, .status = OrganizationStatus::suspended, .owner = {}}) ==
        std::vector<std::string>{"org_4"});
  CHECK(list({.plan_tier = {}, .status = {}, .owner = UserId("zoe")}) == std::vector<std::string>{"org_0"});
  const auto first = at.alice.search_organizations("Name", {.after = {}, .limit = 2}).value();
  CHECK(ids_of(first) == std::vector<std::string>{"org_1", "org_2"});
  REQUIRE(at.orgs.delete_organization("org_2"));
  const auto rest = at.alice.search_organizations("name", {.after = first.next, .limit = 9}).value();
  CHECK(ids_of(rest) == std::vector<std::string>{"org_3", "org_4", "org_5"});
  CHECK(rest.next.empty());
}
