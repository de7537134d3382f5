// Suspending, deleting, restoring and purging.
#include <doctest/doctest.h>

#include "manager_fixture.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;

namespace {

OrganizationStatus status_of(const MemoryHost& host, const OrgId& org) {
  return host.orgs.get_org(org)->status;
}

}  // namespace

TEST_CASE("Suspend and resume go back and forth; twice changes nothing") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  REQUIRE(host.orgs.suspend_organization(acme));
  CHECK(status_of(host, acme) == OrganizationStatus::suspended);
  REQUIRE(host.orgs.suspend_organization(acme));
  CHECK(host.store->newest() == 2);
  CHECK(host.orgs.update_org_plan(acme, "pro"));  // the host may change what is suspended
  CHECK(host.orgs.add_user_to_org(acme, "alice"));
  REQUIRE(host.orgs.resume_organization(acme));
  CHECK(status_of(host, acme) == OrganizationStatus::active);
  CHECK(code_of(host.orgs.suspend_organization("org_none")) == ErrorCode::organization_not_found);
  CHECK(code_of(host.orgs.resume_organization("org_none")) == ErrorCode::organization_not_found);
}

TEST_CASE("Deleting keeps everything, and restoring goes back to the status before") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme", {.owner = "alice", .stripe_id = "s1"}).value();
  REQUIRE(host.orgs.suspend_organization(acme));
  REQUIRE(host.orgs.delete_organization(acme));
  const auto deleted = host.orgs.get_org(acme).value();
  CHECK(deleted.status == OrganizationStatus::deleted);
  CHECK(deleted.status_before == OrganizationStatus::suspended);
  CHECK(deleted.deleted_at == *host.time);
  CHECK(deleted.deleted_by == "host");
  CHECK(deleted.purge_after == *host.time + std::chrono::days(30));
  CHECK(host.orgs.get_user_role_in_org(acme, "alice") == Role::owner);
  REQUIRE(host.orgs.delete_organization(acme));
  CHECK(host.store->newest() == 3);

  REQUIRE(host.orgs.restore_organization(acme));
  const auto restored = host.orgs.get_org(acme).value();
  CHECK(restored.status == OrganizationStatus::suspended);
  CHECK_FALSE(restored.status_before);
  CHECK_FALSE(restored.deleted_at);
  CHECK_FALSE(restored.deleted_by);
  CHECK_FALSE(restored.purge_after);
  CHECK(restored.stripe_customer_id == "s1");
  CHECK(code_of(host.orgs.restore_organization(acme)) == ErrorCode::organization_not_deleted);
  CHECK(code_of(host.orgs.purge_organization(acme)) == ErrorCode::organization_not_deleted);
  CHECK(code_of(host.orgs.restore_organization("org_none")) == ErrorCode::organization_not_found);
  CHECK(code_of(host.orgs.purge_organization("org_none")) == ErrorCode::organization_not_found);
  CHECK(code_of(host.orgs.delete_organization("org_none")) == ErrorCode::organization_not_found);
}

TEST_CASE("In a deleted organization every change but restore and purge is refused") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme", {.owner = "alice"}).value();
  REQUIRE(host.orgs.delete_organization(acme));
  const Revision revision = host.store->newest();
  CHECK(code_of(host.orgs.update_org_plan(acme, "pro")) == ErrorCode::organization_deleted);
  CHECK(code_of(host.orgs.rename_organization(acme, "x")) == ErrorCode::organization_deleted);
  CHECK(code_of(host.orgs.update_organization(acme, {})) == ErrorCode::organization_deleted);
  CHECK(code_of(host.orgs.update_org_billing_ids(acme, {})) == ErrorCode::organization_deleted);
  CHECK(code_of(host.orgs.clear_org_billing_ids(acme, {})) == ErrorCode::organization_deleted);
  CHECK(code_of(host.orgs.suspend_organization(acme)) == ErrorCode::organization_deleted);
  CHECK(code_of(host.orgs.resume_organization(acme)) == ErrorCode::organization_deleted);
  CHECK(code_of(host.orgs.add_user_to_org(acme, "bob")) == ErrorCode::organization_deleted);
  CHECK(code_of(host.orgs.remove_user_from_org(acme, "alice")) == ErrorCode::organization_deleted);
  const auto refused = host.orgs.update_user_role(acme, "alice", "member");
  CHECK(code_of(refused) == ErrorCode::organization_deleted);
  CHECK(refused.error().kind() == ErrorKind::conflict);
  CHECK(refused.error().message().find("restore it first") != std::string::npos);
  CHECK(host.store->newest() == revision);
}

