// An import that changed an organization's status left the marks of the old one: what was restored so stayed
// marked for its purge, and what came in as deleted was never due.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "unit/manager_fixture.hpp"

#include <orgmgr/transfer.hpp>

namespace orgmgr::tests {
namespace {

std::string organization(const std::string& more) {
  return R"({"organization":{"id":"org_a","name":"Acme","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro")" +
         more + "}}\n";
}

constexpr ImportOptions::OnDuplicate update = ImportOptions::OnDuplicate::update;

}  // namespace

TEST_CASE("an update from deleted to active takes the marks of deletion away, and the other way sets them") {
  MemoryHost host;
  REQUIRE(host.orgs.create_organization("Acme", {.id = "org_a"}));
  REQUIRE(host.orgs.delete_organization("org_a"));
  REQUIRE(import_lines(host.orgs, organization(R"(,"status":"active")"), {.on_duplicate = update}));
  const Organization active = host.orgs.get_org("org_a").value();
  CHECK(active.status == OrganizationStatus::active);
  CHECK_FALSE(active.status_before);
  CHECK_FALSE(active.deleted_at);
  CHECK_FALSE(active.deleted_by);
  CHECK_FALSE(active.purge_after);

  REQUIRE(import_lines(host.orgs, organization(R"(,"status":"deleted")"), {.on_duplicate = update}));
  const Organization deleted = host.orgs.get_org("org_a").value();
  CHECK(deleted.status_before == OrganizationStatus::active);
  CHECK(deleted.deleted_at == *host.time);
  CHECK(deleted.deleted_by == "host");
  CHECK(deleted.purge_after == *host.time + std::chrono::days(30));
  // And once more: the times are those of the first time.
  *host.time += std::chrono::hours(24);
  REQUIRE(
      import_lines(host.orgs, organization(R"(,"status":"deleted","slug":"a")"), {.on_duplicate = update}));
  CHECK(host.orgs.get_org("org_a")->purge_after == deleted.purge_after);
}

TEST_CASE(
    "a new organization that is deleted is due one day, at the time that it came with if there is one") {
  MemoryHost host;
  REQUIRE(import_lines(host.orgs, organization(R"(,"status":"deleted","deleted_by":"ann")")));
  const Organization deleted = host.orgs.get_org("org_a").value();
  CHECK(deleted.deleted_by == "ann");
  CHECK(deleted.purge_after == *host.time + std::chrono::days(30));
  *host.time += std::chrono::days(31);
  CHECK(host.orgs.purge_due().value() == std::vector<OrgId>{"org_a"});
  REQUIRE(
      import_lines(host.orgs, organization(R"(,"status":"deleted","purge_after":"2030-01-01T00:00:00Z")")));
  CHECK(host.orgs.get_org("org_a")->purge_after == parse_time("2030-01-01T00:00:00Z"));
}

TEST_CASE("an active organization comes in without marks of a deletion") {
  MemoryHost host;
  REQUIRE(import_lines(host.orgs,
                       organization(R"(,"status_before":"suspended","purge_after":"2020-01-01T00:00:00Z")")));
  CHECK_FALSE(host.orgs.get_org("org_a")->purge_after);
  CHECK_FALSE(host.orgs.get_org("org_a")->status_before);
}

}  // namespace orgmgr::tests
