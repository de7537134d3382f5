// Asking for a role and changing it. A role check reads no file once the store is warm.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    const auto org = orgs.create_organization("Old Mill Books", {.owner = "user_lena"}).value();
    orgs.add_user_to_org(org, "user_nils", "member").value();

    orgs.update_user_role(org, "user_nils", "manager", {.reason = "takes over the shop"}).value();
    const auto role = orgs.get_user_role_in_org(org, "user_nils");
    example::require(role == orgmgr::Role::manager, "the new role counts at once");
    std::cout << "user_nils is " << to_string(*role) << '\n';

    const auto unknown = orgs.update_user_role(org, "user_nils", "emperor");
    example::require(!unknown && unknown.error().field() == "role", "an unknown role is refused by name");
    std::cout << unknown.error().message() << '\n';
    example::require(!orgs.get_user_role_in_org(org, "user_stranger"), "who is no member has no role");

    for (const auto& commit : orgs.read_changes(0).commits) {
      std::cout << "revision " << commit.revision << ": " << commit.op << '\n';
    }
  });
}
