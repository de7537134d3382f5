// What an export gives of a store that holds nothing, what its forms say that they leave out, and what an
// import keeps aside.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <orgmgr/transfer.hpp>

#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

using Files = std::map<std::string, std::string>;

std::pair<Files, std::vector<ImportNote>> exported(const OrgManager& orgs, ExportForm form) {
  Files files;
  auto notes = export_records(
      orgs, form, [&](std::string_view file, std::string_view bytes) { files[std::string(file)] += bytes; });
  return {files, notes};
}

std::vector<std::string> codes_of(const std::vector<ImportNote>& notes) {
  std::vector<std::string> codes;
  for (const ImportNote& note : notes) codes.push_back(note.code);
  return codes;
}

std::string quarantine_line(const std::string& key, const std::string& value) {
  return R"({"quarantine":{"key":")" + key + R"(","value":)" + value + "}}\n";
}

std::size_t kept_aside(const MemoryHost& host) {
  return host.store->read()->count(model::Collection::quarantine);
}

}  // namespace

TEST_CASE("An empty store is exported as empty files of each form, not as none") {
  const MemoryHost host;
  CHECK(exported(host.orgs, ExportForm::lines).first == Files{{"export.jsonl", ""}});
  CHECK(exported(host.orgs, ExportForm::original).first ==
        Files{{"organizations.json", "{}"}, {"org_users.json", "{}"}});
  const auto [tables, notes] = exported(host.orgs, ExportForm::csv);
  REQUIRE(tables.size() == 2);
  CHECK(tables.at("organizations.csv").ends_with(",extra\r\n"));
  CHECK(notes.empty());
}

TEST_CASE("The forms that have no settings and no quarantine say so where the store has some") {
  MemoryHost host;
  for (const ExportForm form : {ExportForm::original, ExportForm::csv}) {
    CHECK(exported(host.orgs, form).second.empty());
  }
  REQUIRE(import_lines(host.orgs, quarantine_line("odd", "{}") + quarantine_line("odder", "[1]")));
  for (const ExportForm form : {ExportForm::original, ExportForm::csv}) {
    const auto notes = exported(host.orgs, form).second;
    CHECK(codes_of(notes) == std::vector<std::string>{"quarantine_left_out"});
    CHECK(notes.at(0).reason == "Left in quarantine: 2 records");
  }
  host.orgs.update_setting("grace_days", Json::trusted("3")).value();
  for (const ExportForm form : {ExportForm::original, ExportForm::csv}) {
    CHECK(codes_of(exported(host.orgs, form).second) ==
          std::vector<std::string>{"settings_left_out", "quarantine_left_out"});
  }
}

TEST_CASE("What is kept aside needs a key and a value, and is kept once however often it comes") {
  for (const std::string& line :
       {quarantine_line("", "{}"), std::string(R"({"quarantine":{"key":"odd"}})")}) {
    CAPTURE(line);
    MemoryHost host;
    const auto refused = import_lines(host.orgs, line);
    CHECK(code_of(refused) == ErrorCode::record_invalid);
    const auto skipped = import_lines(host.orgs, line + "\n" + quarantine_line("fine", "1"),
                                      {.on_invalid = ImportOptions::OnInvalid::skip});
    REQUIRE(skipped.ok());
    CHECK(skipped.value().skipped == 1);
    CHECK(kept_aside(host) == 1);
  }
  MemoryHost host;
  for (const char* value : {"[1]", "[2]", "[1]", "[2]"}) {
    REQUIRE(import_lines(host.orgs, quarantine_line("odd", value)));
  }
  CHECK(kept_aside(host) == 2);
  CHECK(host.store->read()->get(model::Collection::quarantine, "odd") == "[1]");
  CHECK(host.store->read()->get(model::Collection::quarantine, "odd #2") == "[2]");
}

TEST_CASE("What is too large for quarantine in one piece is told and stands in the imported file only") {
  const std::string large = "\"" + std::string(600U << 10U, 'x') + "\"";
  for (const std::string& value : {large, "[1," + large + "]"}) {
    MemoryHost host;
    const auto answer = import_lines(host.orgs, quarantine_line("odd", value));
    REQUIRE(answer.ok());
    CHECK(codes_of(answer.value().notes) == std::vector<std::string>{"too_large_for_quarantine"});
    CHECK(kept_aside(host) == 0);
  }
}

TEST_CASE("Progress is told at every thousandth record and at the end, and at once where there is none") {
  using Told = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
  Told told;
  ImportOptions options;
  options.progress = [&](std::uint64_t done, std::uint64_t total) { told.emplace_back(done, total); };
  MemoryHost host;
  REQUIRE(import_lines(host.orgs, quarantine_line("odd", "1"), options));
  CHECK(told == Told{{0, 0}});
  told.clear();
  std::string lines;
  for (int number = 0; number < 2500; ++number) {
    const std::string name = std::to_string(number);
    lines += R"({"organization":{"id":"org_)" + name + R"(","name":"N)" + name +
             R"(","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro"}})" + "\n";
  }
  REQUIRE(import_lines(host.orgs, lines, options));
  CHECK(told == Told{{1000, 2500}, {2000, 2500}, {2500, 2500}});
}

}  // namespace orgmgr::tests
