// Users act for themselves: a handle per user does what that user may do, and nothing else. Invitations
// bring members in, a role of the organization's own gives a permission of the host's.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    orgs.update_setting("host_permissions", *orgmgr::Json::parse(R"(["reports.run"])")).value();
    constexpr orgmgr::Permission may_run_reports{"reports.run"};

    orgmgr::UserOrgs ann = orgs.as("ann");
    const auto acme = ann.create_organization("Acme Corp").value();  // she owns it
    ann.create_role({.scope = acme.str(), .name = "analyst", .permissions = {"reports.run"}}).value();
    const auto invited = ann.create_invitation(acme, {.email = "bob@example.com", .roles = {"own:analyst"}});

    orgmgr::UserOrgs bob = orgs.as("bob");
    const auto joined = bob.accept_invitation(invited.value().token, "bob@example.com");
    example::require(joined && joined.value() == acme, "Bob is in");
    example::require(bob.can(acme, may_run_reports).allowed, "Bob may run reports");
    std::cout << bob.explain_access(acme, "bob", "reports.run").value().message << '\n';

    const auto refused = bob.remove_user_from_org(acme, "ann");
    std::cout << refused.error().message() << '\n';
    example::require(refused.error().code() == orgmgr::ErrorCode::permission_denied, "and no more than that");
    example::require(orgs.as("eve").get_org(acme).error().code() == orgmgr::ErrorCode::organization_not_found,
                     "what a user may not see is not there");

    example::require(ann.leave_organization(acme).error().code() == orgmgr::ErrorCode::last_owner,
                     "nobody leaves an organization without an owner");
    ann.transfer_ownership(acme, "bob").value();
    ann.leave_organization(acme).value();
    example::require(orgs.get_org(acme)->owner_id == "bob", "Bob owns it now");
  });
}
