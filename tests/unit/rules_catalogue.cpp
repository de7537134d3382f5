// Functional roles of the catalogue: changed, kept, given on the platform alone.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "session_fixture.hpp"
#include "stored_by_hand.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

namespace {

std::vector<std::string> names_of(const std::vector<FunctionalRole>& roles) {
  std::vector<std::string> names;
  for (const FunctionalRole& role : roles) names.push_back(role.name);
  return names;
}

}  // namespace

TEST_CASE("a role of the catalogue is changed in its place, and stays when somebody wants it gone") {
  Desk at;
  const std::vector<std::string> before = names_of(at.orgs.list_roles("customer"));
  FunctionalRolePatch patch;
  patch.permissions = {"members.read"};
  REQUIRE(at.orgs.update_role("customer", "basic", patch));
  CHECK(names_of(at.orgs.list_roles("customer")) == before);
  const auto roles = at.orgs.list_roles("customer");
  const auto basic = std::find_if(roles.begin(), roles.end(),
                                  [](const FunctionalRole& role) { return role.name == "basic"; });
  REQUIRE(basic != roles.end());
  CHECK(basic->permissions == std::vector<std::string>{"members.read"});
  CHECK(code_of(at.orgs.remove_role("customer", "basic")) == ErrorCode::name_reserved);
  CHECK(names_of(at.orgs.list_roles("customer")) == before);
}

TEST_CASE("to be staff is given by roles of the platform alone") {
  Desk at;
  REQUIRE(at.orgs.found_platform("Ours", "root"));
  at.orgs.add_user_to_org("org_platform", "stan").value();
  CHECK(
      code_of(at.orgs.create_role({.scope = "customer", .name = "spy", .permissions = {"platform.staff"}})) ==
      ErrorCode::permission_reserved);
  CHECK(
      code_of(at.orgs.create_role({.scope = "platform", .name = "deputy", .permissions = {"org.delete"}})) ==
      ErrorCode::permission_reserved);
  REQUIRE(at.orgs.create_role({.scope = "platform", .name = "deputy", .permissions = {"platform.staff"}}));
  at.orgs.set_functional_roles("org_platform", "stan", {"platform:deputy"}).value();
  const auto held = at.orgs.list_permissions("org_platform", "stan");
  CHECK(std::find(held.begin(), held.end(), "platform.staff") != held.end());
}

TEST_CASE("a role is removed although another holds its name in a field of their own") {
  Desk at;
  REQUIRE(at.orgs.create_role({.scope = "org_acme", .name = "buyer", .permissions = {"members.read"}}));
  const std::string key = "org_acme mia";
  std::string text = at.store->read()->get(model::Collection::org_users, key).value();
  text.insert(text.size() - 1, R"(,"note":"own:buyer")");
  store_raw(at, model::Collection::org_users, key, text);
  const auto invited = at.orgs.create_invitation(at.acme, {.email = "new@example.com"}).value();
  const std::string place = "org_acme " + invited.id;
  text = at.store->read()->get(model::Collection::invitations, place).value();
  text.insert(text.size() - 1, R"(,"note":"own:buyer")");
  store_raw(at, model::Collection::invitations, place, text);
  REQUIRE(at.orgs.remove_role("org_acme", "buyer"));
  CHECK(names_of(at.orgs.list_roles("org_acme")).empty());
}

TEST_CASE("roles that a membership names and nobody has grant nothing, and keep nobody from coming back") {
  Desk at;
  const std::string key = "org_acme mia";
  std::string text = at.store->read()->get(model::Collection::org_users, key).value();
  text.insert(text.size() - 1, R"(,"roles":["own:gone","nonsense"])");
  const auto before = at.orgs.list_permissions(at.acme, "mia");
  store_raw(at, model::Collection::org_users, key, text);
  CHECK(at.orgs.list_permissions(at.acme, "mia") == before);
  const IssuedSession session = at.session_in("org_acme");
  CHECK(at.state(session) == SessionState::organization);
  at.orgs.suspend_member(at.acme, "mia").value();
  REQUIRE(at.as("olga").reactivate_member(at.acme, "mia"));
  CHECK(at.orgs.list_permissions(at.acme, "mia") == before);
}

TEST_CASE("a host's permission that a role gives goes with the setting that lists it") {
  Desk at;
  at.orgs.update_setting("host_permissions", Json::trusted(R"(["reports.run","reports.read"])")).value();
  REQUIRE(at.orgs.create_role(
      {.scope = "org_acme", .name = "buyer", .permissions = {"reports.run", "reports.read"}}));
  at.orgs.set_functional_roles(at.acme, "mia", {"own:buyer"}).value();
  const auto may = [&](std::string_view permission) {
    return at.orgs.can(at.acme, "mia", Permission{permission}).allowed;
  };
  CHECK(may("reports.run"));
  at.orgs.update_setting("host_permissions", Json::trusted(R"(["reports.read"])")).value();
  CHECK_FALSE(may("reports.run"));
  CHECK(may("reports.read"));
}

TEST_CASE("a stored role that says more than roles may is worth what it may say") {
  Desk at;
  REQUIRE(at.orgs.found_platform("Ours", "root"));
  REQUIRE(at.orgs.update_organization(at.acme, {.types = std::vector<std::string>{"customer"}}));
  store_raw(at, model::Collection::roles, "customer spy",
            R"({"scope":"customer","name":"spy","permissions":["platform.staff","org.delete","audit.read"],)"
            R"("assignable":["nonsense"],"manages":["nonsense"]})");
  at.orgs.add_user_to_org(at.acme, "sam", "member").value();
  const auto before = at.orgs.list_permissions(at.acme, "sam");
  at.orgs.set_functional_roles(at.acme, "sam", {"customer:spy"}).value();
  auto expected = before;
  expected.emplace_back("audit.read");
  std::sort(expected.begin(), expected.end());
  CHECK(at.orgs.list_permissions(at.acme, "sam") == expected);
  CHECK_FALSE(at.orgs.can(at.acme, "sam", Permission{"org.delete"}).allowed);
  CHECK(code_of(at.as("sam").update_user_role(at.acme, "mia", "member")) == ErrorCode::permission_denied);
}
