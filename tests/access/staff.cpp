// Staff of the platform: what they may, with a reason, and what they may not.
#include <doctest/doctest.h>

#include <functional>
#include <map>

#include "rules/verb_table.hpp"
#include "unit/manager_fixture.hpp"

namespace {

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;

template <class T>
std::string answer_of(const Result<T>& result) {
  return result ? "ok" : std::string(to_string(result.error().code()));
}

/// Sue is staff, Tom a member of the platform organization who is not; neither belongs to Acme.
struct Platform : MemoryHost {
  Platform() {
    REQUIRE(orgs.found_platform("Ours", "root"));
    for (const char* user : {"sue", "tom"}) orgs.add_user_to_org("org_platform", user).value();
    orgs.set_functional_roles("org_platform", "sue", {"platform:staff"}).value();
    REQUIRE(orgs.create_organization("Acme", {.id = "org_acme", .owner = "ann"}));
    orgs.add_user_to_org("org_acme", "bob").value();
  }
  [[nodiscard]] std::string may_read(const char* user) const {
    return answer_of(orgs.as_staff(user, "ticket 7").get_org("org_acme"));
  }
};

const OrgId acme{"org_acme"};
/// A day after the time of the fixture.
constexpr Timestamp soon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + std::chrono::hours(14);

/// Every changing verb that names an organization, as the host would call it.
const std::map<std::string, std::function<std::string(OrgManager&)>> changes{
    {"create_organization", [](OrgManager& orgs) { return answer_of(orgs.create_organization("New")); }},
    {"update_org_plan", [](OrgManager& orgs) { return answer_of(orgs.update_org_plan(acme, "gold")); }},
    {"update_org_status",
     [](OrgManager& orgs) { return answer_of(orgs.update_org_status(acme, "deleted")); }},
    {"update_org_billing_ids",
     [](OrgManager& orgs) { return answer_of(orgs.update_org_billing_ids(acme, {.lago_id = "l"})); }},
    {"clear_org_billing_ids",
     [](OrgManager& orgs) { return answer_of(orgs.clear_org_billing_ids(acme, {})); }},
    {"rename_organization",
     [](OrgManager& orgs) { return answer_of(orgs.rename_organization(acme, "New")); }},
    {"update_organization", [](OrgManager& orgs) { return answer_of(orgs.update_organization(acme, {})); }},
    {"set_organization_limits",
     [](OrgManager& orgs) { return answer_of(orgs.set_organization_limits(acme, {})); }},
    {"suspend_organization", [](OrgManager& orgs) { return answer_of(orgs.suspend_organization(acme)); }},
    {"resume_organization", [](OrgManager& orgs) { return answer_of(orgs.resume_organization(acme)); }},
    {"delete_organization", [](OrgManager& orgs) { return answer_of(orgs.delete_organization(acme)); }},
    {"purge_organization", [](OrgManager& orgs) { return answer_of(orgs.purge_organization(acme)); }},
    {"purge_due", [](OrgManager& orgs) { return answer_of(orgs.purge_due()); }},
    {"transfer_ownership", [](OrgManager& orgs) { return answer_of(orgs.transfer_ownership(acme, "bob")); }},
    {"offer_ownership", [](OrgManager& orgs) { return answer_of(orgs.offer_ownership(acme, "bob")); }},
    {"accept_ownership", [](OrgManager& orgs) { return answer_of(orgs.accept_ownership(acme, "bob")); }},
    {"add_user_to_org", [](OrgManager& orgs) { return answer_of(orgs.add_user_to_org(acme, "sue")); }},
    {"remove_user_from_org",
     [](OrgManager& orgs) { return answer_of(orgs.remove_user_from_org(acme, "bob")); }},
    {"leave_organization", [](OrgManager& orgs) { return answer_of(orgs.leave_organization(acme, "bob")); }},
    {"update_user_role",
     [](OrgManager& orgs) { return answer_of(orgs.update_user_role(acme, "bob", "admin")); }},
    {"set_functional_roles",
     [](OrgManager& orgs) { return answer_of(orgs.set_functional_roles(acme, "bob", {})); }},
    {"suspend_member", [](OrgManager& orgs) { return answer_of(orgs.suspend_member(acme, "bob")); }},
    {"reactivate_member", [](OrgManager& orgs) { return answer_of(orgs.reactivate_member(acme, "bob")); }},
    {"create_role",
     [](OrgManager& orgs) { return answer_of(orgs.create_role({.scope = "org_acme", .name = "new"})); }},
    {"update_role", [](OrgManager& orgs) { return answer_of(orgs.update_role("org_acme", "new", {})); }},
    {"remove_role", [](OrgManager& orgs) { return answer_of(orgs.remove_role("org_acme", "new")); }},
    {"create_invitation",
     [](OrgManager& orgs) { return answer_of(orgs.create_invitation(acme, {.email = "x@example.com"})); }},
    {"revoke_invitation",
     [](OrgManager& orgs) { return answer_of(orgs.revoke_invitation(acme, "inv_none")); }},
    {"remove_user_everywhere",
     [](OrgManager& orgs) { return answer_of(orgs.remove_user_everywhere("bob")); }},
    {"apply_billing_event",
     [](OrgManager& orgs) { return answer_of(orgs.apply_billing_event(BillingProvider::stripe, {}, "{}")); }},
    {"override_billing",
     [](OrgManager& orgs) { return answer_of(orgs.override_billing(acme, BillingState::current, soon)); }},
    {"end_billing_override", [](OrgManager& orgs) { return answer_of(orgs.end_billing_override(acme)); }},
    {"sweep_billing", [](OrgManager& orgs) { return answer_of(orgs.sweep_billing()); }},
    {"move_billing_customer",
     [](OrgManager& orgs) {
       return answer_of(orgs.move_billing_customer(BillingProvider::stripe, acme, "org_beta"));
     }},
    {"set_plan", [](OrgManager& orgs) { return answer_of(orgs.set_plan({.name = "gold"})); }},
    {"remove_plan", [](OrgManager& orgs) { return answer_of(orgs.remove_plan("gold")); }},
    {"rename_user", [](OrgManager& orgs) { return answer_of(orgs.rename_user("bob", "rob")); }},
    {"update_setting",
     [](OrgManager& orgs) { return answer_of(orgs.update_setting("offer_days", Json::trusted("3"))); }},
};

}  // namespace

