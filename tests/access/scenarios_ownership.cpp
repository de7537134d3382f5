// Ownership, as other systems got it wrong: numbers are those of the list of known defects and races.
#include <doctest/doctest.h>

#include "unit/manager_fixture.hpp"

namespace {

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;

OrgId organization(OrgManager& orgs, const std::string& name, const std::string& owner) {
  return orgs.create_organization(name, {.id = "org_" + name, .owner = owner}).value();
}

}  // namespace

TEST_CASE("2: Owners are found wherever they stand among many members") {
  MemoryHost host;
  const OrgId org = organization(host.orgs, "acme", "member000");
  REQUIRE(host.orgs.transaction([&](Transaction& transaction) -> Result<void> {
    for (int number = 1; number < 300; ++number) {
      const std::string digits = std::to_string(1000 + number).substr(1);
      const auto added =
          transaction.add_user_to_org(org, "member" + digits, number == 250 ? "owner" : "member");
      if (!added) return added;
    }
    return {};
  }));
  // The billing owner must hand over first, and may then go.
  CHECK(code_of(host.orgs.as("member000").leave_organization(org)) == ErrorCode::billing_owner);
  REQUIRE(host.orgs.as("member000").transfer_ownership(org, "member250"));
  CHECK(host.orgs.as("member000").leave_organization(org));
  CHECK(code_of(host.orgs.as("member250").leave_organization(org)) == ErrorCode::last_owner);
  CHECK(host.orgs.get_org_users(org).size() == 299);
}

TEST_CASE("3: A user who owns organizations is removed only when somebody takes over each, in one commit") {
  MemoryHost host;
  for (const char* name : {"one", "two", "three"}) {
    const OrgId org = organization(host.orgs, name, "ann");
    REQUIRE(host.orgs.add_user_to_org(org, "bob"));
  }
  const OrgId other = organization(host.orgs, "other", "bob");
  REQUIRE(host.orgs.add_user_to_org(other, "ann", "admin"));

  const auto refused = host.orgs.remove_user_everywhere("ann");
  CHECK(code_of(refused) == ErrorCode::blocked_by_organizations);
  for (const char* name : {"org_one", "org_two", "org_three"}) {
    CHECK(refused.error().message().find(name) != std::string::npos);
  }
  CHECK(refused.error().message().find("org_other") == std::string::npos);

  const Revision before = host.store->newest();
  const auto part = host.orgs.remove_user_everywhere("ann", {{"org_one", "bob"}, {"org_two", "bob"}});
  CHECK(code_of(part) == ErrorCode::blocked_by_organizations);
  CHECK(part.error().message().find("org_three") != std::string::npos);
  CHECK(part.error().message().find("org_one") == std::string::npos);
  CHECK(code_of(host.orgs.remove_user_everywhere(
            "ann", {{"org_one", "bob"}, {"org_two", "eve"}, {"org_three", "bob"}})) ==
        ErrorCode::user_not_in_organization);
  CHECK(host.store->newest() == before);
  CHECK(host.orgs.get_user_orgs("ann").size() == 4);

  REQUIRE(host.orgs.remove_user_everywhere("ann",
                                           {{"org_one", "bob"}, {"org_two", "bob"}, {"org_three", "bob"}}));
  CHECK(host.store->newest() == before + 1);
  CHECK(host.orgs.get_user_orgs("ann").empty());
  for (const char* org : {"org_one", "org_two", "org_three"}) {
    CHECK(host.orgs.get_org(org)->owner_id == UserId("bob"));
    CHECK(host.orgs.get_user_role_in_org(org, "bob") == Role::owner);
  }
}

TEST_CASE("19: Ownership goes to an active member alone, and there is one billing owner after") {
  MemoryHost host;
  const OrgId org = organization(host.orgs, "acme", "ann");
  REQUIRE(host.orgs.add_user_to_org(org, "bob"));
  REQUIRE(host.orgs.add_user_to_org(org, "idle", "owner"));
  REQUIRE(host.orgs.suspend_member(org, "idle"));
  REQUIRE(host.orgs.add_user_to_org(org, "gone"));
  REQUIRE(host.orgs.remove_user_everywhere("gone"));
  UserOrgs ann = host.orgs.as("ann");
  CHECK(code_of(ann.transfer_ownership(org, "stranger")) == ErrorCode::user_not_in_organization);
  CHECK(code_of(ann.transfer_ownership(org, "gone")) == ErrorCode::user_not_in_organization);
  CHECK(code_of(ann.transfer_ownership(org, "idle")) == ErrorCode::membership_suspended);
  CHECK(code_of(ann.transfer_ownership(org, "ann")) == ErrorCode::argument_invalid);
  CHECK(host.orgs.get_org(org)->owner_id == UserId("ann"));
  REQUIRE(ann.transfer_ownership(org, "bob"));
  CHECK(host.orgs.get_org(org)->owner_id == UserId("bob"));
  CHECK(host.orgs.get_user_role_in_org(org, "bob") == Role::owner);
  CHECK(host.orgs.get_user_role_in_org(org, "ann") == Role::owner);
  CHECK(code_of(ann.transfer_ownership(org, "bob")) == ErrorCode::permission_denied);
  CHECK(code_of(host.orgs.update_user_role(org, "bob", "member")) == ErrorCode::billing_owner);
  CHECK(host.orgs.update_user_role(org, "ann", "member"));
  CHECK(code_of(host.orgs.update_user_role(org, "bob", "member")) == ErrorCode::last_owner);
}

