// Organizations that came without a billing owner: who becomes it, and who may not.
#include <doctest/doctest.h>

#include <string>

#include "manager_fixture.hpp"
#include "stored_by_hand.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

namespace {

/// Not even the first organization of the host's has an owner before somebody is added.
struct Ownerless : MemoryHost {
  Ownerless() : org(orgs.create_organization("Acme").value()) {}
  [[nodiscard]] std::optional<UserId> owner() const { return orgs.get_org(org)->owner_id; }
  OrgId org;
};

}  // namespace

TEST_CASE("who may own no further organization does not become billing owner of one that has none") {
  Ownerless at;
  at.orgs.update_setting("organizations_per_owner", Json::trusted("2")).value();
  REQUIRE(at.orgs.create_organization("Beta", {.owner = "ann"}));
  SUBCASE("one more is allowed") {
    at.orgs.add_user_to_org(at.org, "ann", "owner").value();
    CHECK(at.owner() == UserId{"ann"});
  }
  SUBCASE("the second was reached elsewhere") {
    REQUIRE(at.orgs.create_organization("Gamma", {.owner = "ann"}));
    CHECK(code_of(at.orgs.add_user_to_org(at.org, "ann", "owner")) == ErrorCode::limit_reached);
    CHECK_FALSE(at.owner());
    CHECK_FALSE(at.orgs.get_org_user(at.org, "ann"));
    at.orgs.add_user_to_org(at.org, "ann", "member").value();
    at.orgs.add_user_to_org(at.org, "bob", "owner").value();
    CHECK(at.owner() == UserId{"bob"});
  }
}

TEST_CASE(
    "where an owner stands whom nobody made billing owner, the last of them cannot go, a suspended one can") {
  Ownerless at;
  const auto stand = [&](const std::string& user, const std::string& status) {
    store_raw(at, model::Collection::org_users, at.org.str() + " " + user,
              R"({"org_id":")" + at.org.str() + R"(","user_id":")" + user +
                  R"(","role":"owner","joined_at":"2026-01-01T00:00:00.000000Z","status":")" + status +
                  "\"}");
  };
  stand("sue", "suspended");
  REQUIRE(at.orgs.remove_user_from_org(at.org, "sue"));
  CHECK_FALSE(at.orgs.get_org_user(at.org, "sue"));
  stand("ann", "active");
  CHECK(code_of(at.orgs.remove_user_from_org(at.org, "ann")) == ErrorCode::last_owner);
  CHECK(code_of(at.orgs.suspend_member(at.org, "ann")) == ErrorCode::last_owner);
  CHECK(at.orgs.get_org_user(at.org, "ann"));
  CHECK_FALSE(at.owner());
  stand("bob", "active");
  REQUIRE(at.orgs.remove_user_from_org(at.org, "ann"));
  CHECK(at.owner() == UserId{"bob"});
}
