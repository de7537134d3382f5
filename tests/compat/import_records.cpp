// Import without repair: what is refused and how it is named, duplicates by choice, all or nothing.
#include <doctest/doctest.h>

#include <vector>

#include "compat/original_folder.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

using OnDuplicate = ImportOptions::OnDuplicate;
using OnInvalid = ImportOptions::OnInvalid;

std::string exported(const OrgManager& orgs, ExportForm form = ExportForm::lines,
                     std::string_view wanted = "export.jsonl") {
  std::string text;
  (void)export_records(orgs, form, [&](std::string_view file, std::string_view bytes) {
    if (file == wanted) text.append(bytes);
  });
  return text;
}

Error refusal(std::string_view organizations, std::string_view org_users = "{}",
              const ImportOptions& options = {}) {
  const OriginalFolder folder(organizations, org_users);
  MemoryHost host;
  const auto before = folder.bytes();
  const auto answer = import_records(host.orgs, folder.path(), options);
  CHECK(folder.bytes() == before);
  CHECK(host.store->newest() == 0);
  return answer.error();
}

const std::string acme =
    R"({"organization":{"id":"org_a","name":"Acme","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro","slug":"acme"}})"
    "\n";
const std::string beta =
    R"({"id":"org_b","name":"Beta","created_at":"2025-01-02T00:00:00Z","plan_tier":"pro"})"
    "\n";
const std::string alice =
    R"({"org_user":{"org_id":"org_a","user_id":"alice","role":"owner","joined_at":"2025-01-01T00:00:00Z"}})"
    "\n";

}  // namespace