TEST_CASE("Purging erases the organization and every membership, and no other") {
  MemoryHost host;
  NewOrganization more;
  more.id = "org_a";
  REQUIRE(host.orgs.create_organization("A", more));
  more.id = "org_ab";
  REQUIRE(host.orgs.create_organization("AB", more));
  for (const char* user : {"u1", "u2", "u3"}) {
    REQUIRE(host.orgs.add_user_to_org("org_a", user));
    REQUIRE(host.orgs.add_user_to_org("org_ab", user));
  }
  REQUIRE(host.orgs.delete_organization("org_a"));
  REQUIRE(host.orgs.purge_organization("org_a"));
  CHECK_FALSE(host.orgs.get_org("org_a"));
  CHECK(host.orgs.get_org_users("org_a").empty());
  CHECK_FALSE(host.orgs.get_user_role_in_org("org_a", "u1"));
  CHECK(host.orgs.get_org_users("org_ab").size() == 3);
  CHECK(host.orgs.get_user_orgs("u1").size() == 1);
  CHECK(host.store->last_commit().changes.size() == 4);
}

TEST_CASE("purge_due purges what the setting says, at the moment and not before") {
  MemoryHost host;
  REQUIRE(host.orgs.update_setting("purge_after_days", Json::trusted("2")));
  const OrgId early = host.orgs.create_organization("Early").value();
  const OrgId late = host.orgs.create_organization("Late").value();
  REQUIRE(host.orgs.create_organization("Kept"));
  REQUIRE(host.orgs.delete_organization(early));
  *host.time += std::chrono::hours(1);
  REQUIRE(host.orgs.delete_organization(late));
  *host.time += std::chrono::hours(47) - std::chrono::microseconds(1);
  CHECK(host.orgs.purge_due().value().empty());
  *host.time += std::chrono::microseconds(1);
  const auto purged = host.orgs.purge_due();
  CHECK(purged.value() == std::vector<OrgId>{early});
  CHECK_FALSE(host.orgs.get_org(early));
  CHECK(host.orgs.get_org(late));
  *host.time += std::chrono::hours(1);
  CHECK(host.orgs.purge_due().value() == std::vector<OrgId>{late});
  CHECK(host.orgs.list_all_organizations().size() == 1);
}

TEST_CASE("update_org_status speaks the original's words and goes by the same rules") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  CHECK(code_of(host.orgs.update_org_status("org_none", "nonsense")) == ErrorCode::organization_not_found);
  const auto refused = host.orgs.update_org_status(acme, "nonsense");
  CHECK(code_of(refused) == ErrorCode::status_invalid);
  CHECK(refused.error().message() == "Status must be one of: active, suspended, deleted");
  REQUIRE(host.orgs.update_org_status(acme, "suspended"));
  REQUIRE(host.orgs.update_org_status(acme, "deleted"));
  CHECK(host.orgs.get_org(acme)->status_before == OrganizationStatus::suspended);
  REQUIRE(host.orgs.update_org_status(acme, "active"));  // as asked, not as before
  CHECK(status_of(host, acme) == OrganizationStatus::active);
  CHECK_FALSE(host.orgs.get_org(acme)->deleted_at);
  REQUIRE(host.orgs.update_org_status(acme, "active"));
  CHECK(host.store->newest() == 4);
}
