// What a principal was recorded as went into the journal unchecked, and an operation id answered whoever knew
// it.
#include <doctest/doctest.h>

#include <orgmgr/maintenance.hpp>

#include "support/temporary_folder.hpp"
#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

TEST_CASE("an operation id answers who used it first, and no other principal") {
  tests::MemoryHost host;
  OrgManager& orgs = host.orgs;
  const OrgId acme = orgs.create_organization("Acme", {.owner = "ann"}).value();
  orgs.add_user_to_org(acme, "bob").value();
  const WriteOptions once{.operation_id = "k1"};
  orgs.as("ann").rename_organization(acme, "Acme 2", once).value();
  CHECK(orgs.as("ann").rename_organization(acme, "Acme 2", once));
  CHECK(code_of(orgs.as("bob").rename_organization(acme, "Acme 2", once)) == ErrorCode::operation_id_reused);
  CHECK(code_of(orgs.rename_organization(acme, "Acme 2", once)) == ErrorCode::operation_id_reused);
  const WriteOptions session{.operation_id = "k2"};
  const std::string id = orgs.as("ann").create_session({}, session).value().id_hash;
  CHECK(orgs.as("ann").create_session({}, session).value().id_hash == id);
  CHECK(code_of(orgs.as("eve").create_session({}, session)) == ErrorCode::operation_id_reused);
}

TEST_CASE("staff act for a reason that can be recorded, users under an id that can be") {
  tests::MemoryHost host;
  OrgManager& orgs = host.orgs;
  REQUIRE(orgs.found_platform("Platform", "root"));
  const OrgId acme = orgs.create_organization("Acme", {.owner = "ann"}).value();
  const Revision before = orgs.revision();
  CHECK(code_of(orgs.as_staff("root", "").suspend_organization(acme)) == ErrorCode::missing_argument);
  CHECK(code_of(orgs.as_staff("root", "  ").suspend_organization(acme)) == ErrorCode::missing_argument);
  for (const std::string& reason : {std::string("\x1b[2J"), std::string(1'001, 'x')}) {
    CHECK(code_of(orgs.as_staff("root", reason).suspend_organization(acme)) == ErrorCode::text_invalid);
  }
  const std::string broken = "\xff\xfe";
  CHECK(code_of(orgs.as_staff("root", broken).suspend_organization(acme)) == ErrorCode::text_not_utf8);
  CHECK(code_of(orgs.as(broken).decline_invitation("token")) == ErrorCode::text_not_utf8);
  CHECK(code_of(orgs.as("").decline_invitation("token")) == ErrorCode::user_id_invalid);
  CHECK(code_of(orgs.as_staff("", "looking").suspend_organization(acme)) == ErrorCode::user_id_invalid);
  CHECK(orgs.revision() == before);
  CHECK(orgs.as_staff("root", "unpaid").suspend_organization(acme));
}

TEST_CASE("a program whose name cannot be recorded does not open a store") {
  const test::TemporaryFolder folder;
  OpenOptions options;
  for (const std::string& program : {std::string("\xfe"), std::string("a\nb"), std::string(201, 'x')}) {
    options.program = program;
    CHECK_THROWS_WITH_AS(OrgManager(folder / "store", options), doctest::Contains("program"), StorageError);
  }
  CHECK_FALSE(std::filesystem::exists(folder / "store"));
}
