// A link with role owner came in by an import, and whoever had it became an owner. Links never make owners.
#include <doctest/doctest.h>

#include <string>

#include <fmt/format.h>

#include "rules/secret_token.hpp"
#include "unit/manager_fixture.hpp"

#include <orgmgr/transfer.hpp>

namespace orgmgr::tests {
namespace {

const std::string token(43, 'A');

std::string invitation(const std::string& role, const std::string& more) {
  return fmt::format(
      R"({{"invitation":{{"id":"inv_1","org_id":"org_a","role":"{}","state":"pending","token_hash":"{}","created_at":"2026-11-20T00:00:00Z","expires_at":"2026-12-20T00:00:00Z"{}}}}})",
      role, rules::token_hash(token), more);
}

}  // namespace

TEST_CASE("an imported link that would make owners is refused, or left out and told") {
  for (const char* form :
       {R"(,"max_uses":5)", R"(,"max_uses":1,"email":"@example.com")", R"(,"email":"@example.com")", ""}) {
    CAPTURE(form);
    MemoryHost host;
    REQUIRE(host.orgs.create_organization("Acme", {.id = "org_a", .owner = "ann"}));
    const auto refused = import_lines(host.orgs, invitation("owner", form));
    CHECK(code_of(refused) == ErrorCode::role_not_assignable);
    CHECK(refused.error().message().starts_with("lines:1: "));
    ImportOptions options;
    options.on_invalid = ImportOptions::OnInvalid::skip;
    CHECK(import_lines(host.orgs, invitation("owner", form), options).value().skipped == 1);
    CHECK(code_of(host.orgs.accept_invitation(token, "mallory", "m@example.com")) ==
          ErrorCode::invitation_not_found);
  }
}

TEST_CASE("links to other roles, and owners by e-mail, come in as they were made") {
  for (const auto& [role, form] :
       {std::pair{"admin", R"(,"max_uses":5)"}, std::pair{"owner", R"(,"email":"m@example.com")"}}) {
    MemoryHost host;
    REQUIRE(host.orgs.create_organization("Acme", {.id = "org_a", .owner = "ann"}));
    REQUIRE(import_lines(host.orgs, invitation(role, form)));
    REQUIRE(host.orgs.accept_invitation(token, "mia", "m@example.com"));
    CHECK(to_string(*host.orgs.get_user_role_in_org("org_a", "mia")) == role);
  }
}

}  // namespace orgmgr::tests