TEST_CASE(
    "Staff suspend, resume and move ownership; every other change is denied to them, and leaves no trace") {
  std::size_t open = 0;
  for (const auto& entry : changes) {
    const auto& name = entry.first;
    const auto& change = entry.second;
    Platform platform;
    OrgManager sue = platform.orgs.impersonate_staff("sue", "ticket 7");
    const Revision before = platform.store->newest();
    const bool for_staff = name == "suspend_organization" || name == "resume_organization" ||
                           name == "transfer_ownership" || name == "offer_ownership" ||
                           name == "override_billing" || name == "end_billing_override";
    CHECK_MESSAGE(change(sue) == (for_staff ? "ok" : "permission_denied"), name);
    if (!for_staff) CHECK_MESSAGE(platform.store->newest() == before, name);
    OrgManager tom = platform.orgs.impersonate_staff("tom", "ticket 7");
    CHECK_MESSAGE(change(tom) == "permission_denied", name);
    open += for_staff ? 1U : 0U;
  }
  CHECK(open == 6);
  // What the list leaves out is told elsewhere: reads, and what is about a token or oneself.
  for (const rules::VerbRow& row : rules::verb_rows()) {
    if (row.asker == rules::Asker::host && !changes.contains(std::string(row.name))) {
      const bool elsewhere = row.name == "set_organization_types" || row.name == "found_platform";
      CHECK_MESSAGE(elsewhere, std::string(row.name));
    }
  }
}

