// How changes become commits: durability, operation ids, transactions, the stream of changes.
#include <doctest/doctest.h>

#include <future>

#include "manager_fixture.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;

TEST_CASE("[P1] An answer is given when it is durable, a refusal too") {
  MemoryHost host;
  REQUIRE(host.orgs.create_organization("Acme"));
  CHECK(host.store->syncs() == 1);
  CHECK(host.orgs.revision() == 1);
  // Another handle's commit that nobody waited for yet, seen by a refusal.
  const storage::CommitInfo info{.op = "other", .even_if_empty = true};
  host.store->commit(info, [](storage::Transaction&) { return storage::Ruling{.apply = true}; });
  CHECK(host.orgs.revision() == 1);
  const auto refused = host.orgs.create_organization("acme");
  CHECK(code_of(refused) == ErrorCode::name_taken);
  CHECK(refused.revision() == 2);
  CHECK(host.orgs.revision() == 2);
}

TEST_CASE("[P7] A repeat under one operation id gets the stored answer and applies nothing") {
  MemoryHost host;
  const WriteOptions once{.operation_id = "op-1"};
  const auto made = host.orgs.create_organization("Acme", {}, once);
  REQUIRE(made);
  REQUIRE(host.orgs.create_organization("Beta"));
  const auto repeated = host.orgs.create_organization("Acme", {}, once);
  REQUIRE(repeated);
  CHECK(repeated.value() == made.value());
  CHECK(repeated.revision() == 1);
  CHECK(host.store->newest() == 2);
  CHECK(code_of(host.orgs.create_organization("Other", {}, once)) == ErrorCode::operation_id_reused);
  CHECK(code_of(host.orgs.suspend_organization(made.value(), once)) == ErrorCode::operation_id_reused);
  CHECK(host.store->newest() == 2);
}

TEST_CASE("An operation id is remembered for a change that changed nothing, and not for a refusal") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  REQUIRE(host.orgs.resume_organization(acme, {.operation_id = "resume-1"}));
  REQUIRE(host.orgs.suspend_organization(acme));
  REQUIRE(host.orgs.resume_organization(acme, {.operation_id = "resume-1"}));
  CHECK(host.orgs.get_org(acme)->status == OrganizationStatus::suspended);

  const WriteOptions add{.operation_id = "add-1"};
  CHECK_FALSE(host.orgs.add_user_to_org("org_later", "bob", "member", add));
  REQUIRE(host.orgs.create_organization("Later", {.id = "org_later"}));
  CHECK(host.orgs.add_user_to_org("org_later", "bob", "member", add));
}

TEST_CASE("purge_due answers a repeat with the ids of the first time") {
  MemoryHost host;
  REQUIRE(host.orgs.update_setting("purge_after_days", Json::trusted("0")));
  const OrgId one = host.orgs.create_organization("One", {.id = "org_1"}).value();
  const OrgId two = host.orgs.create_organization("Two", {.id = "org_2"}).value();
  REQUIRE(host.orgs.delete_organization(one));
  REQUIRE(host.orgs.delete_organization(two));
  const auto first = host.orgs.purge_due({.operation_id = "p"});
  CHECK(first.value() == std::vector<OrgId>{one, two});
  CHECK(host.orgs.purge_due({.operation_id = "p"}).value() == first.value());
  CHECK(host.orgs.purge_due().value().empty());
}

TEST_CASE("Operation ids and reasons have limits at both sides") {
  MemoryHost host;
  CHECK(host.orgs.create_organization("a", {}, {.operation_id = std::string(128, 'x')}));
  CHECK(code_of(host.orgs.create_organization("b", {}, {.operation_id = std::string(129, 'x')})) ==
        ErrorCode::operation_id_invalid);
  CHECK(code_of(host.orgs.create_organization("b", {}, {.operation_id = "a\nb"})) ==
        ErrorCode::operation_id_invalid);
  CHECK(host.orgs.create_organization("c", {}, {.reason = std::string(1000, 'r')}));
  CHECK(host.store->last_commit().actor.reason == std::string(1000, 'r'));
  CHECK_FALSE(host.orgs.create_organization("d", {}, {.reason = std::string(1001, 'r')}));
}

TEST_CASE("A failed sync is an exception, and an unknown outcome names the operation id") {
  MemoryHost host;
  host.store->fail_next_sync(StorageError(ErrorCode::commit_outcome_unknown, "who knows"));
  try {
    (void)host.orgs.create_organization("Acme", {}, {.operation_id = "op-7"});
    FAIL("no exception");
  } catch (const StorageError& error) {
    CHECK(error.kind() == ErrorKind::outcome_unknown);
    CHECK(error.operation_id() == "op-7");
  }
  host.store->fail_next_sync(StorageError(ErrorCode::io_failed, "disk", {.path = "p"}));
  CHECK_THROWS_AS((void)host.orgs.create_organization("Beta"), StorageError);
}