TEST_CASE("An offer of ownership ends with its time, with who made it, and when it is used or replaced") {
  MemoryHost host;
  const OrgId org = organization(host.orgs, "acme", "ann");
  for (const char* user : {"bob", "cem"}) REQUIRE(host.orgs.add_user_to_org(org, user));
  UserOrgs ann = host.orgs.as("ann");
  REQUIRE(ann.offer_ownership(org, "bob", std::chrono::hours(1)));
  CHECK(code_of(host.orgs.as("cem").accept_ownership(org)) == ErrorCode::offer_not_found);
  *host.time += std::chrono::hours(1);
  CHECK(code_of(host.orgs.as("bob").accept_ownership(org)) == ErrorCode::offer_expired);
  REQUIRE(ann.offer_ownership(org, "bob"));
  REQUIRE(ann.offer_ownership(org, "cem"));
  CHECK(code_of(host.orgs.as("bob").accept_ownership(org)) == ErrorCode::offer_not_found);
  REQUIRE(ann.transfer_ownership(org, "bob"));
  CHECK(code_of(host.orgs.as("cem").accept_ownership(org)) == ErrorCode::offer_not_found);
  REQUIRE(host.orgs.as("bob").offer_ownership(org, "cem"));
  REQUIRE(host.orgs.as("bob").withdraw_ownership_offer(org));
  CHECK(code_of(host.orgs.as("cem").accept_ownership(org)) == ErrorCode::offer_not_found);
  REQUIRE(host.orgs.as("bob").offer_ownership(org, "cem"));
  REQUIRE(host.orgs.as("cem").accept_ownership(org));
  CHECK(host.orgs.get_org(org)->owner_id == UserId("cem"));
  CHECK(code_of(host.orgs.as("cem").accept_ownership(org)) == ErrorCode::offer_not_found);
}

TEST_CASE("Where only staff may transfer, owners may not, and an offer of theirs no longer counts") {
  MemoryHost host;
  const OrgId org = organization(host.orgs, "acme", "ann");
  REQUIRE(host.orgs.add_user_to_org(org, "bob"));
  REQUIRE(host.orgs.as("ann").offer_ownership(org, "bob"));
  REQUIRE(host.orgs.update_setting("who_may_transfer", Json::trusted(R"("staff")")));
  CHECK(code_of(host.orgs.as("ann").transfer_ownership(org, "bob")) == ErrorCode::permission_denied);
  CHECK(code_of(host.orgs.as("bob").accept_ownership(org)) == ErrorCode::offer_not_found);
  REQUIRE(host.orgs.found_platform("Ours", "sue"));
  CHECK(code_of(host.orgs.as_staff("ann", "mine").transfer_ownership(org, "bob")) ==
        ErrorCode::permission_denied);
  REQUIRE(host.orgs.as_staff("sue", "ticket 7").transfer_ownership(org, "bob"));
  CHECK(host.orgs.get_org(org)->owner_id == UserId("bob"));
  const Commit commit = host.store->last_commit();
  CHECK(commit.actor.kind == Actor::Kind::staff);
  CHECK(commit.actor.reason == "ticket 7");
}

TEST_CASE("27: Permission speaks before the invariants, and every refusal has its own code") {
  MemoryHost host;
  const OrgId org = organization(host.orgs, "acme", "ann");
  REQUIRE(host.orgs.add_user_to_org(org, "ada", "admin"));
  REQUIRE(host.orgs.add_user_to_org(org, "mia", "member"));
  // Ann is the last owner; who may not ask hears nothing of it.
  CHECK(code_of(host.orgs.as("mia").remove_user_from_org(org, "ann")) == ErrorCode::permission_denied);
  CHECK(code_of(host.orgs.as("ada").remove_user_from_org(org, "ann")) == ErrorCode::target_outranks);
  CHECK(code_of(host.orgs.as("ada").update_user_role(org, "ann", "member")) == ErrorCode::target_outranks);
  CHECK(code_of(host.orgs.as("ada").suspend_member(org, "ann")) == ErrorCode::target_outranks);
  CHECK(code_of(host.orgs.as("eve").remove_user_from_org(org, "ann")) == ErrorCode::organization_not_found);
  CHECK(code_of(host.orgs.as("ann").remove_user_from_org(org, "ann")) == ErrorCode::last_owner);
  CHECK(code_of(host.orgs.remove_user_from_org(org, "ann")) == ErrorCode::last_owner);
  CHECK(code_of(host.orgs.remove_user_from_org(org, "eve")) == ErrorCode::user_not_in_organization);
  CHECK(code_of(host.orgs.remove_user_from_org("org_none", "ann")) == ErrorCode::organization_not_found);
  CHECK(code_of(host.orgs.as("ada").update_user_role(org, "ann", "king")) == ErrorCode::target_outranks);
  CHECK(code_of(host.orgs.as("ada").add_user_to_org(org, "ann", "owner")) == ErrorCode::role_not_assignable);
}

TEST_CASE("Invariants are judged on what a transaction leaves, in every status, and not on its steps") {
  MemoryHost host;
  const OrgId org = organization(host.orgs, "acme", "ann");
  REQUIRE(host.orgs.add_user_to_org(org, "bob"));
  const auto swapped = host.orgs.transaction([&](Transaction& transaction) -> Result<void> {
    const auto removed = transaction.remove_user_from_org(org, "ann");
    if (!removed) return removed;
    CHECK(code_of(transaction.check()) == ErrorCode::last_owner);
    return transaction.transfer_ownership(org, "bob");
  });
  CHECK(swapped);
  CHECK(host.orgs.get_org(org)->owner_id == UserId("bob"));
  REQUIRE(host.orgs.suspend_organization(org));
  CHECK(code_of(host.orgs.suspend_member(org, "bob")) == ErrorCode::last_owner);
  REQUIRE(host.orgs.delete_organization(org));
  CHECK(code_of(host.orgs.remove_user_from_org(org, "bob")) == ErrorCode::organization_deleted);
}
