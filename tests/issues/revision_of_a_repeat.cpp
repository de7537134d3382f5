// A call repeated under its operation id was told the revision that the store had come to meanwhile, not the
// one that its change is part of [P7].
#include <doctest/doctest.h>

#include <orgmgr/orgmgr.hpp>

#include "support/temporary_folder.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

TEST_CASE("a repeat is told the revision of the change that it repeats [P7]") {
  const TemporaryFolder folder;
  OrgManager orgs(folder / "store");
  const WriteOptions once{.operation_id = "create"};
  const auto made = orgs.create_organization("Acme", {}, once);
  CHECK(made.revision() == 1);
  CHECK(orgs.create_organization("Beta").revision() == 2);
  const auto again = orgs.create_organization("Acme", {}, once);
  CHECK(again.value() == made.value());
  CHECK(again.revision() == 1);
  // Where nothing was carried out there is no such revision.
  CHECK(orgs.create_organization("Other", {}, once).error().code() == ErrorCode::operation_id_reused);
  const auto rename = [](Transaction& transaction) {
    return transaction.rename_organization(transaction.find_org_by_name("Beta")->id, "Gamma");
  };
  CHECK(orgs.transaction(rename, {.operation_id = "rename"}).revision() == 3);
  CHECK(orgs.create_organization("Delta").revision() == 4);
  CHECK(orgs.transaction(rename, {.operation_id = "rename"}).revision() == 3);
}
