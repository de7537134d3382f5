// What callers said and the library did not look at: a version where there is no one record, upkeep amid a
// transaction, a repeated transaction whose answer is not kept.
#include <doctest/doctest.h>

#include <orgmgr/maintenance.hpp>

#include "support/temporary_folder.hpp"
#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using tests::code_of;

TEST_CASE("a version is refused where there is no one record to have it") {
  tests::MemoryHost host;
  OrgManager& orgs = host.orgs;
  const OrgId acme = orgs.create_organization("Acme", {.owner = "ann"}).value();
  const OrgId other = orgs.create_organization("Other", {.owner = "ann"}).value();
  const WriteOptions version{.expected_version = 99};
  const Revision before = orgs.revision();
  constexpr auto refused = ErrorCode::argument_invalid;
  CHECK(code_of(orgs.rename_user("ann", "bob", version)) == refused);
  CHECK(code_of(orgs.remove_user_everywhere("ann", {}, version)) == refused);
  CHECK(code_of(orgs.ensure_personal_organization("ann", "Ann", version)) == refused);
  CHECK(code_of(orgs.found_platform("Platform", "ann", version)) == refused);
  CHECK(code_of(orgs.purge_due(version)) == refused);
  CHECK(code_of(orgs.sweep_billing(version)) == refused);
  CHECK(code_of(orgs.move_billing_customer(BillingProvider::stripe, acme, other, version)) == refused);
  CHECK(code_of(orgs.revoke_sessions("ann", version)) == refused);
  const auto nothing = [](Transaction&) { return Result<void>(); };
  CHECK(code_of(orgs.transaction(nothing, version)) == refused);
  const auto rename = [&](Transaction& transaction) {
    return transaction.rename_user("ann", "bob", version);
  };
  CHECK(code_of(orgs.transaction(rename)) == refused);
  CHECK(orgs.revision() == before);
}

TEST_CASE("a repeated transaction says that it is applied, whether or not its answer is kept") {
  tests::MemoryHost host;
  OrgManager& orgs = host.orgs;
  const WriteOptions once{.operation_id = "k1"};
  const auto make = [](Transaction& transaction) { return transaction.create_organization("Acme"); };
  CHECK(orgs.transaction(make, once));
  CHECK(code_of(orgs.transaction(make, once)) == ErrorCode::answer_not_kept);
  CHECK(orgs.list_all_organizations().size() == 1);
}

TEST_CASE("upkeep amid a transaction is refused, and what only reads goes on [P10]") {
  const test::TemporaryFolder folder;
  OrgManager orgs(folder / "store");
  Maintenance maintenance(orgs);
  const auto amid = [&](const std::function<void()>& call) {
    std::optional<ErrorCode> code;
    const auto done = orgs.transaction([&](Transaction& transaction) -> Result<void> {
      try {
        call();
      } catch (const StorageError& error) {
        code = error.code();
      }
      if (auto made = transaction.create_organization("Acme"); !made) return made.error();
      return {};
    });
    CHECK((done || done.error().code() == ErrorCode::name_taken));
    return code;
  };
  CHECK(amid([&] { maintenance.checkpoint(); }) == ErrorCode::transaction_open);
  CHECK(amid([&] { maintenance.repair(false); }) == ErrorCode::transaction_open);
  CHECK(amid([&] { maintenance.backup(folder / "copy"); }) == ErrorCode::transaction_open);
  CHECK(amid([&] { maintenance.archive_audit(1, folder / "archive"); }) == ErrorCode::transaction_open);
  CHECK(amid([&] { (void)maintenance.adopt(false); }) == ErrorCode::transaction_open);
  CHECK_FALSE(amid([&] { maintenance.repair(true); }).has_value());
  CHECK_FALSE(amid([&] { (void)maintenance.check(); }).has_value());
  CHECK_FALSE(std::filesystem::exists(folder / "copy"));
  maintenance.checkpoint();
}
