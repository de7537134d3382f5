// A role of the platform's could grant what no functional role may: it came in by an import, where nobody
// looked at its permissions, and its holder deleted the platform organization.
#include <doctest/doctest.h>

#include "unit/stored_by_hand.hpp"

#include <orgmgr/transfer.hpp>

namespace orgmgr::tests {
namespace {

const OrgId platform{"org_platform"};
const std::string role = R"({"role":{"scope":"platform","name":"x","permissions":["org.delete"]}})";

}  // namespace

TEST_CASE("an import brings no role with a permission that roles cannot have") {
  MemoryHost host;
  const auto refused = import_lines(host.orgs, role);
  CHECK(code_of(refused) == ErrorCode::permission_reserved);
  CHECK(refused.error().message().starts_with("lines:1: "));
  ImportOptions options;
  options.on_invalid = ImportOptions::OnInvalid::skip;
  CHECK(import_lines(host.orgs, role, options).value().skipped == 1);
  CHECK(code_of(import_lines(
            host.orgs, R"({"role":{"scope":"customer","name":"x","permissions":["platform.staff"]}})")) ==
        ErrorCode::permission_reserved);
  CHECK(import_lines(host.orgs,
                     R"({"role":{"scope":"platform","name":"deputy","permissions":["platform.staff"]}})"));
  // One that the setting does not list any more comes along: it grants nothing.
  CHECK(import_lines(host.orgs, R"({"role":{"scope":"customer","name":"y","permissions":["reports.run"]}})"));
}

TEST_CASE("a stored role of the platform's grants what roles may have, and being staff") {
  MemoryHost host;
  REQUIRE(host.orgs.found_platform("Ours", "root"));
  REQUIRE(host.orgs.add_user_to_org(platform, "will"));
  store_raw(host, model::Collection::roles, "platform x",
            R"({"scope":"platform","name":"x","permissions":["org.delete","platform.staff","audit.read"]})");
  REQUIRE(host.orgs.set_functional_roles(platform, "will", {"platform:x"}));
  CHECK(host.orgs.can(platform, "will", Permission{"platform.staff"}).allowed);
  CHECK(host.orgs.can(platform, "will", Permission{"audit.read"}).allowed);
  CHECK_FALSE(host.orgs.can(platform, "will", Permission{"org.delete"}).allowed);
  CHECK(code_of(host.orgs.as("will").delete_organization(platform)) == ErrorCode::permission_denied);
}

}  // namespace orgmgr::tests