TEST_CASE("Each change is logged in one line, a refusal or a repeat not") {
  MemoryHost host;
  REQUIRE(host.orgs.create_organization("Acme", {}, {.operation_id = "x"}));
  REQUIRE(host.orgs.create_organization("Acme", {}, {.operation_id = "x"}));
  CHECK_FALSE(host.orgs.create_organization("acme"));
  REQUIRE(host.log->size() == 1);
  CHECK(host.log->front().find("revision 1: create_organization") == 0);
  CHECK(host.log->front().find("Acme") != std::string::npos);
}

TEST_CASE("[P2] A transaction is one commit, and sees its own writes") {
  MemoryHost host;
  const auto made = host.orgs.transaction([&](Transaction& tx) -> Result<OrgId> {
    const OrgId acme = tx.create_organization("Acme").value();
    tx.add_user_to_org(acme, "alice", "owner").value();
    CHECK(tx.get_user_role_in_org(acme, "alice") == Role::owner);
    CHECK(tx.find_org_by_name("acme")->id == acme);
    CHECK(tx.list_organizations({}).value().items.size() == 1);
    CHECK(tx.revision() == 0);
    CHECK(host.orgs.list_all_organizations().empty());  // the outer handle reads the durable state
    return acme;
  });
  REQUIRE(made);
  CHECK(made.revision() == 1);
  CHECK(host.store->newest() == 1);
  CHECK(host.store->syncs() == 1);
  CHECK(host.store->last_commit().op == "transaction");
  CHECK(host.store->last_commit().changes.size() == 2);
  CHECK(host.orgs.get_org(made.value())->version == 1);
}

TEST_CASE("A refused verb inside a transaction leaves no trace, and the function decides") {
  MemoryHost host;
  REQUIRE(host.orgs.create_organization("Taken"));
  REQUIRE(host.orgs.transaction([&](Transaction& tx) -> Result<void> {
    const OrgId acme = tx.create_organization("Acme").value();
    CHECK(code_of(tx.create_organization("taken")) == ErrorCode::name_taken);
    CHECK(code_of(tx.add_user_to_org(acme, "bob", "king")) == ErrorCode::role_invalid);
    return tx.add_user_to_org(acme, "alice");
  }));
  CHECK(host.orgs.list_all_organizations().size() == 2);
  CHECK(host.store->last_commit().changes.size() == 2);
}

TEST_CASE("What a verb wrote before it was refused, or threw, is taken back") {
  MemoryHost host;
  REQUIRE(host.orgs.transaction([&](Transaction& tx) -> Result<void> {
    const OrgId kept = tx.create_organization("Kept", {.id = "org_kept"}).value();
    const auto session = manager::session_of(tx);
    const auto refused = session->change({"refused", "{}"}, {}, [&](rules::Context& context) {
      context.erase(rules::Collection::organizations, kept.str());
      return Result<std::string>(Error(ErrorCode::limit_reached, "no"));
    });
    CHECK(code_of(refused) == ErrorCode::limit_reached);
    CHECK(tx.get_org(kept));
    const auto throws = [&](rules::Context& context) -> Result<std::string> {
      context.erase(rules::Collection::organizations, kept.str());
      throw std::runtime_error("broken");
    };
    CHECK_THROWS_AS((void)session->change({"throws", "{}"}, {}, throws), std::runtime_error);
    CHECK(tx.get_org(kept));
    return {};
  }));
  CHECK(host.orgs.find_org_by_name("kept"));
}

TEST_CASE("An error or an exception rolls the whole transaction back") {
  MemoryHost host;
  const auto refused = host.orgs.transaction([&](Transaction& tx) -> Result<int> {
    REQUIRE(tx.create_organization("Acme"));
    return Error(ErrorCode::limit_reached, "enough");
  });
  CHECK(code_of(refused) == ErrorCode::limit_reached);
  CHECK_THROWS_AS((void)host.orgs.transaction([&](Transaction& tx) -> Result<void> {
    REQUIRE(tx.create_organization("Acme"));
    throw std::runtime_error("broken");
  }),
                  std::runtime_error);
  CHECK(host.orgs.list_all_organizations().empty());
  CHECK(host.store->newest() == 0);
  CHECK(host.orgs.create_organization("Acme"));  // the thread may write again
}

TEST_CASE("A transaction that changes nothing writes nothing") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  const auto done = host.orgs.transaction([&](Transaction& tx) { return tx.resume_organization(acme); });
  CHECK(done);
  CHECK(done.revision() == 1);
  CHECK(host.store->newest() == 1);
}

