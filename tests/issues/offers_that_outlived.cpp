// An offer of ownership was still good for who had been removed and came back, from a giver who was staff no
// more, and in a restored backup.
#include <doctest/doctest.h>

#include <orgmgr/maintenance.hpp>

#include "support/temporary_folder.hpp"
#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

namespace {

const OrgId ours{"org_platform"};
const OrgId acme{"org_acme"};

void fill(OrgManager& orgs) {
  REQUIRE(orgs.found_platform("Ours", "root"));
  REQUIRE(orgs.add_user_to_org(ours, "sue"));
  REQUIRE(orgs.set_functional_roles(ours, "sue", {"platform:staff"}));
  REQUIRE(orgs.create_organization("Acme", {.id = acme.str(), .owner = "ann"}));
  REQUIRE(orgs.add_user_to_org(acme, "carl"));
  REQUIRE(orgs.add_user_to_org(acme, "dora"));
}

struct Office : tests::MemoryHost {
  Office() { fill(orgs); }
  [[nodiscard]] ErrorCode refusal() { return code_of(orgs.as("carl").accept_ownership(acme)); }
};

}  // namespace

TEST_CASE("an offer of ownership ends with the membership of who it is for") {
  Office at;
  REQUIRE(at.orgs.as("ann").offer_ownership(acme, "carl"));
  SUBCASE("removed") { REQUIRE(at.orgs.remove_user_from_org(acme, "carl")); }
  SUBCASE("left") { REQUIRE(at.orgs.as("carl").leave_organization(acme)); }
  SUBCASE("removed everywhere") { REQUIRE(at.orgs.remove_user_everywhere("carl")); }
  CHECK(at.orgs.get_org(acme)->ownership_offer.empty());
  REQUIRE(at.orgs.add_user_to_org(acme, "carl"));
  CHECK(at.refusal() == ErrorCode::offer_not_found);
}

TEST_CASE("it stays when another membership ends, and when who it is for gets another id") {
  Office at;
  REQUIRE(at.orgs.as("ann").offer_ownership(acme, "carl"));
  REQUIRE(at.orgs.remove_user_from_org(acme, "dora"));
  REQUIRE(at.orgs.rename_user("carl", "karl"));
  CHECK(at.orgs.as("karl").accept_ownership(acme));
}

TEST_CASE("an offer of staff counts while they are staff") {
  Office at;
  REQUIRE(at.orgs.as_staff("sue", "ticket 7").offer_ownership(acme, "carl"));
  SUBCASE("removed") { REQUIRE(at.orgs.remove_user_from_org(ours, "sue")); }
  SUBCASE("without the role") { REQUIRE(at.orgs.set_functional_roles(ours, "sue", {})); }
  SUBCASE("suspended") { REQUIRE(at.orgs.suspend_member(ours, "sue")); }
  CHECK(at.refusal() == ErrorCode::offer_not_found);
  REQUIRE(at.orgs.as_staff("root", "ticket 8").offer_ownership(acme, "carl"));
  CHECK(at.orgs.as("carl").accept_ownership(acme));
}

TEST_CASE("a restored backup brings no offer back, whether invitations are kept or not") {
  const test::TemporaryFolder folder;
  for (const bool keep : {false, true}) {
    const std::string name = keep ? "keep" : "drop";
    {
      OrgManager orgs(folder / name);
      fill(orgs);
      REQUIRE(orgs.offer_ownership(acme, "carl"));
      (void)Maintenance(orgs).backup(folder / (name + "_backup"));
      REQUIRE(orgs.withdraw_ownership_offer(acme));
    }
    RestoreOptions options;
    options.replace = true;
    options.keep_invitations = keep;
    (void)restore_store(folder / (name + "_backup"), folder / name, options);
    OrgManager orgs(folder / name);
    CHECK(orgs.get_org(acme)->ownership_offer.empty());
    CHECK(code_of(orgs.as("carl").accept_ownership(acme)) == ErrorCode::offer_not_found);
  }
}
