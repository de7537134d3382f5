// The shortest useful program: an organization, its owner, its billing customer, and a question.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};  // opens the store, or makes it
    const auto acme = orgs.create_organization("Acme Corp").value();
    orgs.add_user_to_org(acme, "user_123", "owner").value();
    orgs.update_org_billing_ids(acme, {.lago_id = "lago_cust_abc", .stripe_id = "cus_xyz"}).value();

    for (const auto& org : orgs.get_user_orgs("user_123")) {
      std::cout << "user_123 belongs to " << org.name << " (" << org.plan_tier << ")\n";
    }
    const auto role = orgs.get_user_role_in_org(acme, "user_123");
    example::require(role == orgmgr::Role::owner, "user_123 owns Acme Corp");
    std::cout << "and is its " << to_string(*role) << '\n';
  });
}
