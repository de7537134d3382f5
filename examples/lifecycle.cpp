// The life of an organization: active, suspended, deleted, restored, purged.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    const auto org = orgs.create_organization("Ferretería El Tornillo", {.owner = "user_pedro"}).value();
    const auto show = [&](const char* what) {
      std::cout << what << ": " << to_string(orgs.get_org(org)->status) << '\n';
    };
    show("created");
    orgs.suspend_organization(org, {.reason = "unpaid since March"}).value();
    show("suspended");
    orgs.delete_organization(org).value();
    show("deleted");
    const auto refused = orgs.update_org_plan(org, "professional");
    example::require(!refused && refused.error().code() == orgmgr::ErrorCode::organization_deleted,
                     "a deleted organization does not change");
    orgs.restore_organization(org).value();
    show("restored");
    example::require(orgs.get_org(org)->status == orgmgr::OrganizationStatus::suspended,
                     "back to what it was before");
    example::require(orgs.get_org_users(org).size() == 1, "with its members");

    orgs.delete_organization(org).value();
    orgs.purge_organization(org).value();
    example::require(!orgs.get_org(org), "purging leaves the audit trail only");
    std::cout << "purged; the trail has " << orgs.read_changes(0).commits.size() << " commits\n";
  });
}
