// Other people's data: hostile JSON as organizations.json, hostile strings as names, and some ten
// thousand real organizations.
#include "compat/outside_data.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "compat/original_folder.hpp"
#include "manager/transfer.hpp"
#include "model/limits.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

std::vector<std::filesystem::path> files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

bool names_the_fault(const Error& error) {
  const bool named = error.code() == ErrorCode::json_invalid || error.code() == ErrorCode::record_invalid;
  return named && error.message().starts_with("organizations.json:");
}

}  // namespace

TEST_CASE(
    "Every hostile JSON file as organizations.json: taken as an object of records, or refused by name [P5, "
    "P6]") {
  const auto suite = outside_data("jsontestsuite/test_parsing");
  if (!suite) return;
  std::set<std::string> taken;
  std::size_t refused = 0;
  for (const auto& file : files_of(*suite)) {
    CAPTURE(file.filename().string());
    const OriginalFolder folder(read_text(file), "{}");
    const auto before = folder.bytes();
    MemoryHost host;
    const auto answer = import_records(host.orgs, folder.path());
    const auto adoptable = manager::check_originals(folder.path());
    CHECK(folder.bytes() == before);
    CHECK(answer.ok() == !adoptable.has_value());
    CHECK(host.store->newest() == 0);
    if (answer) {
      CHECK(answer.value().organizations == 0);
      taken.insert(file.filename().string());
    } else {
      CHECK_MESSAGE(names_the_fault(answer.error()), answer.error().message());
      ++refused;
    }
  }
  MESSAGE(refused << " files refused, " << taken.size() << " taken");
  // The only ones among them that are objects of records: those without any.
  CHECK(taken == std::set<std::string>{"i_structure_UTF-8_BOM_empty_object.json", "y_object_empty.json"});
  CHECK(refused >= 300);
}

TEST_CASE(
    "Every hostile JSON file in a folder that is opened: the folder stays as it was, byte for byte [P7]") {
  const auto suite = outside_data("jsontestsuite/test_parsing");
  if (!suite) return;
  for (const auto& file : files_of(*suite)) {
    if (file.filename().string().ends_with("_empty_object.json") || file.filename() == "y_object_empty.json")
      continue;
    CAPTURE(file.filename().string());
    const OriginalFolder folder(read_text(file), "{}");
    const auto before = folder.bytes();
    CHECK_THROWS_AS(OrgManager(folder.path()), StorageError);
    CHECK(folder.bytes() == before);
  }
}

TEST_CASE("Every naughty string as a name: kept exactly, or refused with a code of names") {
  const auto file = outside_data("blns/blns.json");
  if (!file) return;
  const std::string text = read_text(*file);
  const auto strings = json::elements(text);
  REQUIRE(strings.has_value());
  MemoryHost host;
  std::string organizations;
  std::size_t count = 0;
  for (const std::string_view one : *strings) {
    const std::string name = json::decode_string(one).value();
    CAPTURE(name);
    const auto made = host.orgs.create_organization(name);
    if (made) {
      CHECK(host.orgs.get_org(made.value())->name == text::trim(name));
    } else {
      using Code = ErrorCode;
      const std::set<Code> codes{Code::name_empty, Code::name_too_long, Code::name_invalid, Code::name_taken};
      CHECK(codes.count(made.error().code()) == 1);
    }
    // The original takes any name that is not blank, so a folder may hold them all.
    if (text::trim(name).empty()) continue;
    const std::string id = "org_" + std::to_string(++count);
    organizations += (organizations.empty() ? "{" : ",\n") + json::quote(id) + ":{\"id\":" + json::quote(id) +
                     ",\"name\":" + std::string(one) +
                     R"(,"created_at":"2025-01-01T00:00:00","plan_tier":"p","status":"active"})";
  }
  const OriginalFolder folder(organizations + "}", "{}");
  MemoryHost other;
  const ImportReport report =
      manager::adopt_originals(manager::session_of(other.orgs), folder.path()).value();
  CHECK(report.organizations == count);
  CHECK(count > 400);
  other.orgs.visit_organizations([](const Organization& organization) {
    CHECK(model::check_name(organization.name).ok());
    return true;
  });
}

TEST_CASE("Some ten thousand real organizations come in whole: every record equal") {
  const auto folder = outside_data("universities");
  if (!folder) return;
  MemoryHost host;
  ImportOptions options;
  options.repair = true;
  const ImportReport report = import_records(host.orgs, *folder, options).value();
  const std::string text = read_text(*folder / "organizations.json");
  const auto records = json::members(text);
  REQUIRE(records.has_value());
  CHECK(records->size() > 5000);
  CHECK(report.organizations == records->size());
  std::size_t changed = 0;
  for (const json::Member& record : *records) {
    CAPTURE(record.key);
    const auto organization = host.orgs.get_org(record.key);
    REQUIRE(organization.has_value());
    const std::string name = json::decode_string(json::find(record.value, "name")).value();
    const std::string title = "organizations " + record.key;
    if (organization->name != name) {
      // Two spellings of one name, or a control character in it: told, one by one.
      const bool told = !note_of(report, "name_suffixed", title).empty() ||
                        !note_of(report, "name_cleaned", title).empty() ||
                        !note_of(report, "trimmed", title).empty();
      CHECK(told);
      ++changed;
    }
    CHECK(organization->created_at ==
          parse_time(json::decode_string(json::find(record.value, "created_at")).value()));
    CHECK(organization->plan_tier == json::decode_string(json::find(record.value, "plan_tier")));
    CHECK(to_string(organization->status) == json::decode_string(json::find(record.value, "status")));
    CHECK(organization->lago_customer_id ==
          json::decode_string(json::find(record.value, "lago_customer_id")));
    CHECK(organization->stripe_customer_id ==
          json::decode_string(json::find(record.value, "stripe_customer_id")));
  }
  CHECK(changed < 20);
  MESSAGE(report.organizations << " organizations, " << changed << " with another name, each reported");
}

}  // namespace orgmgr::tests
