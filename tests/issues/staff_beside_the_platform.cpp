// Staff gave the ownership of the platform organization to themselves, and so the permission to make others
// staff or owner of it: nobody grants a permission that they lack.
#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

namespace {

const OrgId ours{"org_platform"};
const OrgId acme{"org_acme"};
/// A day after the time of the fixture.
constexpr Timestamp soon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + std::chrono::hours(14);

struct Platform : tests::MemoryHost {
  Platform() {
    REQUIRE(orgs.found_platform("Ours", "root"));
    for (const char* user : {"sue", "stan"}) {
      REQUIRE(orgs.add_user_to_org(ours, user));
      REQUIRE(orgs.set_functional_roles(ours, user, {"platform:staff"}));
    }
    REQUIRE(orgs.create_organization("Acme", {.id = acme.str(), .owner = "ann"}));
    REQUIRE(orgs.add_user_to_org(acme, "sue"));
    REQUIRE(orgs.add_user_to_org(acme, "bob"));
  }
};

}  // namespace

TEST_CASE("staff change nothing of the platform organization: not its owner, not its status") {
  Platform platform;
  StaffOrgs sue = platform.orgs.as_staff("sue", "ticket 7");
  const Revision before = platform.store->newest();
  CHECK(code_of(sue.transfer_ownership(ours, "sue")) == ErrorCode::permission_denied);
  CHECK(code_of(sue.transfer_ownership(ours, "stan")) == ErrorCode::permission_denied);
  CHECK(code_of(sue.offer_ownership(ours, "stan")) == ErrorCode::permission_denied);
  CHECK(code_of(sue.withdraw_ownership_offer(ours)) == ErrorCode::permission_denied);
  CHECK(code_of(sue.suspend_organization(ours)) == ErrorCode::permission_denied);
  CHECK(code_of(sue.resume_organization(ours)) == ErrorCode::permission_denied);
  CHECK(code_of(sue.restore_organization(ours)) == ErrorCode::permission_denied);
  CHECK(code_of(sue.override_billing(ours, BillingState::locked, soon)) == ErrorCode::permission_denied);
  CHECK(code_of(sue.end_billing_override(ours)) == ErrorCode::permission_denied);
  CHECK(platform.store->newest() == before);
  CHECK(sue.get_org(ours));  // reading it is theirs
  // Its billing owner is staff as well, and does as a user what the table gives to owners.
  CHECK(code_of(platform.orgs.as_staff("root", "mine").transfer_ownership(ours, "sue")) ==
        ErrorCode::permission_denied);
  CHECK(platform.orgs.as("root").transfer_ownership(ours, "sue"));
}

TEST_CASE("staff are never their own heirs: another of them must do it") {
  Platform platform;
  StaffOrgs sue = platform.orgs.as_staff("sue", "ticket 7");
  CHECK(code_of(sue.transfer_ownership(acme, "sue")) == ErrorCode::permission_denied);
  CHECK(code_of(sue.transfer_ownership(acme, " sue ")) == ErrorCode::permission_denied);
  CHECK(code_of(sue.offer_ownership(acme, "sue")) == ErrorCode::permission_denied);
  CHECK(platform.orgs.get_org(acme)->owner_id == UserId("ann"));
  CHECK(sue.transfer_ownership(acme, "bob"));
  CHECK(platform.orgs.as_staff("stan", "ticket 7").transfer_ownership(acme, "sue"));
}
