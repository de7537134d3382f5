// An import went past the limits of members, invitations, roles and organizations per owner without a word.
// What is above one is taken, so that an export of a store that has more comes back; but it is told.
#include <doctest/doctest.h>

#include <string>

#include <fmt/format.h>

#include "compat/original_folder.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

std::string member(const std::string& org, const std::string& user, const std::string& role = "member") {
  return fmt::format(
      R"({{"org_user":{{"org_id":"{}","user_id":"{}","role":"{}","joined_at":"2025-01-01T00:00:00Z"}}}})"
      "\n",
      org, user, role);
}

std::string organization(const std::string& org, const std::string& more) {
  return fmt::format(
      R"({{"organization":{{"id":"{0}","name":"Name of {1}","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro"{2}}}}})"
      "\n",
      org, org.substr(4), more);
}

}  // namespace

TEST_CASE("members, invitations and roles above a limit come in, and the report counts them") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme", {.id = "org_a", .owner = "ann"}).value();
  REQUIRE(host.orgs.set_organization_limits(
      acme, Json::trusted(R"({"members":2,"pending_invitations":0,"custom_roles":0})")));
  const auto within = import_lines(host.orgs, member("org_a", "bob"));
  CHECK(within.value().notes.empty());
  const auto above = import_lines(
      host.orgs,
      member("org_a", "cid") + member("org_a", "dan") +
          R"({"role":{"scope":"org_a","name":"x","permissions":[]}})"
          "\n"
          R"({"invitation":{"id":"inv_1","org_id":"org_a","email":"y@example.com","role":"member","state":"pending","token_hash":"t1","created_at":"2026-11-20T00:00:00Z","expires_at":"2026-12-20T00:00:00Z"}})"
          "\n"
          R"({"invitation":{"id":"inv_2","org_id":"org_a","email":"z@example.com","role":"member","state":"revoked","token_hash":"t2","created_at":"2026-11-20T00:00:00Z","expires_at":"2026-12-20T00:00:00Z"}})");
  REQUIRE(above);
  CHECK(above.value().members == 2);
  CHECK(host.orgs.get_org_users(acme).size() == 4);
  std::string told;
  for (const ImportNote& note : above.value().notes) {
    CHECK(note.code == "limit_exceeded");
    CHECK(note.record == "organizations org_a");
    told += note.reason + "\n";
  }
  CHECK(told ==
        "It has 4 members, and may have 2: they stay, and no more can be added\n"
        "It has 1 pending invitation, and may have 0: they stay, and no more can be added\n"
        "It has 1 custom role, and may have 0: they stay, and no more can be added\n");
  CHECK(code_of(host.orgs.add_user_to_org(acme, "eve")) == ErrorCode::limit_reached);
}

TEST_CASE("owners that an import names are taken beyond their limit and told, and one it does not is not") {
  MemoryHost host;
  REQUIRE(host.orgs.update_setting("organizations_per_owner", Json::trusted("1")));
  std::string lines;
  for (const char* org : {"org_a", "org_b", "org_c"}) {
    lines += organization(org, R"(,"owner_id":"iu")") + member(org, "iu", "owner");
  }
  const auto report = import_lines(host.orgs, lines);
  REQUIRE(report);
  CHECK(report.value().organizations == 3);
  CHECK(note_of(report.value(), "limit_exceeded", "users iu") ==
        "Billing owner of 3 organizations, and may be of 1: they stay, and no more can be added");
  CHECK(code_of(import_lines(host.orgs, organization("org_d", "") + member("org_d", "iu", "owner"))) ==
        ErrorCode::limit_reached);
}

TEST_CASE("a plan's seats and the settings' limits count as well, in a large import too") {
  std::string lines = R"({"settings":{"organizations_per_owner":2,"limits":{"free":{"members":1}}}})"
                      "\n"
                      R"({"plan":{"name":"pro","seats":3}})"
                      "\n";
  for (int org = 0; org < 1500; ++org) {
    const std::string id = fmt::format("org_{:05}", org);
    lines += organization(id, fmt::format(R"(,"owner_id":"owner_{}")", org == 7 ? 6 : org / 2)) +
             member(id, fmt::format("owner_{}", org == 7 ? 6 : org / 2), "owner");
    for (int user = 0; user < (org == 1200 ? 4 : 2); ++user) {
      lines += member(id, fmt::format("user_{}_of_a_length_that_makes_this_large_{:0200}", user, user));
    }
  }
  const test::TemporaryFolder folder;
  OrgManager orgs{std::filesystem::path(folder / "store")};
  const auto report = import_lines(orgs, lines);
  REQUIRE(report);
  CHECK(lines.size() > (1U << 20U));
  CHECK(note_of(report.value(), "limit_exceeded", "organizations org_01200") ==
        "It has 5 members, and may have 3: they stay, and no more can be added");
  CHECK(note_of(report.value(), "limit_exceeded", "users owner_6") ==
        "Billing owner of 3 organizations, and may be of 2: they stay, and no more can be added");
  CHECK(report.value().notes.size() == 2);
}

}  // namespace orgmgr::tests
