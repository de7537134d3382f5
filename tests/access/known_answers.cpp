// Roles in domains, as public policy engines test them, mapped onto organizations and their roles.
#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

namespace {

using namespace orgmgr;
using orgmgr::tests::MemoryHost;

/// One question and the answer that is known.
struct Known {
  const char* user;
  const char* org;
  const char* permission;
  bool allowed;
};

void check(const OrgManager& orgs, const std::vector<Known>& table) {
  for (const Known& known : table) {
    const std::string title = std::string(known.user) + " in " + known.org + ": " + known.permission;
    CHECK_MESSAGE(orgs.can(known.org, known.user, Permission{known.permission}).allowed == known.allowed,
                  title);
    const auto why = orgs.explain_access(known.org, known.user, known.permission).value();
    CHECK_MESSAGE(why.decision.allowed == known.allowed, title);
  }
}

/// Two domains, each with its own data and an `admin` over it; alice is admin in the first, bob in the
/// second.
struct Domains : MemoryHost {
  Domains() {
    orgs.update_setting("host_permissions",
                        Json::trusted(R"(["data1.read","data1.write","data2.read","data2.write"])"))
        .value();
    for (const char* number : {"1", "2"}) {
      const std::string org = std::string("org_domain") + number;
      const std::string data = std::string("data") + number;
      REQUIRE(orgs.create_organization(org.substr(4), {.id = org}));
      orgs.create_role({.scope = org, .name = "admin", .permissions = {data + ".read", data + ".write"}})
          .value();
      for (const char* user : {"alice", "bob"}) orgs.add_user_to_org(org, user).value();
    }
    orgs.set_functional_roles("org_domain1", "alice", {"own:admin"}).value();
    orgs.set_functional_roles("org_domain2", "bob", {"own:admin"}).value();
  }
};

}  // namespace

TEST_CASE("A role of one domain grants there and nowhere else") {
  const Domains domains;
  check(domains.orgs, {
                          {"alice", "org_domain1", "data1.read", true},
                          {"alice", "org_domain1", "data1.write", true},
                          {"alice", "org_domain1", "data2.read", false},
                          {"alice", "org_domain1", "data2.write", false},
                          {"bob", "org_domain2", "data1.read", false},
                          {"bob", "org_domain2", "data1.write", false},
                          {"bob", "org_domain2", "data2.read", true},
                          {"bob", "org_domain2", "data2.write", true},
                          // and across
                          {"alice", "org_domain2", "data1.read", false},
                          {"alice", "org_domain2", "data2.read", false},
                          {"bob", "org_domain1", "data1.write", false},
                          {"bob", "org_domain1", "data2.write", false},
                      });
}

TEST_CASE("What is taken out of a role is gone at once for all who hold it, and for nobody else") {
  Domains domains;
  REQUIRE(domains.orgs.update_role("org_domain1", "admin", {.permissions = {{}}}));
  REQUIRE(domains.orgs.update_role("org_domain2", "admin", {.permissions = {{"data2.write"}}}));
  check(domains.orgs, {
                          {"alice", "org_domain1", "data1.read", false},
                          {"alice", "org_domain1", "data1.write", false},
                          {"alice", "org_domain1", "data2.read", false},
                          {"bob", "org_domain2", "data2.read", false},
                          {"bob", "org_domain2", "data2.write", true},
                          {"bob", "org_domain2", "data1.read", false},
                      });
}

TEST_CASE("Deleting a role, a user's roles in a domain, a user or a domain ends what they granted") {
  Domains domains;
  OrgManager& orgs = domains.orgs;
  REQUIRE(orgs.set_functional_roles("org_domain2", "alice", {"own:admin"}));
  check(orgs, {{"alice", "org_domain2", "data2.read", true}});

  REQUIRE(orgs.set_functional_roles("org_domain1", "alice", {}));
  check(orgs, {{"alice", "org_domain1", "data1.read", false}, {"alice", "org_domain2", "data2.read", true}});

  CHECK(tests::code_of(orgs.remove_role("org_domain2", "admin")) == ErrorCode::role_in_use);
  REQUIRE(orgs.create_role({.scope = "org_domain2", .name = "reader", .permissions = {"data2.read"}}));
  REQUIRE(orgs.remove_role("org_domain2", "admin", "own:reader"));
  check(orgs, {{"alice", "org_domain2", "data2.read", true},
               {"alice", "org_domain2", "data2.write", false},
               {"bob", "org_domain2", "data2.read", true},
               {"bob", "org_domain2", "data2.write", false}});

  REQUIRE(orgs.remove_user_everywhere("bob"));
  check(orgs, {{"alice", "org_domain2", "data2.read", true}, {"bob", "org_domain2", "data2.read", false}});
  REQUIRE(orgs.delete_organization("org_domain2"));
  check(orgs, {{"alice", "org_domain2", "data2.read", false}});
  REQUIRE(orgs.purge_organization("org_domain2"));
  check(orgs, {{"alice", "org_domain2", "data2.read", false}});
  CHECK(orgs.get_user_orgs("alice").size() == 1);
}

TEST_CASE("Roles that build on each other are several roles held: their union, and explain names each") {
  Domains domains;
  OrgManager& orgs = domains.orgs;
  // A global admin is a reader and a writer; here the member holds the two.
  REQUIRE(orgs.create_role({.scope = "org_domain1", .name = "reader", .permissions = {"data1.read"}}));
  REQUIRE(orgs.create_role({.scope = "org_domain1", .name = "writer", .permissions = {"data1.write"}}));
  REQUIRE(orgs.set_functional_roles("org_domain1", "bob", {"own:reader", "own:writer"}));
  check(orgs, {{"bob", "org_domain1", "data1.read", true},
               {"bob", "org_domain1", "data1.write", true},
               {"bob", "org_domain1", "data2.read", false},
               {"bob", "org_domain2", "data1.read", false}});
  const auto read = orgs.explain_access("org_domain1", "bob", "data1.read").value();
  CHECK(read.roles == std::vector<std::string>{"member", "own:reader", "own:writer"});
  CHECK(read.granted_by == std::vector<std::string>{"own:reader"});
  CHECK(orgs.explain_access("org_domain1", "bob", "data1.write").value().granted_by ==
        std::vector<std::string>{"own:writer"});
  REQUIRE(orgs.set_functional_roles("org_domain1", "bob", {"own:writer"}));
  check(orgs, {{"bob", "org_domain1", "data1.read", false}, {"bob", "org_domain1", "data1.write", true}});
}

TEST_CASE("A role of a type is one role in every organization of that type, and in no other") {
  Domains domains;
  OrgManager& orgs = domains.orgs;
  REQUIRE(orgs.create_role({.scope = "customer", .name = "auditor", .permissions = {"data1.read"}}));
  for (const char* org : {"org_domain1", "org_domain2"}) {
    REQUIRE(orgs.update_organization(org, {.types = {{"customer"}}}));
    REQUIRE(orgs.set_functional_roles(org, "alice", {"customer:auditor"}));
  }
  check(orgs, {{"alice", "org_domain1", "data1.read", true},
               {"alice", "org_domain2", "data1.read", true},
               {"bob", "org_domain1", "data1.read", false}});
  REQUIRE(orgs.update_organization("org_domain2", {.types = {{"supplier"}}}));
  check(orgs, {{"alice", "org_domain1", "data1.read", true}, {"alice", "org_domain2", "data1.read", false}});
  CHECK(tests::code_of(orgs.set_functional_roles("org_domain2", "bob", {"customer:auditor"})) ==
        ErrorCode::role_not_found);
}
