// Where rules meet what ordinary use does not bring: records that cannot be read, ids that are not UTF-8,
// names whose slugs collide, cursors that somebody typed [P5, P6].
#include <doctest/doctest.h>

#include "manager_fixture.hpp"
#include "rules/cursor.hpp"
#include "rules/secret_token.hpp"
#include "stored_by_hand.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;
using orgmgr::tests::store_raw;
using orgmgr::tests::unreadable;

TEST_CASE(
    "a stored record that cannot be read is named by whoever needs it, and passes for nothing [P5, P6]") {
  MemoryHost host;
  auto& orgs = host.orgs;
  const OrgId acme = orgs.create_organization("Acme", {.owner = "ann"}).value();
  const OrgId beta = orgs.create_organization("Beta", {.owner = "bob"}).value();
  const auto invited = orgs.create_invitation(beta, {.email = "new@example.com"}).value();
  store_raw(host, model::Collection::users, "ann", R"({"user_id":7})");
  CHECK(unreadable([&] { (void)orgs.get_user("ann"); }) == "The stored record users ann");
  store_raw(host, model::Collection::plans, "pro", R"({"name":7})");
  CHECK(unreadable([&] { (void)orgs.get_plan("pro"); }) == "The stored record plans pro");
  CHECK(unreadable([&] { (void)orgs.list_plans(); }) == "The stored record plans pro");
  store_raw(host, model::Collection::roles, "customer buyer", R"({"scope":7})");
  CHECK(unreadable([&] { (void)orgs.list_roles("customer"); }) == "The stored record roles customer buyer");
  const std::string invitation = invited.id;
  store_raw(host, model::Collection::invitations, beta.str() + " " + invitation, R"({"id":7})");
  CHECK(unreadable([&] { (void)orgs.get_invitation(beta, invitation); }) ==
        "The stored record invitations " + beta.str() + " " + invitation);
  store_raw(host, model::Collection::org_users, acme.str() + " ann", R"({"org_id":7})");
  CHECK(unreadable([&] { (void)orgs.get_org_user(acme, "ann"); }) ==
        "The stored record org_users " + acme.str() + " ann");
  store_raw(host, model::Collection::organizations, acme.str(), R"({"id":7})");
  CHECK(unreadable([&] { (void)orgs.get_org(acme); }) == "The stored record organizations " + acme.str());
  CHECK(unreadable([&] { (void)orgs.list_all_organizations(); }) ==
        "The stored record organizations " + acme.str());
  CHECK(orgs.get_org(beta)->name == "Beta");
}

TEST_CASE("an id or name that is not UTF-8 belongs to nobody") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme", {.owner = "ann"}).value();
  const UserId bytes("a\xff");
  CHECK_FALSE(host.orgs.find_org_by_name("Acme\xff"));
  CHECK(host.orgs.search_organizations("\xff").empty());
  CHECK_FALSE(host.orgs.get_org_user(acme, bytes));
  CHECK_FALSE(host.orgs.get_org_user("", "ann"));
  CHECK_FALSE(host.orgs.get_user(bytes));
  CHECK(host.orgs.list_sessions(bytes).empty());
  CHECK(host.orgs.get_user_orgs(bytes).empty());
  CHECK(code_of(host.orgs.add_user_to_org(acme, bytes, "member")) == ErrorCode::text_not_utf8);
}

TEST_CASE("slugs that were cut still part, and no dash is left at the cut") {
  MemoryHost host;
  const std::string stem(61, 'a');
  const OrgId one = host.orgs.create_organization(stem + "-bb").value();
  const OrgId other = host.orgs.create_organization(stem + " bb").value();
  CHECK(host.orgs.get_org(one)->slug == stem + "-bb");
  CHECK(host.orgs.get_org(other)->slug == stem + "-2");
  REQUIRE(host.orgs.update_organization(one, {.slug = stem + "-bb"}));  // its own
  CHECK(code_of(host.orgs.update_organization(other, {.slug = stem + "-bb"})) == ErrorCode::slug_taken);
}

