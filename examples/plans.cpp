// Moving organizations between plans, and asking who is on which.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    orgs.update_setting("default_plan", orgmgr::Json::parse("\"starter\"").value()).value();
    const auto cafe = orgs.create_organization("Café Lumière").value();
    (void)orgs.create_organization("Zażółć Studio").value();

    // The version makes sure that nobody changed the organization since it was read.
    const auto before = orgs.get_org(cafe).value();
    orgs.update_org_plan(cafe, "professional", {.expected_version = before.version}).value();
    const auto late = orgs.update_org_plan(cafe, "enterprise", {.expected_version = before.version});
    example::require(!late && late.error().code() == orgmgr::ErrorCode::version_mismatch,
                     "a stale change is refused");

    for (const auto* plan : {"starter", "professional"}) {
      for (const auto& org : orgs.get_organizations_by_plan(plan))
        std::cout << plan << ": " << org.name << '\n';
    }
    example::require(orgs.get_organizations_by_plan("professional").size() == 1, "one moved up");
  });
}
