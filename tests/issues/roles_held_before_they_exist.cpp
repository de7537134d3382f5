// A member, or an invitation, came in with a role that was not there, and had its permissions as soon as
// somebody made a role of that name.
#include <doctest/doctest.h>

#include <string>

#include <fmt/format.h>

#include "compat/original_folder.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

const std::string organization =
    R"({"organization":{"id":"org_a","name":"Acme","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro"}})"
    "\n";
const std::string role = R"({"role":{"scope":"org_a","name":"future","permissions":["billing.read"]}})"
                         "\n";

std::string member(const std::string& roles) {
  return fmt::format(
      R"({{"org_user":{{"org_id":"org_a","user_id":"eve","role":"member","joined_at":"2025-01-01T00:00:00Z","roles":[{}]}}}})"
      "\n",
      roles);
}

std::string invitation(const std::string& state) {
  return fmt::format(
      R"({{"invitation":{{"id":"inv_1","org_id":"org_a","email":"y@example.com","role":"member","roles":["own:future"],"state":"{}","token_hash":"t","created_at":"2026-11-20T00:00:00Z","expires_at":"2026-12-20T00:00:00Z"}}}})"
      "\n",
      state);
}

}  // namespace

TEST_CASE("a role that is not there is held by nobody who is imported") {
  for (const char* held : {"\"own:future\"", "\"customer:none\"", "\"team:worker\""}) {
    CAPTURE(held);
    MemoryHost host;
    const auto refused = import_lines(host.orgs, organization + member(held));
    CHECK(code_of(refused) == ErrorCode::role_not_found);
    CHECK(refused.error().message().starts_with("lines:2: "));
    for (const bool repair : {false, true}) {
      MemoryHost other;
      ImportOptions options;
      options.repair = repair;
      if (!repair) options.on_invalid = ImportOptions::OnInvalid::skip;
      const auto report =
          import_lines(other.orgs, organization + member(std::string(held) + ",\"customer:basic\""), options);
      REQUIRE(report);
      CHECK(report.value().members == 1);
      CHECK_FALSE(note_of(report.value(), "role_dropped", "org_users org_a eve").empty());
      CHECK(other.orgs.get_org_user("org_a", "eve")->roles == std::vector<std::string>{"customer:basic"});
    }
  }
}

TEST_CASE("roles of the same import are there, in whatever order the lines stand") {
  MemoryHost host;
  CHECK(import_lines(host.orgs, member("\"own:future\",\"customer:basic\"") + invitation("pending") + role +
                                    organization)
            .value()
            .notes.empty());
  CHECK(host.orgs.can("org_a", "eve", Permission{"billing.read"}).allowed);
}

TEST_CASE("an update gives no role that is not there either") {
  MemoryHost host;
  REQUIRE(import_lines(host.orgs, organization + member("")));
  ImportOptions options;
  options.on_duplicate = ImportOptions::OnDuplicate::update;
  CHECK(code_of(import_lines(host.orgs, member("\"own:future\""), options)) == ErrorCode::role_not_found);
}

TEST_CASE("a pending invitation gives no role that is not there; one that is over may name it") {
  MemoryHost host;
  REQUIRE(import_lines(host.orgs, organization));
  const auto refused = import_lines(host.orgs, invitation("pending"));
  CHECK(code_of(refused) == ErrorCode::role_not_found);
  CHECK(refused.error().message().starts_with("lines:1: "));
  ImportOptions options;
  options.on_invalid = ImportOptions::OnInvalid::skip;
  const auto report = import_lines(host.orgs, invitation("pending"), options);
  REQUIRE(report);
  CHECK_FALSE(note_of(report.value(), "role_dropped", "invitations org_a inv_1").empty());
  CHECK(host.orgs.list_invitations("org_a").front().roles.empty());
  MemoryHost other;
  CHECK(import_lines(other.orgs, organization + invitation("accepted")));
}

TEST_CASE("a large import looks at the roles that its members hold, too") {
  std::string lines;
  for (int user = 0; user < 9000; ++user) {
    lines += fmt::format(
        R"({{"org_user":{{"org_id":"org_a","user_id":"user_{:05}","role":"member","joined_at":"2025-01-01T00:00:00.000000Z","roles":["own:future","customer:basic"]}}}})"
        "\n",
        user);
  }
  REQUIRE(lines.size() > (1U << 20U));
  for (const bool there : {true, false}) {
    const test::TemporaryFolder folder;
    OrgManager orgs{std::filesystem::path(folder / "store")};
    const auto report = import_lines(orgs, lines + organization + (there ? role : ""));
    if (there) CHECK(report.value().members == 9000);
    if (!there) CHECK(code_of(report) == ErrorCode::role_not_found);
  }
}

}  // namespace orgmgr::tests