TEST_CASE("who may create organizations is anyone, staff or the host alone") {
  MemoryHost host;
  (void)host.orgs.found_platform("Platform", UserId("root")).value();
  host.orgs.add_user_to_org("org_platform", "sue", "member").value();
  host.orgs.set_functional_roles("org_platform", "sue", {"platform:staff"}).value();
  const auto create = [&](const char* user, const char* name) {
    return host.orgs.as(UserId(user)).create_organization(name);
  };
  CHECK(create("tom", "One"));
  REQUIRE(host.orgs.update_setting("who_may_create", Json::trusted("\"staff\"")));
  CHECK(create("sue", "Two"));
  const auto refused = create("tom", "Three");
  CHECK(code_of(refused) == ErrorCode::creation_denied);
  CHECK(refused.error().message().starts_with("Only staff may create"));
  REQUIRE(host.orgs.update_setting("who_may_create", Json::trusted("\"host\"")));
  CHECK(code_of(create("sue", "Four")) == ErrorCode::creation_denied);
  CHECK(host.orgs.create_organization("Five"));
}

TEST_CASE("a cursor that was typed or altered in any place leads nowhere") {
  const std::string cursor = rules::make_cursor("question", "place\xab");
  CHECK(rules::read_cursor("question", cursor).value() == "place\xab");
  CHECK(code_of(rules::read_cursor("other", cursor)) == ErrorCode::cursor_invalid);
  for (std::size_t at = 0; at < cursor.size(); ++at) {
    for (const char letter : {'/', ':', '`', 'g', 'G', ' '}) {
      std::string altered = cursor;
      altered[at] = letter;
      CHECK(code_of(rules::read_cursor("question", altered)) == ErrorCode::cursor_invalid);
    }
    CHECK(code_of(rules::read_cursor("question", cursor.substr(0, at))) == ErrorCode::cursor_invalid);
  }
}

TEST_CASE("what has the form of a token is not repeated as an id") {
  const std::string token(43, 'A');
  CHECK(rules::shown_id(token) == "(a token)");
  CHECK(rules::shown_id(token + "A") == token + "A");
  CHECK(rules::shown_id(std::string(42, 'A') + ":") == std::string(42, 'A') + ":");
  CHECK(rules::shown_id("ann") == "ann");
}

TEST_CASE("limits of an organization are set, replaced and taken back by null or nothing") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  const auto members = [&] { return host.orgs.effective_plan(acme)->members; };
  REQUIRE(host.orgs.set_organization_limits(acme, Json::trusted(R"({"members":3})")));
  CHECK(members() == 3);
  CHECK_FALSE(host.orgs.set_organization_limits(acme, Json::trusted("7")));
  CHECK(members() == 3);
  REQUIRE(host.orgs.set_organization_limits(acme, Json::trusted("null")));
  CHECK_FALSE(members());
  REQUIRE(host.orgs.set_organization_limits(acme, Json{}));
  CHECK_FALSE(members());
}

TEST_CASE("a functional role holds what roles may give, at most so many of them a member") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme", {.owner = "ann"}).value();
  const auto role = [&](const std::string& scope, const std::string& permission) {
    return host.orgs.create_role({.scope = scope, .name = "r", .permissions = {permission}});
  };
  CHECK(code_of(role("customer", "platform.staff")) == ErrorCode::permission_reserved);
  CHECK(code_of(role("customer", "members.nonsense")) == ErrorCode::permission_reserved);
  CHECK(code_of(role("customer", "reports.run")) == ErrorCode::permission_invalid);
  std::vector<std::string> roles;
  for (int number = 0; number < 65; ++number) {
    const std::string name = "r" + std::to_string(number);
    REQUIRE(host.orgs.create_role({.scope = acme.str(), .name = name}));
    roles.push_back("own:" + name);
  }
  CHECK(code_of(host.orgs.set_functional_roles(acme, "ann", roles)) == ErrorCode::limit_invalid);
  CHECK(code_of(host.orgs.set_functional_roles(acme, "ann", {"no colon"})) == ErrorCode::role_invalid);
  CHECK(host.orgs.get_org_user(acme, "ann")->roles.empty());
  roles.pop_back();
  REQUIRE(host.orgs.set_functional_roles(acme, "ann", roles));
  CHECK(host.orgs.get_org_user(acme, "ann")->roles == roles);
}