TEST_CASE("Staff read and restore what is deleted, and their reason is recorded") {
  Platform platform;
  StaffOrgs sue = platform.orgs.as_staff("sue", "ticket 7");
  REQUIRE(platform.orgs.delete_organization(acme));
  CHECK(sue.get_org(acme).value()->status == OrganizationStatus::deleted);
  CHECK(sue.get_org_users(acme).value().size() == 2);
  CHECK(sue.list_organizations({}).value().items.size() == 2);
  CHECK(sue.list_roles(acme));
  CHECK(sue.list_invitations(acme));
  CHECK(sue.explain_access(acme, "ann", "org.read").value().decision.code ==
        AccessCode::organization_deleted);
  CHECK_FALSE(sue.read_org_changes(acme, 0).value().commits.empty());
  REQUIRE(sue.restore_organization(acme));
  const Commit commit = platform.store->last_commit();
  CHECK(commit.actor.kind == Actor::Kind::staff);
  CHECK(commit.actor.id == "sue");
  CHECK(commit.actor.reason == "ticket 7");
  CHECK(code_of(sue.restore_organization(acme)) == ErrorCode::organization_not_deleted);
  CHECK(code_of(sue.restore_organization("org_none")) == ErrorCode::organization_not_found);
}

TEST_CASE("Being staff ends with the role, the membership, its suspension and that of the platform") {
  Platform platform;
  OrgManager& orgs = platform.orgs;
  const OrgId ours{"org_platform"};
  CHECK(platform.may_read("sue") == "ok");
  CHECK(platform.may_read("root") == "ok");
  CHECK(platform.may_read("tom") == "permission_denied");
  CHECK(platform.may_read("ann") == "permission_denied");
  REQUIRE(orgs.suspend_member(ours, "sue"));
  CHECK(platform.may_read("sue") == "permission_denied");
  REQUIRE(orgs.reactivate_member(ours, "sue"));
  CHECK(platform.may_read("sue") == "ok");
  REQUIRE(orgs.set_functional_roles(ours, "sue", {}));
  CHECK(platform.may_read("sue") == "permission_denied");
  REQUIRE(orgs.set_functional_roles(ours, "sue", {"platform:staff"}));
  REQUIRE(orgs.suspend_organization(ours));
  CHECK(platform.may_read("sue") == "permission_denied");
  REQUIRE(orgs.resume_organization(ours));
  REQUIRE(orgs.remove_user_from_org(ours, "sue"));
  CHECK(platform.may_read("sue") == "permission_denied");
}

TEST_CASE(
    "Only staff make staff: admins of the platform lack the permission, and no other role can have it") {
  Platform platform;
  OrgManager& orgs = platform.orgs;
  REQUIRE(orgs.add_user_to_org("org_platform", "ada", "admin"));
  UserOrgs ada = orgs.as("ada");
  CHECK(code_of(ada.set_functional_roles("org_platform", "ada", {"platform:staff"})) ==
        ErrorCode::permission_denied);
  CHECK(code_of(ada.create_role({.scope = "org_platform", .name = "x", .permissions = {"platform.staff"}})) ==
        ErrorCode::permission_reserved);
  CHECK(code_of(orgs.create_role({.scope = "org_acme", .name = "x", .permissions = {"platform.staff"}})) ==
        ErrorCode::permission_reserved);
  CHECK(code_of(orgs.set_functional_roles(acme, "bob", {"platform:staff"})) == ErrorCode::role_not_found);
  CHECK(code_of(orgs.update_organization(acme, {.types = {{"platform"}}})) == ErrorCode::name_reserved);
  CHECK(code_of(orgs.create_organization("Mine", {.id = "org_platform"})) == ErrorCode::name_reserved);
  CHECK(orgs.as("root").set_functional_roles("org_platform", "tom", {"platform:staff"}));
  CHECK(platform.may_read("tom") == "ok");
}
