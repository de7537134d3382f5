// A user signs in for the first time: whoever has no organization gets one of their own, and a session
// in it. Two logins at once make one organization; a name that is taken gets a number.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

namespace {

std::string log_in(orgmgr::OrgManager& orgs, const orgmgr::UserId& user, const std::string& display_name) {
  if (orgs.get_user_orgs(user).empty()) {
    const auto own = orgs.ensure_personal_organization(user, display_name + "'s Organization").value();
    orgs.set_default_organization(user, own).value();
  }
  return orgs.create_session(user, {.label = "browser"}).value().token;
}

}  // namespace

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    const std::string alice = log_in(orgs, "user_alice_1", "Alice");
    const std::string again = log_in(orgs, "user_alice_1", "Alice");
    const std::string other = log_in(orgs, "user_alice_2", "Alice");

    const orgmgr::SessionCheck here = orgs.check_session(alice).value();
    std::cout << here.user.str() << " is " << to_string(here.role.value()) << " of "
              << orgs.get_org(here.organization.value())->name << '\n';
    example::require(orgs.check_session(again).value().organization == here.organization,
                     "a second login changes nothing");
    example::require(orgs.check_session(other).value().organization != here.organization,
                     "another Alice has an organization of her own");
    example::require(orgs.list_all_organizations().size() == 2, "with a name of its own");

    example::require(orgs.revoke_sessions("user_alice_1").value() == 2, "both sessions are ended");
    example::require(!orgs.check_session(alice), "a revoked session is gone");
    example::require(orgs.check_session(other).ok(), "and no other");
  });
}