TEST_CASE("What is not acceptable JSON is refused by file, line and column [P6]") {
  struct Bad {
    std::string text;
    ErrorCode code;
    std::string says;
  };
  const std::vector<Bad> texts{
      {"", ErrorCode::json_invalid, "organizations.json:1:1: the file is empty"},
      {"{\n  \"org_a\": {", ErrorCode::json_invalid, "organizations.json:2:13: "},
      {"{\n \"a\": {},\n \"a\": {}}", ErrorCode::json_invalid,
       "organizations.json:3:2: not acceptable JSON: duplicate key"},
      {std::string(100'000, '['), ErrorCode::json_invalid, "nested deeper than 64 levels"},
      {"[]", ErrorCode::record_invalid,
       "the top level must be an object with a record per key, and is an array"},
      {"{\"org_a\": 5}", ErrorCode::record_invalid, "organization org_a must be an object, and is a number"},
      {"{\"org_a\":\n{\"id\": \"org_a\"}}", ErrorCode::record_invalid, "organizations.json:2: "},
      {"{\"org_a\": \"\xff\"}", ErrorCode::json_invalid, "organizations.json:1:"},
      {"not json", ErrorCode::json_invalid, "organizations.json:1:"},
  };
  for (const Bad& bad : texts) {
    CAPTURE(bad.text.substr(0, 60));
    for (const bool repair : {false, true}) {
      ImportOptions options;
      options.repair = repair;
      const Error error = refusal(bad.text, "{}", options);
      CHECK(error.code() == bad.code);
      CHECK_MESSAGE(error.message().find(bad.says) != std::string::npos, error.message());
    }
  }
  CHECK(refusal("{}", "{\"org_a\": {}}").message() ==
        "org_users.json:1: the members of org_a must be an array, and are an object");
}

TEST_CASE("Without repair dirt is refused, and the record named") {
  const std::string organization = "{" + organization_text({.id = "org_a", .name = "Acme"}) + "}";
  CHECK(refusal(organization, "{\"org_a\": [" + member_text("org_a", "u", "emperor") + "]}").code() ==
        ErrorCode::role_invalid);
  CHECK(refusal(organization, "{\"org_b\": [" + member_text("org_b", "u") + "]}").code() ==
        ErrorCode::organization_not_found);
  CHECK(refusal(organization,
                "{\"org_a\": [" + member_text("org_a", "u") + "," + member_text("org_a", "u") + "]}")
            .code() == ErrorCode::already_member);
  CHECK(refusal("{" + organization_text({.id = "org_a", .name = "Acme", .status = "frozen"}) + "}").code() ==
        ErrorCode::status_invalid);
  CHECK(refusal("{" + organization_text({.id = "org_a", .name = " "}) + "}").code() == ErrorCode::name_empty);
  const Error taken = refusal("{" + organization_text({.id = "org_a", .name = "Acme"}) + ",\n" +
                              organization_text({.id = "org_b", .name = "aCME"}) + "}");
  CHECK(taken.code() == ErrorCode::name_taken);
  CHECK(taken.message() == "organizations.json:2: Organization with name 'aCME' already exists (org_a)");
}

TEST_CASE("Repair mends what the import brings; a clash with the store's own records is for on_duplicate") {
  MemoryHost host;
  REQUIRE(host.orgs.create_organization("Acme", {.id = "org_here"}).ok());
  REQUIRE(host.orgs.create_organization("Linked", {.id = "org_linked", .stripe_id = "cus_1"}).ok());
  const OriginalFolder named("{" + organization_text({.id = "org_a", .name = "ACME"}) + "}", "{}");
  const OriginalFolder linked(
      "{" + organization_text({.id = "org_b", .name = "Beta", .stripe = "\"cus_1\""}) + "}", "{}");
  ImportOptions options;
  options.repair = true;
  CHECK(code_of(import_records(host.orgs, named.path(), options)) == ErrorCode::name_taken);
  CHECK(code_of(import_records(host.orgs, linked.path(), options)) == ErrorCode::billing_id_taken);
  options.on_duplicate = OnDuplicate::skip;
  CHECK(import_records(host.orgs, linked.path(), options).value().skipped == 1);
  options.on_duplicate = OnDuplicate::suffix;
  CHECK(import_records(host.orgs, named.path(), options).value().organizations == 1);
  CHECK(host.orgs.get_org("org_a")->name == "ACME (2)");
}

TEST_CASE("Roles are mapped as asked, to roles that exist only") {
  ImportOptions options;
  options.map_role["emperor"] = "owner";
  const OriginalFolder folder("{" + organization_text({.id = "org_a", .name = "Acme"}) + "}",
                              "{\"org_a\": [" + member_text("org_a", "u", "emperor") + "]}");
  MemoryHost host;
  CHECK(import_records(host.orgs, folder.path(), options).value().members == 1);
  CHECK(host.orgs.get_user_role_in_org("org_a", "u") == Role::owner);
  options.map_role["emperor"] = "king";
  CHECK(code_of(import_records(host.orgs, folder.path(), options)) == ErrorCode::role_invalid);
}

TEST_CASE("One invalid record keeps all out, or is skipped and reported [P2]") {
  MemoryHost host;
  const std::string lines =
      acme + R"({"id":"org_bad","name":"","created_at":"2025-01-02T00:00:00Z","plan_tier":"p"})" + "\n" +
      R"({"org_id":"org_bad","user_id":"bob","role":"member","joined_at":"2025-01-02T00:00:00Z"})" + "\n" +
      beta;
  const auto refused = import_lines(host.orgs, lines);
  CHECK(refused.error().code() == ErrorCode::name_empty);
  CHECK(refused.error().message() == "lines:2: Organization name cannot be empty");
  CHECK(host.store->newest() == 0);
  ImportOptions options;
  options.on_invalid = OnInvalid::skip;
  const ImportReport report = import_lines(host.orgs, lines, options).value();
  CHECK(report.organizations == 2);
  CHECK(report.skipped == 2);
  CHECK(note_of(report, "invalid_skipped", "organizations org_bad") ==
        "lines:2: Organization name cannot be empty");
  CHECK_FALSE(note_of(report, "organization_left_out", "org_users org_bad bob").empty());
}

TEST_CASE("Duplicates: refused, skipped, given another name, or updated") {
  MemoryHost host;
  REQUIRE(import_lines(host.orgs, acme + alice).value().members == 1);
  CHECK(code_of(import_lines(host.orgs, acme)) == ErrorCode::id_taken);
  CHECK(code_of(import_lines(host.orgs, alice)) == ErrorCode::already_member);

  ImportOptions options;
  options.on_duplicate = OnDuplicate::skip;
  const ImportReport skipped = import_lines(host.orgs, acme + alice + beta, options).value();
  CHECK(skipped.organizations == 1);
  CHECK(skipped.skipped == 2);
  CHECK_FALSE(note_of(skipped, "duplicate_skipped", "org_users org_a alice").empty());

  options.on_duplicate = OnDuplicate::suffix;
  const std::string same_name =
      R"({"id":"org_c","name":"ACME","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro","slug":"acme"})";
  CHECK(import_lines(host.orgs, same_name, options).value().organizations == 1);
  CHECK(host.orgs.get_org("org_c")->name == "ACME (2)");
  CHECK(host.orgs.get_org("org_c")->slug == "acme-2");

  options.on_duplicate = OnDuplicate::update;
  REQUIRE(host.orgs.add_user_to_org("org_a", "dora", "member").ok());
  const Revision before = host.orgs.revision();
  const ImportReport updated =
      import_lines(host.orgs,
                   R"({"id":"org_a","name":"Acme","created_at":"2025-01-01T00:00:00Z","plan_tier":"free"})"
                   "\n"
                   R"({"org_id":"org_a","user_id":"dora","role":"admin","joined_at":"2025-01-01T00:00:00Z"})"
                   "\n" +
                       beta,
                   options)
          .value();
  CHECK(updated.updated == 2);
  CHECK(updated.skipped == 0);
  CHECK(updated.notes.empty());
  CHECK(host.orgs.get_org("org_b")->version < before + 1);
  CHECK(host.orgs.get_org("org_a")->plan_tier == "free");
  CHECK(host.orgs.get_org("org_a")->slug == "acme");
  CHECK(host.orgs.get_org("org_a")->version == before + 1);
  CHECK(host.orgs.get_org_user("org_a", "dora")->role == Role::admin);
  CHECK(host.orgs.get_org_user("org_a", "dora")->epoch == before + 1);

  // The invariants of ownership hold for an import too.
  const std::string demoted =
      R"({"org_id":"org_a","user_id":"alice","role":"admin","joined_at":"2025-01-01T00:00:00Z"})";
  CHECK(code_of(import_lines(host.orgs, demoted, options)) == ErrorCode::last_owner);
  CHECK(host.orgs.get_org_user("org_a", "alice")->role == Role::owner);
}

TEST_CASE("A dry run reports and changes nothing; progress is told; a repeat is answered again [P7]") {
  MemoryHost host;
  ImportOptions options;
  std::vector<std::uint64_t> steps;
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    CHECK(total == 2);
    steps.push_back(done);
  };
  options.dry_run = true;
  CHECK(import_lines(host.orgs, acme + alice, options).value().organizations == 1);
  CHECK(host.store->newest() == 0);
  CHECK(steps == std::vector<std::uint64_t>{2});
  options.dry_run = false;
  WriteOptions write;
  write.operation_id = "import-1";
  CHECK(import_lines(host.orgs, acme + alice, options, write).value().members == 1);
  const auto repeated = import_lines(host.orgs, acme + alice, options, write);
  CHECK(repeated.value().organizations == 1);
  CHECK(repeated.value().members == 1);
  CHECK(host.store->newest() == 1);
  CHECK(host.store->last_commit().op == "import");
  CHECK(code_of(import_lines(host.orgs, acme, options, write)) == ErrorCode::operation_id_reused);
}

TEST_CASE("What was exported comes back, and exports as the same bytes") {
  MemoryHost first;
  ImportOptions repair;
  repair.repair = true;
  const OriginalFolder folder(
      "{" + organization_text({.id = "org_a", .name = "\\u00c5cme \\ud83d\\ude80", .stripe = "\"cus_1\""}) +
          "," + organization_text({.id = "org_b", .name = "Beta", .status = "suspended"}) + "}",
      "{\"org_gone\": [" + member_text("org_gone", "u") + "], \"org_a\": [" +
          member_text("org_a", "u", "owner") + "]}");
  REQUIRE(import_records(first.orgs, folder.path(), repair).ok());
  REQUIRE(first.orgs.update_setting("default_plan", *Json::parse("\"gold\"")).ok());
  OrganizationPatch patch;
  patch.attributes = Json::parse(R"({"x":1.10,"y":[null]})");
  REQUIRE(first.orgs.update_organization("org_a", patch).ok());
  REQUIRE(first.orgs.delete_organization("org_b").ok());
  FunctionalRole role;
  role.scope = "org_a";
  role.name = "reviewer";
  role.permissions = {"audit.read"};
  REQUIRE(first.orgs.create_role(role).ok());
  NewInvitation invitation;
  invitation.email = "new@example.com";
  invitation.roles = {"own:reviewer"};
  const std::string token = first.orgs.create_invitation("org_a", invitation).value().token;

  const std::string lines = exported(first.orgs);
  MemoryHost second;
  REQUIRE(import_lines(second.orgs, lines).ok());
  CHECK(exported(second.orgs) == lines);
  CHECK(lines.find("quarantine") != std::string::npos);
  CHECK(lines.find("\"version\"") == std::string::npos);
  CHECK(second.orgs.get_settings().default_plan == "gold");
  CHECK(lines.find(token) == std::string::npos);
  CHECK(second.orgs.accept_invitation(token, "newcomer", "new@example.com").ok());
  CHECK(second.orgs.get_org_user("org_a", "newcomer")->roles == std::vector<std::string>{"own:reviewer"});
  CHECK(second.orgs.get_org("org_b")->purge_after.has_value());
}

TEST_CASE("The original's form holds what that module accepts only, and says what it left out") {
  MemoryHost host;
  REQUIRE(
      import_lines(
          host.orgs,
          acme + alice + beta +
              R"({"org_id":"org_a","user_id":"bob \"é\"","role":"manager","joined_at":"2025-01-01T00:00:00.5Z","desk":7})"
              "\n"
              R"({"org_id":"org_a","user_id":"carol","role":"member","joined_at":"2025-01-01T00:00:00Z","status":"suspended"})")
          .ok());
  CHECK(exported(host.orgs, ExportForm::original, "organizations.json") ==
        "{\n  \"org_a\": {\n    \"id\": \"org_a\",\n    \"name\": \"Acme\",\n    \"created_at\": "
        "\"2025-01-01T00:00:00\",\n"
        "    \"plan_tier\": \"pro\",\n    \"lago_customer_id\": null,\n    \"stripe_customer_id\": null,\n"
        "    \"status\": \"active\"\n  },\n  \"org_b\": {\n    \"id\": \"org_b\",\n    \"name\": \"Beta\",\n"
        "    \"created_at\": \"2025-01-02T00:00:00\",\n    \"plan_tier\": \"pro\",\n    "
        "\"lago_customer_id\": null,\n"
        "    \"stripe_customer_id\": null,\n    \"status\": \"active\"\n  }\n}");
  CHECK(exported(host.orgs, ExportForm::original, "org_users.json") ==
        "{\n  \"org_a\": [\n    {\n      \"org_id\": \"org_a\",\n      \"user_id\": \"alice\",\n      "
        "\"role\": \"owner\",\n"
        "      \"joined_at\": \"2025-01-01T00:00:00\"\n    },\n    {\n      \"org_id\": \"org_a\",\n"
        "      \"user_id\": \"bob \\\"\\u00e9\\\"\",\n      \"role\": \"member\",\n"
        "      \"joined_at\": \"2025-01-01T00:00:00.500000\"\n    }\n  ],\n  \"org_b\": []\n}");
  const std::vector<ImportNote> notes = export_records(host.orgs, ExportForm::original, [](auto, auto) {});
  ImportReport report;
  report.notes = notes;
  CHECK_FALSE(note_of(report, "role_reduced", "org_users org_a bob \"é\"").empty());
  CHECK_FALSE(note_of(report, "suspended_left_out", "org_users org_a carol").empty());
  CHECK(note_of(report, "fields_left_out", "org_users") == "This form has no field desk (in 1 record)");
  CHECK(note_of(report, "fields_left_out", "organizations") ==
        "This form has no field owner_id (in 1 record)");
  CHECK(std::any_of(notes.begin(), notes.end(), [](const ImportNote& note) {
    return note.reason == "This form has no field slug (in 1 record)";
  }));
}

TEST_CASE("Tables quote what must be quoted and have a column for every field") {
  MemoryHost host;
  REQUIRE(
      import_lines(
          host.orgs,
          R"({"id":"org_a","name":"A, \"B\"","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro","types":["customer"],"odd":[1]})")
          .ok());
  const std::string table = exported(host.orgs, ExportForm::csv, "organizations.csv");
  CHECK(table.starts_with("id,name,created_at,"));
  CHECK(table.find("\r\norg_a,\"A, "
                   "\"\"B\"\"\",2025-01-01T00:00:00.000000Z,pro,,,active,,,,,\"[\"\"customer\"\"]\",") !=
        std::string::npos);
  CHECK(table.ends_with(",\"{\"\"odd\"\":[1]}\"\r\n"));
  CHECK(exported(host.orgs, ExportForm::csv, "org_users.csv") ==
        "org_id,user_id,role,joined_at,roles,status,added_by,version,epoch,extra\r\n");
}

}  // namespace orgmgr::tests
