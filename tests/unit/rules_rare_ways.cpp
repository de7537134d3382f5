// Ways through the rules that ordinary use seldom takes: words of one field inside of another, what is gone
// between two steps, what another record holds already [P5, P6].
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include <orgmgr/export.hpp>
#include <orgmgr/transfer.hpp>

#include "base/json_text.hpp"
#include "invitation_fixture.hpp"
#include "rules/permissions.hpp"
#include "stored_by_hand.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;
using orgmgr::tests::Office;
using orgmgr::tests::store_raw;
using std::chrono::days;

namespace {

std::string exported(const OrgManager& orgs) {
  std::string text;
  (void)export_records(orgs, ExportForm::lines,
                       [&](std::string_view, std::string_view bytes) { text += bytes; });
  return text;
}

}  // namespace

TEST_CASE("a plan is in use by organizations that have it, not by those that mention it") {
  MemoryHost host;
  REQUIRE(host.orgs.set_plan({.name = "gold"}));
  REQUIRE(host.orgs.set_plan({.name = "basic"}));
  const OrgId acme = host.orgs.create_organization("Acme", {.plan_tier = "gold"}).value();
  REQUIRE(host.orgs.update_organization(acme, {.attributes = Json::trusted(R"({"plan_tier":"gold"})")}));
  CHECK(code_of(host.orgs.remove_plan("gold")) == ErrorCode::plan_in_use);
  REQUIRE(host.orgs.update_org_plan(acme, "basic"));
  CHECK(host.orgs.remove_plan("gold"));
}

TEST_CASE("a plan has one seat at least, and a thousand million at most") {
  MemoryHost host;
  for (const std::int64_t seats : {1LL, 1'000'000'000LL})
    CHECK(host.orgs.set_plan({.name = "gold", .seats = seats}));
  for (const std::int64_t seats : {0LL, 1'000'000'001LL})
    CHECK_FALSE(host.orgs.set_plan({.name = "gold", .seats = seats}));
}

TEST_CASE("an organization that is due to be purged was deleted, whatever its attributes say") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  const OrgId beta = host.orgs.create_organization("Beta").value();
  const Json words = Json::trusted(R"({"purge_after":"2000-01-01T00:00:00Z"})");
  REQUIRE(host.orgs.update_organization(acme, {.attributes = words}));
  REQUIRE(host.orgs.delete_organization(beta));
  // As the original module leaves deleted ones: without a day.
  store_raw(host, model::Collection::organizations, "org_old",
            R"({"id":"org_old","name":"Old","created_at":"2020-01-01T00:00:00Z","plan_tier":"basic",)"
            R"("status":"deleted","attributes":{"purge_after":"2000-01-01T00:00:00Z"}})");
  *host.time += days(30);
  CHECK(host.orgs.purge_due().value() == std::vector<OrgId>{beta});
  CHECK(host.orgs.get_org(acme));
  CHECK(host.orgs.get_org("org_old"));
}

TEST_CASE("a limit of one plan goes before the one of all") {
  MemoryHost host;
  REQUIRE(host.orgs.update_setting("limits", Json::trusted(R"({"pro":{"members":5},"*":{"members":2}})")));
  const OrgId pro = host.orgs.create_organization("Pro", {.plan_tier = "pro"}).value();
  const OrgId other = host.orgs.create_organization("Other", {.plan_tier = "other"}).value();
  CHECK(host.orgs.effective_plan(pro)->members == 5);
  CHECK(host.orgs.effective_plan(other)->members == 2);
}

TEST_CASE("roles are listed all, not up to the first of one's own") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  for (const char* name : {"one", "two"}) REQUIRE(host.orgs.create_role({.scope = acme.str(), .name = name}));
  CHECK(host.orgs.list_roles(acme.str()).size() == 2);
}

TEST_CASE("a list by owner keeps to the other conditions too") {
  MemoryHost host;
  const OrgId pro = host.orgs.create_organization("Pro", {.plan_tier = "pro", .owner = "ann"}).value();
  (void)host.orgs.create_organization("Other", {.plan_tier = "other", .owner = "ann"}).value();
  const auto page = host.orgs.list_organizations({.plan_tier = "pro", .owner = UserId("ann")}, {}).value();
  REQUIRE(page.items.size() == 1);
  CHECK(page.items.front().id == pro);
}

TEST_CASE("merging nothing into nothing changes nothing") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  const Revision before = host.store->newest();
  REQUIRE(host.orgs.update_organization(acme, {.attributes = Json::trusted("{}")}));
  CHECK(host.store->newest() == before);
  CHECK(host.orgs.get_org(acme)->attributes.empty());
}

TEST_CASE("the ownership is accepted by who is a member still, and active") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme", {.owner = "ann"}).value();
  const auto offer = [&] {
    REQUIRE(host.orgs.add_user_to_org(acme, "bob", "admin"));
    REQUIRE(host.orgs.offer_ownership(acme, "bob", days(1)));
  };
  offer();
  REQUIRE(host.orgs.suspend_member(acme, "bob"));
  CHECK(code_of(host.orgs.accept_ownership(acme, "bob")) == ErrorCode::membership_suspended);
  REQUIRE(host.orgs.remove_user_from_org(acme, "bob"));
  CHECK(code_of(host.orgs.accept_ownership(acme, "bob")) == ErrorCode::offer_not_found);
  // An earlier release left the offer.
  const auto stored = host.store->read()->get(model::Collection::organizations, acme.str()).value();
  store_raw(
      host, model::Collection::organizations, acme.str(),
      json::merge_patch(stored, R"({"ownership_offer":{"to":"bob","expires_at":"2099-01-01T00:00:00Z"}})"));
  CHECK(code_of(host.orgs.accept_ownership(acme, "bob")) == ErrorCode::user_not_in_organization);
  CHECK(host.orgs.get_org(acme)->owner_id == "ann");
}

