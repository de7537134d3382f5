// The platform organization.
#include <doctest/doctest.h>

#include "manager_fixture.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;

namespace {

constexpr Permission staff{"platform.staff"};
const OrgId platform{"org_platform"};

}  // namespace

TEST_CASE("The platform is founded once, with its type, slug and owner") {
  MemoryHost host;
  const auto founded = host.orgs.found_platform("Our platform", "ada");
  CHECK(founded.value() == platform);
  CHECK(founded.revision() == 1);
  const Organization made = host.orgs.get_org(platform).value();
  CHECK(made.name == "Our platform");
  CHECK(made.slug == "platform");
  CHECK(made.types == std::vector<std::string>{"platform"});
  CHECK(made.owner_id == UserId("ada"));
  CHECK(made.plan_tier == "founders_friend");
  CHECK(host.orgs.can(platform, "ada", staff).allowed);

  CHECK(host.orgs.found_platform("Our platform", "ada").value() == platform);
  CHECK(host.store->newest() == 1);
  CHECK(host.orgs.found_platform("Another name", "bob").value() == platform);
  CHECK(host.orgs.get_org(platform)->name == "Our platform");
  CHECK(host.orgs.get_org(platform)->owner_id == UserId("ada"));
  CHECK(host.orgs.get_user_role_in_org(platform, "bob") == Role::owner);
  REQUIRE(host.orgs.update_user_role(platform, "bob", "member"));
  CHECK(host.orgs.found_platform("", "bob").value() == platform);
  CHECK(host.orgs.get_user_role_in_org(platform, "bob") == Role::member);
}

TEST_CASE("Founding checks user and name, and takes a free slug") {
  MemoryHost host;
  REQUIRE(host.orgs.create_organization("Platform"));
  CHECK(code_of(host.orgs.found_platform("Ours", "")) == ErrorCode::user_id_invalid);
  CHECK(code_of(host.orgs.found_platform(" ", "ada")) == ErrorCode::name_empty);
  CHECK(code_of(host.orgs.found_platform("PLATFORM", "ada")) == ErrorCode::name_taken);
  CHECK_FALSE(host.orgs.get_org(platform));
  REQUIRE(host.orgs.found_platform("Ours", "ada"));
  CHECK(host.orgs.get_org(platform)->slug == "platform-2");
  REQUIRE(host.orgs.delete_organization(platform));
  CHECK(host.orgs.found_platform("Ours", "ada").value() == platform);
  CHECK(code_of(host.orgs.found_platform("Ours", "bob")) == ErrorCode::organization_deleted);
}