TEST_CASE("The outer handle and a nested transaction answer transaction_open inside") {
  MemoryHost host;
  REQUIRE(host.orgs.transaction([&](Transaction& tx) -> Result<void> {
    CHECK(code_of(host.orgs.create_organization("Outer")) == ErrorCode::transaction_open);
    CHECK(code_of(host.orgs.list_organizations({})) == ErrorCode::transaction_open);
    CHECK(code_of(host.orgs.list_org_users("org_a", {})) == ErrorCode::transaction_open);
    CHECK(code_of(host.orgs.search_organizations("a", PageRequest{})) == ErrorCode::transaction_open);
    const auto nested = host.orgs.transaction([](Transaction&) { return Result<void>{}; });
    CHECK(code_of(nested) == ErrorCode::transaction_open);
    // Another thread's use of the outer handle is none of this: its reads answer.
    CHECK(std::async(std::launch::async, [&] { return host.orgs.list_organizations({}).ok(); }).get());
    auto elsewhere =
        std::async(std::launch::async, [&] { return code_of(tx.create_organization("Elsewhere")); });
    CHECK(elsewhere.get() == ErrorCode::transaction_open);
    return {};
  }));
  CHECK(host.orgs.create_organization("Outer"));
}

TEST_CASE("A transaction's handle is refused after the end") {
  MemoryHost host;
  struct Kept : HostOrgs {
    explicit Kept(const HostOrgs& from) : HostOrgs(from) {}
  };
  std::optional<Kept> kept;
  REQUIRE(host.orgs.transaction([&](Transaction& tx) -> Result<void> {
    kept.emplace(tx);
    return {};
  }));
  CHECK(code_of(kept->create_organization("Late")) == ErrorCode::transaction_open);
  CHECK(code_of(kept->list_organizations({})) == ErrorCode::transaction_open);
  CHECK_THROWS_AS((void)kept->get_org("org_a"), BadResult);
  CHECK_THROWS_AS((void)kept->revision(), BadResult);
}

TEST_CASE("Operation id and reason belong to the transaction as a whole") {
  MemoryHost host;
  REQUIRE(host.orgs.transaction([&](Transaction& tx) -> Result<void> {
    CHECK(code_of(tx.create_organization("A", {}, {.operation_id = "x"})) == ErrorCode::argument_invalid);
    CHECK(code_of(tx.create_organization("A", {}, {.reason = "x"})) == ErrorCode::argument_invalid);
    CHECK(code_of(tx.create_organization("A", {}, {.expected_version = 5})) == ErrorCode::version_mismatch);
    return {};
  }));

  int runs = 0;
  const auto add = [&](Transaction& tx) -> Result<void> {
    ++runs;
    return tx.create_organization("Acme").ok() ? Result<void>{} : Error(ErrorCode::name_taken, "taken");
  };
  const WriteOptions once{.operation_id = "tx-1", .reason = "set-up"};
  const auto first = host.orgs.transaction(add, once, "set_up");
  CHECK(first);
  CHECK(host.store->last_commit().op == "set_up");
  CHECK(host.store->last_commit().actor.reason == "set-up");
  const auto second = host.orgs.transaction(add, once, "set_up");
  CHECK(second);
  CHECK(second.revision() == first.revision());
  CHECK(runs == 1);
  CHECK(code_of(host.orgs.transaction(add, once, "other")) == ErrorCode::operation_id_reused);
  const auto giving = [](Transaction&) { return Result<int>(1); };
  CHECK(code_of(host.orgs.transaction(giving, once, "set_up")) == ErrorCode::answer_not_kept);
  CHECK(code_of(host.orgs.transaction(add, {}, "")) == ErrorCode::argument_invalid);
  CHECK(runs == 1);
}

TEST_CASE("The stream of changes comes in order and in parts, and can be waited for") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  REQUIRE(host.orgs.add_user_to_org(acme, "bob"));
  REQUIRE(host.orgs.remove_user_from_org(acme, "bob"));
  const auto part = host.orgs.read_changes(0, 2);
  REQUIRE(part.commits.size() == 2);
  CHECK(part.more);
  CHECK(part.last == 2);
  CHECK(part.commits[1].op == "add_user_to_org");
  CHECK(part.commits[1].changes.at(0).key == acme.str() + " bob");
  CHECK(part.commits[1].changes.at(0).was.empty());
  const auto rest = host.orgs.read_changes(part.last);
  REQUIRE(rest.commits.size() == 1);
  CHECK_FALSE(rest.more);
  CHECK(rest.commits[0].changes.at(0).now.empty());
  CHECK(host.orgs.read_changes(3, 1, std::chrono::milliseconds(1)).commits.empty());

  auto waiting =
      std::async(std::launch::async, [&] { return host.orgs.read_changes(3, 10, std::chrono::seconds(10)); });
  REQUIRE(host.orgs.suspend_organization(acme));
  CHECK(waiting.get().commits.at(0).op == "suspend_organization");
  CHECK_THROWS_AS((void)host.orgs.read_changes(0, 0), StorageError);
  CHECK_THROWS_AS((void)host.orgs.read_changes(0, 10'001), StorageError);
}

TEST_CASE("Copies of a handle are one handle") {
  MemoryHost host;
  OrgManager copy = host.orgs;
  const OrgId acme = copy.create_organization("Acme").value();
  CHECK(host.orgs.get_org(acme));
  REQUIRE(host.orgs.transaction([&](Transaction&) -> Result<void> {
    CHECK(code_of(copy.suspend_organization(acme)) == ErrorCode::transaction_open);
    return {};
  }));
}
