// Exports in a form that has no roles, invitations, plans, users or billing left them out without a word.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "unit/manager_fixture.hpp"

#include <orgmgr/transfer.hpp>

namespace orgmgr::tests {
namespace {

/// The reasons of the notes about whole collections.
std::map<std::string, std::string> left_out(const OrgManager& orgs, ExportForm form) {
  std::map<std::string, std::string> told;
  for (const ImportNote& note : export_records(orgs, form, [](auto, auto) {})) {
    if (note.code != "fields_left_out") told[note.code + " " + note.record] = note.reason;
  }
  return told;
}

}  // namespace

TEST_CASE("an export tells of each kind of record that its form has not") {
  MemoryHost host;
  auto& orgs = host.orgs;
  const OrgId acme = orgs.create_organization("Acme", {.owner = "ann"}).value();
  for (const ExportForm form : {ExportForm::original, ExportForm::csv}) CHECK(left_out(orgs, form).empty());
  for (const char* role : {"one", "two"}) {
    REQUIRE(orgs.create_role({.scope = acme.str(), .name = role, .permissions = {}}));
  }
  REQUIRE(orgs.create_invitation(acme, {.email = "y@example.com"}));
  REQUIRE(orgs.set_plan({.name = "pro"}));
  REQUIRE(orgs.set_default_organization("ann", acme));
  REQUIRE(import_lines(
      orgs,
      R"({"billing_event":{"provider":"stripe","mode":"live","event_id":"evt_1","type":"invoice.paid","customers":["cus_1"],"received_at":"2026-11-20T13:00:01.000000Z","outcome":"ignored"}})"
      "\n"
      R"({"billing_object":{"provider":"stripe","mode":"live","object":"invoice:in_1","customers":["cus_1"],"reports":[]}})"));
  const std::map<std::string, std::string> expected{
      {"records_left_out billing_events", "This form has no billing events (1 record)"},
      {"records_left_out billing_objects", "This form has no billing objects (1 record)"},
      {"records_left_out invitations", "This form has no invitations (1 record)"},
      {"records_left_out plans", "This form has no plans (1 record)"},
      {"records_left_out roles", "This form has no roles (2 records)"},
      {"records_left_out users", "This form has no users (1 record)"}};
  for (const ExportForm form : {ExportForm::original, ExportForm::csv}) {
    CHECK(left_out(orgs, form) == expected);
  }
  CHECK(left_out(orgs, ExportForm::lines).empty());
}

}  // namespace orgmgr::tests
