// Everything that one user belongs to, with the role in each.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    for (const auto* name : {"Nordwind Logistik", "Harbour Street Clinic", "Old Mill Books"}) {
      const auto org = orgs.create_organization(name).value();
      orgs.add_user_to_org(org, "user_ines", name[0] == 'N' ? "owner" : "member").value();
    }
    const auto closed = orgs.find_org_by_name("old mill books")->id;
    orgs.suspend_organization(closed).value();

    for (const auto& [org, membership] : orgs.get_user_memberships("user_ines")) {
      std::cout << org.name << ": " << to_string(membership.role) << ", " << to_string(org.status) << '\n';
    }
    example::require(orgs.get_user_orgs("user_ines").size() == 3, "suspended ones are listed too");
    example::require(orgs.get_user_orgs("user_nobody").empty(), "an unknown user belongs nowhere");
  });
}
