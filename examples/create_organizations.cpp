// Creating organizations: with the defaults, and with everything that can be said at once.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    const auto plain = orgs.create_organization("Plain Paper Company").value();
    const auto rich = orgs.create_organization("Größte Bäckerei", {.plan_tier = "professional",
                                                                   .slug = "bakery",
                                                                   .owner = "user_greta",
                                                                   .stripe_id = "cus_bakery"})
                          .value();

    for (const auto& id : {plain, rich}) {
      const auto org = orgs.get_org(id).value();
      std::cout << org.id.str() << "  " << org.name << "  /" << org.slug.value_or("-") << "  "
                << org.plan_tier << '\n';
    }
    example::require(orgs.get_org(plain)->plan_tier == "founders_friend",
                     "the default plan is founders_friend");
    example::require(orgs.find_org_by_slug("bakery")->id == rich, "the slug leads to the organization");
    example::require(orgs.get_org_users(rich).size() == 1, "the owner came with it");
  });
}
