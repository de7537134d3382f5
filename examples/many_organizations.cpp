// Many organizations in one transaction: all or none, and one sync for all of them.
#include <chrono>
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    const auto start = std::chrono::steady_clock::now();
    const auto made = orgs.transaction([](orgmgr::Transaction& all) -> orgmgr::Result<int> {
      for (int number = 1; number <= 500; ++number) {
        const auto name = "Branch " + std::to_string(number);
        const auto org = all.create_organization(name, {.owner = "user_head_office"});
        if (!org) return org.error();  // rolls everything back
      }
      return 500;
    });
    const auto spent =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    std::cout << made.value() << " organizations in " << spent.count() << " ms, at revision "
              << made.revision() << '\n';

    const auto failed = orgs.transaction([](orgmgr::Transaction& all) -> orgmgr::Result<void> {
      (void)all.create_organization("Branch 501").value();
      const auto taken = all.create_organization("branch 1");
      return taken ? orgmgr::Result<void>{} : taken.error();
    });
    example::require(!failed, "a name that is taken refuses the whole transaction");
    example::require(!orgs.find_org_by_name("Branch 501"), "so the one before it is not there either");
    example::require(orgs.get_user_orgs("user_head_office").size() == 500, "head office owns 500");
  });
}
