// What can go wrong and how it is told: a refusal is a value, a broken machine an exception.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    const auto org = orgs.create_organization("Duplicate Name").value();

    const auto again = orgs.create_organization("DUPLICATE name");
    example::require(!again && again.error().kind() == orgmgr::ErrorKind::already_exists, "names are unique");
    std::cout << to_string(again.error().code()) << ": " << again.error().message() << '\n';

    const auto nowhere = orgs.update_org_plan("org_fake", "pro");
    example::require(!nowhere && nowhere.error().kind() == orgmgr::ErrorKind::not_found,
                     "that one is not there");
    std::cout << to_string(nowhere.error().code()) << ": " << nowhere.error().message() << '\n';

    example::require(!orgs.get_org("org_fake"), "what is not there is an empty optional");

    try {
      orgs.update_org_status(org, "asleep").value();  // value() of a refusal throws
      example::require(false, "asleep is no status");
    } catch (const orgmgr::BadResult& bad) {
      std::cout << "thrown: " << bad.what() << '\n';
    }
    try {
      const orgmgr::OrgManager missing{folder / "nothing-here", {.create = false}};
      example::require(false, "there is no store in that folder");
    } catch (const orgmgr::StorageError& error) {
      std::cout << to_string(error.code()) << ": " << error.what() << '\n';
    }
  });
}
