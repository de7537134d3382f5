// What an import leaves out says so, and a table has a row for every record: records whose organization is
// not there, ids that stand twice in any order [P6].
#include <doctest/doctest.h>

#include <algorithm>

#include <orgmgr/export.hpp>

#include "compat/original_folder.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

std::string exported(const OrgManager& orgs, ExportForm form, std::string_view wanted) {
  std::string text;
  (void)export_records(orgs, form, [&](std::string_view file, std::string_view bytes) {
    if (file == wanted) text.append(bytes);
  });
  return text;
}

std::string line_with(const std::string& lines, std::string_view words) {
  const std::size_t found = lines.find(words);
  const std::size_t begin = lines.rfind('\n', found) + 1;
  return lines.substr(begin, lines.find('\n', found) + 1 - begin);
}

std::size_t notes_of(const ImportReport& report, std::string_view code) {
  return static_cast<std::size_t>(std::count_if(report.notes.begin(), report.notes.end(),
                                                [&](const ImportNote& note) { return note.code == code; }));
}

}  // namespace

TEST_CASE("Of ids that stand twice those under their own keys stay, in whatever order they are met") {
  const auto record = [](const std::string& key, const std::string& id) {
    return fmt::format(
        R"("{}":{{"id":"{}","name":"{} under {}","created_at":"2025-01-01T00:00:00","plan_tier":"x"}})", key,
        id, id, key);
  };
  const OriginalFolder folder("{" + record("x", "org_a") + "," + record("y", "org_b") + "," +
                                  record("org_b", "org_b") + "," + record("org_a", "org_a") + "}",
                              "{}");
  MemoryHost host;
  ImportOptions options;
  options.repair = true;
  const auto report = import_records(host.orgs, folder.path(), options);
  REQUIRE(report);
  CHECK(notes_of(report.value(), "id_duplicate") == 2);
  REQUIRE(host.orgs.list_all_organizations().size() == 2);
  CHECK(host.orgs.get_org("org_a")->name == "org_a under org_a");
  CHECK(host.orgs.get_org("org_b")->name == "org_b under org_b");
  CHECK(host.store->read()->count(model::Collection::quarantine) == 2);
}

TEST_CASE("A member or role of an organization that is not there is refused or left out, and named") {
  MemoryHost from;
  const OrgId acme = from.orgs.create_organization("Acme", {.id = "org_acme", .owner = "ann"}).value();
  REQUIRE(from.orgs.create_role({.scope = acme.str(), .name = "reader", .permissions = {"org.read"}}));
  const std::string lines = exported(from.orgs, ExportForm::lines, "export.jsonl");
  MemoryHost host;
  ImportOptions options;
  const std::string member = line_with(lines, "\"org_user\"");
  CHECK(code_of(import_lines(host.orgs, member, options)) == ErrorCode::organization_not_found);
  options.on_invalid = ImportOptions::OnInvalid::skip;
  const auto skipped = import_lines(host.orgs, member, options);
  REQUIRE(skipped);
  CHECK(notes_of(skipped.value(), "organization_left_out") == 1);
  const auto role = import_lines(host.orgs, line_with(lines, "\"role\":{"));
  REQUIRE(role);
  CHECK(notes_of(role.value(), "organization_not_found") == 1);
  CHECK(host.orgs.list_roles("org_acme").empty());
}

TEST_CASE("A role that is there already is nothing new, and one that is another is refused, left or taken") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme", {.id = "org_acme", .owner = "ann"}).value();
  REQUIRE(host.orgs.create_role({.scope = acme.str(), .name = "reader", .permissions = {"org.read"}}));
  const std::string same = line_with(exported(host.orgs, ExportForm::lines, "export.jsonl"), "\"role\":{");
  const auto again = import_lines(host.orgs, same);
  REQUIRE(again);
  CHECK(again.value().notes.empty());
  std::string other = same;
  other.replace(other.find("org.read"), std::string_view("org.read").size(), "audit.read");
  CHECK(code_of(import_lines(host.orgs, other)) == ErrorCode::id_taken);
  ImportOptions options;
  options.on_duplicate = ImportOptions::OnDuplicate::skip;
  const auto left = import_lines(host.orgs, other, options);
  REQUIRE(left);
  CHECK(notes_of(left.value(), "duplicate_skipped") == 1);
  CHECK(host.orgs.list_roles("org_acme").front().permissions == std::vector<std::string>{"org.read"});
  options.on_duplicate = ImportOptions::OnDuplicate::update;
  const auto taken = import_lines(host.orgs, other, options);
  REQUIRE(taken);
  CHECK(taken.value().updated == 1);
  CHECK(host.orgs.list_roles("org_acme").front().permissions == std::vector<std::string>{"audit.read"});
}

TEST_CASE("An organization that says what the store says is neither updated nor skipped") {
  MemoryHost host;
  REQUIRE(host.orgs.create_organization("Acme", {.id = "org_acme"}));
  const std::string same =
      line_with(exported(host.orgs, ExportForm::lines, "export.jsonl"), "\"organization\":{");
  ImportOptions options;
  options.on_duplicate = ImportOptions::OnDuplicate::update;
  const auto again = import_lines(host.orgs, same, options);
  REQUIRE(again);
  CHECK(again.value().updated == 0);
  CHECK(again.value().skipped == 0);
  std::string other = same;
  other.replace(other.find("\"Acme\""), 6, "\"Apex\"");
  const auto taken = import_lines(host.orgs, other, options);
  REQUIRE(taken);
  CHECK(taken.value().updated == 1);
  CHECK(host.orgs.get_org("org_acme")->name == "Apex");
}

TEST_CASE("A table has a row for every record") {
  MemoryHost host;
  for (const char* name : {"Acme", "Beta", "Gamma"})
    (void)host.orgs.create_organization(name, {.owner = "ann"}).value();
  for (const std::string table : {"organizations.csv", "org_users.csv"}) {
    const std::string text = exported(host.orgs, ExportForm::csv, table);
    CHECK(std::count(text.begin(), text.end(), '\n') == 1 + 3);
  }
}

}  // namespace orgmgr::tests