TEST_CASE("a link that an owner made for admins is good while that owner is one") {
  Office office;
  REQUIRE(office.orgs.add_user_to_org(office.org, "otto", "owner"));
  const auto link = office.as("otto").create_invitation(office.org, {.role = "admin", .max_uses = 2}).value();
  REQUIRE(office.orgs.accept_invitation(link.token, "eve", "eve@example.com"));
  CHECK(office.orgs.get_org_user(office.org, "eve")->role == Role::admin);
  REQUIRE(office.orgs.accept_invitation(link.token, "fay", "fay@example.com"));
  CHECK(code_of(office.orgs.accept_invitation(link.token, "gus", "gus@example.com")) ==
        ErrorCode::invitation_used);
}

TEST_CASE("an imported invitation takes no address over that another one holds") {
  MemoryHost from;
  const OrgId acme = from.orgs.create_organization("Acme", {.id = "org_acme", .owner = "ann"}).value();
  (void)from.orgs.create_invitation(acme, {.email = "mia@example.org"}).value();
  const std::string lines = exported(from.orgs);
  MemoryHost host;
  (void)host.orgs.create_organization("Acme", {.id = "org_acme", .owner = "ann"}).value();
  *host.time += days(1);  // so that its id is another
  const auto own = host.orgs.create_invitation("org_acme", {.email = "mia@example.org"}).value();
  for (const auto choice : {ImportOptions::OnDuplicate::update, ImportOptions::OnDuplicate::skip}) {
    const auto report = import_lines(host.orgs, lines, {.on_duplicate = choice});
    REQUIRE(report);
    CHECK(std::any_of(report.value().notes.begin(), report.value().notes.end(), [](const ImportNote& note) {
      return note.code == "duplicate_skipped" && note.record.starts_with("invitations ");
    }));
    const auto invitations = host.orgs.list_invitations("org_acme");
    REQUIRE(invitations.size() == 1);
    CHECK(invitations.front().id == own.id);
  }
}

TEST_CASE("a setting is taken in under either name of its line") {
  MemoryHost from;
  REQUIRE(from.orgs.update_setting("default_plan", Json::trusted("\"pro\"")));
  std::string lines = exported(from.orgs);
  lines.replace(lines.find("{\"settings\":"), 12, "{\"setting\":");
  MemoryHost host;
  REQUIRE(import_lines(host.orgs, lines));
  CHECK(host.orgs.get_org(host.orgs.create_organization("Acme").value())->plan_tier == "pro");
}

TEST_CASE("claims in an organization without a slug have none, and hold") {
  MemoryHost host;
  store_raw(host, model::Collection::organizations, "org_old",
            R"({"id":"org_old","name":"Old","created_at":"2020-01-01T00:00:00Z","plan_tier":"basic"})");
  REQUIRE(host.orgs.add_user_to_org("org_old", "ann", "owner"));
  const auto session = host.orgs.create_session("ann", {.organization = "org_old"}).value();
  const Json claims = host.orgs.session_claims(session.token).value();
  CHECK(claims.text().find("\"slug\"") == std::string::npos);
  CHECK(host.orgs.verify_claims(claims));
}

TEST_CASE("nobody has permissions where there is no organization, and one granted twice is one") {
  MemoryHost host;
  CHECK(host.orgs.list_permissions("org_none", "ann").empty());
  rules::PermissionSet permissions;
  Settings settings;
  settings.host_permissions = {"reports.run"};
  permissions.add(Permission{"reports.run"});
  permissions.add(Permission{"reports.run"});
  CHECK(permissions.names(settings) == std::vector<std::string>{"reports.run"});
}
