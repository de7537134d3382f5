// Adding members to an organization, listing them, removing one.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    const auto org = orgs.create_organization("Harbour Street Clinic").value();
    orgs.add_user_to_org(org, "user_ada", "owner").value();
    orgs.add_user_to_org(org, "user_bruno", "billing_admin").value();
    orgs.add_user_to_org(org, "user_chidi").value();  // member, unless said otherwise

    for (const auto& member : orgs.get_org_users(org)) {
      std::cout << member.user_id.str() << "  " << to_string(member.role) << "  since "
                << orgmgr::format_time(member.joined_at) << '\n';
    }
    const auto twice = orgs.add_user_to_org(org, "user_ada");
    example::require(!twice && twice.error().code() == orgmgr::ErrorCode::already_member,
                     "nobody is added twice");
    std::cout << twice.error().message() << '\n';

    orgs.remove_user_from_org(org, "user_chidi").value();
    example::require(orgs.get_org_users(org).size() == 2, "two members are left");
  });
}
