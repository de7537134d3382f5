// Stores written by every released format open, answer, verify, and go on.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <orgmgr/orgmgr.hpp>

#include "support/temporary_folder.hpp"

namespace orgmgr::tests {
namespace {

const std::filesystem::path golden = std::filesystem::path(ORGMGR_SOURCE_DIR) / "data" / "golden" / "v1";

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string export_of(const OrgManager& orgs) {
  std::string text;
  (void)export_records(orgs, ExportForm::lines,
                       [&](std::string_view, std::string_view bytes) { text += bytes; });
  return text;
}

AuditHead head_of(const std::string& text) {
  const auto colon = text.find(':');
  return {std::stoull(text.substr(0, colon)), text.substr(colon + 1, 64)};
}

/// The golden store in a folder that may be written to.
struct Copy {
  Copy() : path(std::filesystem::path(folder.path()) / "store") {
    std::filesystem::copy(golden / "store", path, std::filesystem::copy_options::recursive);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  }
  test::TemporaryFolder folder;
  std::filesystem::path path;
};

}  // namespace

TEST_CASE("A store of format 1 opens read-only and gives the records that were written [P12]") {
  const Copy copy;
  OpenOptions options;
  options.read_only = true;
  const OrgManager orgs(copy.path, options);
  CHECK(orgs.revision() == 8);
  CHECK(export_of(orgs) == content(golden / "export.jsonl"));
  const Organization gone = orgs.get_org("org_gone").value();
  CHECK(gone.status == OrganizationStatus::deleted);
  CHECK(orgs.get_org("org_golden")->attributes.text() == "{\"size\":1e400,\"note\":\"Z\xC3\xBCrich\"}");
  CHECK(orgs.get_user_role_in_org("org_golden", "bob \"quoted\" \\ user") == Role::billing_admin);
}

TEST_CASE(
    "A store of format 1 verifies, takes changes and repeats, and checkpoints to the same records [P12]") {
  const Copy copy;
  OrgManager orgs(copy.path);
  Maintenance store(orgs);
  const CheckReport before = store.check();
  for (const Finding& finding : before.findings) {
    CAPTURE(finding.message);
    CHECK(finding.severity != Finding::Severity::error);
  }
  const AuditVerification verified = store.verify_audit(head_of(content(golden / "head.txt")));
  CHECK(verified.expected_seen);
  CHECK(verified.commits == 8);

  CHECK(store.checkpoint() == 8);
  CHECK(export_of(orgs) == content(golden / "export.jsonl"));
  CHECK(orgs.restore_organization("org_gone").ok());
  CHECK(orgs.add_user_to_org("org_golden", "carol").revision() == 10);
  CHECK(store.check().clean());
}

TEST_CASE("A store of a newer format is refused by version [P12]") {
  const Copy copy;
  std::string manifest = content(copy.path / "manifest.json");
  const auto version = manifest.find("\"version\":1");
  REQUIRE(version != std::string::npos);
  manifest.replace(version, 11, "\"version\":2");
  std::filesystem::remove(copy.path / "manifest.json");
  std::ofstream(copy.path / "manifest.json", std::ios::binary) << manifest;
  try {
    const OrgManager orgs(copy.path);
    FAIL("opened");
  } catch (const StorageError& error) {
    CHECK(error.code() == ErrorCode::format_too_new);
  }
}

}  // namespace orgmgr::tests
