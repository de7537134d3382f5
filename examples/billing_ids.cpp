// Linking the customers of the billing systems, and finding the organization behind one, as a web
// hook handler does.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    const auto oresund = orgs.create_organization("Øresund Data ApS").value();
    const auto other = orgs.create_organization("Kilimanjaro Coffee").value();
    orgs.update_org_billing_ids(oresund, {.lago_id = "lago_oresund"}).value();
    orgs.update_org_billing_ids(oresund, {.stripe_id = "cus_oresund"}).value();  // the other link stays

    const auto found = orgs.find_org_by_billing_id(orgmgr::BillingProvider::stripe, "cus_oresund");
    example::require(found && found->id == oresund, "the customer leads to its organization");
    std::cout << "cus_oresund pays for " << found->name << '\n';

    const auto shared = orgs.update_org_billing_ids(other, {.stripe_id = "cus_oresund"});
    example::require(!shared && shared.error().code() == orgmgr::ErrorCode::billing_id_taken,
                     "no two share a customer");
    std::cout << shared.error().message() << '\n';

    orgs.clear_org_billing_ids(oresund, {.lago = true}).value();
    example::require(!orgs.get_org(oresund)->lago_customer_id.has_value(), "the link is gone");
  });
}
