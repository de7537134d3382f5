// An import, and the taking over of a folder, brought a platform organization along: its owners read and
// restored everything as staff, though nobody had founded a platform here.
#include <doctest/doctest.h>

#include <string>

#include "compat/original_folder.hpp"
#include "manager/transfer.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

constexpr Permission staff{"platform.staff"};
const OrgId platform{"org_platform"};
const std::string platform_line =
    R"({"organization":{"id":"org_platform","name":"Theirs","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro","types":["platform","customer"]}})"
    "\n";
const std::string mallory_line =
    R"({"org_user":{"org_id":"org_platform","user_id":"mallory","role":"owner","joined_at":"2025-01-01T00:00:00Z"}})"
    "\n";
const std::string evil_line =
    R"({"organization":{"id":"org_evil","name":"Evil","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro","types":["platform"]}})"
    "\n";

ErrorCode code_as_staff(OrgManager& orgs, std::string_view user) {
  return code_of(orgs.as_staff(user, "a look").get_org(platform));
}

}  // namespace

TEST_CASE("an import founds no platform: the organization comes in without the type, and its owners as any") {
  MemoryHost host;
  const auto report = import_lines(host.orgs, platform_line + mallory_line);
  REQUIRE(report);
  CHECK(report.value().organizations == 1);
  CHECK_FALSE(note_of(report.value(), "platform_withheld", "organizations org_platform").empty());
  CHECK(host.orgs.get_org(platform)->types == std::vector<std::string>{"customer"});
  CHECK_FALSE(host.orgs.can(platform, "mallory", staff).allowed);
  CHECK(code_as_staff(host.orgs, "mallory") == ErrorCode::permission_denied);

  // Nor does founding, or a change, make one of it, whose owners nobody here has chosen.
  CHECK(code_of(host.orgs.found_platform("Ours", "root")) == ErrorCode::id_taken);
  CHECK(code_of(host.orgs.update_organization(platform, {.types = {{"platform"}}})) ==
        ErrorCode::name_reserved);
  REQUIRE(host.orgs.update_organization(platform, {.types = {{"supplier"}}}));
  REQUIRE(host.orgs.delete_organization(platform));
  REQUIRE(host.orgs.purge_organization(platform));
  REQUIRE(host.orgs.found_platform("Ours", "root"));
  CHECK(host.orgs.as_staff("root", "a look").get_org(platform));
}

TEST_CASE(
    "the type belongs to one organization: another that comes with it is refused, left out, or mended") {
  MemoryHost host;
  const auto refused = import_lines(host.orgs, evil_line);
  CHECK(code_of(refused) == ErrorCode::name_reserved);
  CHECK(refused.error().message().starts_with("lines:1: "));
  ImportOptions options;
  options.on_invalid = ImportOptions::OnInvalid::skip;
  CHECK(import_lines(host.orgs, evil_line, options).value().skipped == 1);
  CHECK_FALSE(host.orgs.get_org("org_evil"));
  options.repair = true;
  const auto mended = import_lines(host.orgs, evil_line, options);
  CHECK_FALSE(note_of(mended.value(), "platform_withheld", "organizations org_evil").empty());
  CHECK(host.orgs.get_org("org_evil")->types.empty());
}

TEST_CASE("where the platform was founded an import leaves its type alone, and tells who joins it") {
  MemoryHost from;
  REQUIRE(from.orgs.found_platform("Ours", "root"));
  REQUIRE(from.orgs.add_user_to_org(platform, "sue"));
  REQUIRE(from.orgs.set_functional_roles(platform, "sue", {"platform:staff"}));
  std::string exported;
  (void)export_records(from.orgs, ExportForm::lines,
                       [&](std::string_view, std::string_view bytes) { exported.append(bytes); });
  for (const auto choice : {ImportOptions::OnDuplicate::skip, ImportOptions::OnDuplicate::update}) {
    MemoryHost to;
    REQUIRE(to.orgs.found_platform("Ours", "root"));
    ImportOptions options;
    options.on_duplicate = choice;
    const auto report = import_lines(to.orgs, exported, options);
    REQUIRE(report);
    CHECK_FALSE(note_of(report.value(), "platform_member", "org_users org_platform sue").empty());
    CHECK(to.orgs.as_staff("sue", "a look").get_org(platform));
    const std::string without_types =
        R"({"organization":{"id":"org_platform","name":"Ours","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro","types":["customer"]}})";
    options.on_duplicate = ImportOptions::OnDuplicate::update;
    const auto kept = import_lines(to.orgs, without_types, options);
    REQUIRE(kept);
    CHECK_FALSE(note_of(kept.value(), "platform_kept", "organizations org_platform").empty());
    CHECK(to.orgs.as_staff("root", "a look").get_org(platform));
  }
  MemoryHost bare;  // without one of its own everything comes in, but nobody is staff
  REQUIRE(import_lines(bare.orgs, exported));
  CHECK(bare.orgs.get_org_user(platform, "sue")->roles == std::vector<std::string>{"platform:staff"});
  CHECK(code_as_staff(bare.orgs, "sue") == ErrorCode::permission_denied);
  CHECK(code_as_staff(bare.orgs, "root") == ErrorCode::permission_denied);
}

TEST_CASE("a folder that is taken over brings no platform along, and is taken") {
  std::string organization = organization_text({.id = "org_platform", .name = "Theirs"});
  organization.insert(organization.rfind('}'), R"(,"types":["platform"])");
  const OriginalFolder folder(
      "{" + organization + "}",
      "{\"org_platform\": [" + member_text("org_platform", "mallory", "owner") + "]}");
  MemoryHost host;
  CHECK_FALSE(manager::check_originals(folder.path()).has_value());
  const auto report = manager::adopt_originals(manager::session_of(host.orgs), folder.path());
  REQUIRE(report);
  CHECK_FALSE(note_of(report.value(), "platform_withheld", "organizations org_platform").empty());
  CHECK(code_as_staff(host.orgs, "mallory") == ErrorCode::permission_denied);
}

}  // namespace orgmgr::tests
