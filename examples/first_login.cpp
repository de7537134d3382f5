// A user signs in for the first time: whoever belongs nowhere gets an organization of their own. In
// one transaction, so that two logins at once make one; a name that is taken gets a number.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

namespace {

orgmgr::Result<orgmgr::OrgId> organization_of(orgmgr::OrgManager& orgs, const orgmgr::UserId& user,
                                              const std::string& display_name) {
  return orgs.transaction(
      [&](orgmgr::Transaction& tx) -> orgmgr::Result<orgmgr::OrgId> {
        if (const auto there = tx.get_user_orgs(user); !there.empty()) return there.front().id;
        const std::string name = display_name + "'s Organization";
        auto made = tx.create_organization(name, {.owner = user.str()});
        for (int number = 2; !made && made.error().code() == orgmgr::ErrorCode::name_taken; ++number) {
          made = tx.create_organization(name + " (" + std::to_string(number) + ")", {.owner = user.str()});
        }
        return made;
      },
      {}, "first_login");
}

}  // namespace

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    const auto first = organization_of(orgs, "user_alice_1", "Alice").value();
    const auto again = organization_of(orgs, "user_alice_1", "Alice").value();
    const auto other = organization_of(orgs, "user_alice_2", "Alice").value();
    example::require(first == again, "a second login changes nothing");
    example::require(first != other, "another Alice has an organization of her own");
    for (const auto& org : orgs.list_all_organizations()) std::cout << org.name << '\n';
    example::require(orgs.get_org(other)->name == "Alice's Organization (2)", "with a name of its own");
    example::require(orgs.get_user_role_in_org(other, "user_alice_2") == orgmgr::Role::owner,
                     "which she owns");
  });
}
