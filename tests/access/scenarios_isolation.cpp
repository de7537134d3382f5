// What one organization must not know of another, and what must not stay behind: numbers are those of the
// list of known defects.
#include <doctest/doctest.h>

#include <functional>

#include <orgmgr/transfer.hpp>

#include "model/collection.hpp"
#include "unit/manager_fixture.hpp"

namespace {

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;

/// Two organizations that share nobody.
struct TwoOffices : MemoryHost {
  TwoOffices() {
    for (const char* name : {"a", "b"}) {
      const std::string org = std::string("org_") + name;
      const std::string owner = std::string("owner_") + name;
      REQUIRE(orgs.create_organization(name,
                                       {.id = org, .owner = owner, .stripe_id = std::string("cus_") + name}));
      orgs.add_user_to_org(org, std::string("member_") + name).value();
      orgs.create_role({.scope = org, .name = std::string("role_") + name}).value();
      orgs.set_functional_roles(org, std::string("member_") + name, {std::string("own:role_") + name})
          .value();
    }
    invitation = orgs.create_invitation(b, {.email = "x@example.com"}).value();
    session = orgs.create_session("member_b", {.organization = "org_b"}).value();
    orgs.set_default_organization("member_b", b).value();
  }
  const OrgId a{"org_a"};
  const OrgId b{"org_b"};
  IssuedInvitation invitation{};
  IssuedSession session{};
};

}  // namespace

TEST_CASE("13: What is refused changes nothing, and an older deletion undoes no newer choice") {
  TwoOffices offices;
  OrgManager& orgs = offices.orgs;
  const Revision before = offices.store->newest();
  CHECK(code_of(orgs.as("member_b").delete_organization(offices.b)) == ErrorCode::permission_denied);
  CHECK(code_of(orgs.as("owner_a").delete_organization(offices.b)) == ErrorCode::organization_not_found);
  CHECK(offices.store->newest() == before);
  CHECK(orgs.check_session(offices.session.token).value().organization == offices.b);
  REQUIRE(orgs.add_user_to_org(offices.a, "member_b"));
  REQUIRE(orgs.set_current_organization(offices.session.token, offices.a));
  REQUIRE(orgs.delete_organization(offices.b));
  CHECK(orgs.check_session(offices.session.token).value().organization == offices.a);
}

TEST_CASE("14: Ids of another organization are not found, by whoever holds rights elsewhere") {
  TwoOffices offices;
  OrgManager& orgs = offices.orgs;
  const OrgId& a = offices.a;
  const OrgId& b = offices.b;
  UserOrgs ann = orgs.as("owner_a");
  const Revision before = offices.store->newest();
  const auto no_member = ErrorCode::user_not_in_organization;
  // b's things, in a
  CHECK(code_of(ann.remove_user_from_org(a, "member_b")) == no_member);
  CHECK(code_of(ann.update_user_role(a, "member_b", "admin")) == no_member);
  CHECK(code_of(ann.suspend_member(a, "member_b")) == no_member);
  CHECK(code_of(ann.reactivate_member(a, "member_b")) == no_member);
  CHECK(code_of(ann.set_functional_roles(a, "member_b", {})) == no_member);
  CHECK(code_of(ann.get_org_user(a, "member_b")) == no_member);
  CHECK(code_of(ann.transfer_ownership(a, "member_b")) == no_member);
  CHECK(code_of(ann.offer_ownership(a, "member_b")) == no_member);
  CHECK(code_of(ann.revoke_invitation(a, offices.invitation.id)) == ErrorCode::invitation_not_found);
  CHECK(code_of(orgs.revoke_invitation(a, offices.invitation.id)) == ErrorCode::invitation_not_found);
  CHECK_FALSE(orgs.get_invitation(a, offices.invitation.id));
  CHECK(code_of(ann.update_role(a, "role_b", {.permissions = {{"org.read"}}})) == ErrorCode::role_not_found);
  CHECK(code_of(ann.remove_role(a, "role_b")) == ErrorCode::role_not_found);
  CHECK(code_of(ann.set_functional_roles(a, "member_a", {"own:role_b"})) == ErrorCode::role_not_found);
  CHECK(code_of(ann.create_invitation(a, {.email = "y@example.com", .roles = {"own:role_b"}})) ==
        ErrorCode::role_not_found);
  CHECK(code_of(ann.revoke_session(offices.session.id_hash)) == ErrorCode::session_not_found);
  CHECK(code_of(ann.set_current_organization(offices.session.token, a)) == ErrorCode::session_not_found);
  // b itself answers like an organization that does not exist
  const auto hidden = [&](const std::function<Error(const OrgId&)>& ask) {
    const Error there = ask(b);
    const Error nowhere = ask("org_x");
    CHECK(there.code() == ErrorCode::organization_not_found);
    CHECK(nowhere.code() == there.code());
    std::string message = nowhere.message();
    if (const auto at = message.find("org_x"); at != std::string::npos) message.replace(at, 5, "org_b");
    CHECK(there.message() == message);
  };
  hidden([&](const OrgId& org) { return ann.get_org(org).error(); });
  hidden([&](const OrgId& org) { return ann.get_org_users(org).error(); });
  hidden([&](const OrgId& org) { return ann.list_roles(org).error(); });
  hidden([&](const OrgId& org) { return ann.list_invitations(org).error(); });
  hidden([&](const OrgId& org) { return ann.read_org_changes(org, 0).error(); });
  hidden([&](const OrgId& org) { return ann.add_user_to_org(org, "x").error(); });
  hidden([&](const OrgId& org) { return ann.leave_organization(org).error(); });
  hidden([&](const OrgId& org) { return ann.delete_organization(org).error(); });
  hidden([&](const OrgId& org) { return ann.create_role({.scope = org.str(), .name = "x"}).error(); });
  hidden([&](const OrgId& org) { return ann.explain_access(org, "member_b", "org.read").error(); });
  CHECK(offices.store->newest() == before);
  CHECK(ann.can(b, Permission{"org.read"}) == ann.can("org_x", Permission{"org.read"}));
  auto there = ann.explain_access(b, "owner_a", "org.read").value();
  const auto nowhere = ann.explain_access("org_x", "owner_a", "org.read").value();
  CHECK(there.message.size() == nowhere.message.size());
  CHECK(there.decision == nowhere.decision);
  CHECK_FALSE(there.organization);
  CHECK(ann.list_permissions(b).empty());
  CHECK(ann.search_organizations("b").empty());
}

TEST_CASE("14: The history of an organization shows nothing of others, also where one commit touched both") {
  TwoOffices offices;
  OrgManager& orgs = offices.orgs;
  const auto added = orgs.transaction([&](Transaction& transaction) -> Result<void> {
    const auto first = transaction.add_user_to_org(offices.a, "both");
    return first ? transaction.add_user_to_org(offices.b, "both") : first;
  });
  REQUIRE(added);
  const Changes seen = orgs.as("owner_a").read_org_changes(offices.a, 0, 1000).value();
  REQUIRE_FALSE(seen.commits.empty());
  CHECK(seen.commits.back().revision == added.revision());
  for (const Commit& commit : seen.commits) {
    CHECK(to_json(commit).find("org_b") == std::string::npos);
    CHECK(to_json(commit).find("member_b") == std::string::npos);
  }
}

TEST_CASE("14: The history of an organization shows nothing of another whose id only begins like its own") {
  MemoryHost host;
  REQUIRE(host.orgs.create_organization("One", {.id = "org_1", .owner = "ann"}));
  REQUIRE(host.orgs.create_organization("Ten", {.id = "org_10", .owner = "bob"}));
  REQUIRE(host.orgs.add_user_to_org("org_10", "tim"));
  REQUIRE(host.orgs.create_role({.scope = "org_10", .name = "tenth"}));
  REQUIRE(host.orgs.create_invitation("org_10", {.email = "ten@example.com"}));
  REQUIRE(host.orgs.add_user_to_org("org_1", "mia"));
  const Changes seen = host.orgs.as("ann").read_org_changes("org_1", 0, 1000).value();
  CHECK(seen.commits.size() == 2);  // made, and mia added
  for (const Commit& commit : seen.commits) CHECK(to_json(commit).find("org_10") == std::string::npos);
}

TEST_CASE("14: The history that a user reads tells of the change, and not of the host's machine and calls") {
  Actor who;
  who.program = "console";
  who.host = "backend-7";
  who.sudo_uid = "501";
  who.uid = 1000;
  who.pid = 4711;
  MemoryHost host(who);
  REQUIRE(host.orgs.create_organization("Acme", {.id = "org_acme", .owner = "ann"}));
  REQUIRE(
      host.orgs.add_user_to_org("org_acme", "mia", "member", {.operation_id = "job-9", .reason = "hired"}));
  const Commit whole = host.orgs.read_changes(1, 1).commits.at(0);
  REQUIRE(whole.operation_id == "job-9");
  REQUIRE(whole.actor.host == "backend-7");
  const Commit seen = host.orgs.as("ann").read_org_changes("org_acme", 1, 1).value().commits.at(0);
  CHECK(seen.op == "add_user_to_org");
  CHECK(seen.actor.reason == "hired");
  CHECK(seen.changes.size() == whole.changes.size());
  CHECK(seen.operation_id.empty());
  CHECK(seen.sum.empty());
  CHECK(seen.text.empty());
  CHECK(seen.actor.program.empty());
  CHECK(seen.actor.host.empty());
  CHECK(seen.actor.sudo_uid.empty());
  CHECK(seen.actor.uid == 0);
  CHECK(seen.actor.pid == 0);
}

TEST_CASE("24: Every way in which a membership changes leaves one entry, and says who and how") {
  TwoOffices offices;
  OrgManager& orgs = offices.orgs;
  const OrgId& a = offices.a;
  const auto entry = [&](const std::string& way, std::size_t memberships,
                         const std::function<Revision()>& change) {
    const Revision before = offices.store->newest();
    const Revision revision = change();
    CHECK_MESSAGE(revision == before + 1, way);
    const Changes changes = orgs.read_changes(before, 10);
    REQUIRE_MESSAGE(changes.commits.size() == 1, way);
    const Commit& commit = changes.commits.front();
    CHECK_MESSAGE(commit.op == way, way);
    std::size_t seen = 0;
    for (const Change& one : commit.changes) seen += one.collection == "org_users" ? 1U : 0U;
    CHECK_MESSAGE(seen == memberships, way);
    return commit.actor;
  };
  REQUIRE(orgs.create_role({.scope = "org_a", .name = "other"}));
  UserOrgs ann = orgs.as("owner_a");
  const Actor by = entry("add_user_to_org", 1, [&] { return ann.add_user_to_org(a, "x").revision(); });
  CHECK(by.kind == Actor::Kind::user);
  CHECK(by.id == "owner_a");
  entry("update_user_role", 1, [&] { return ann.update_user_role(a, "x", "admin").revision(); });
  entry("suspend_member", 1, [&] { return ann.suspend_member(a, "x").revision(); });
  entry("reactivate_member", 1, [&] { return ann.reactivate_member(a, "x").revision(); });
  entry("set_functional_roles", 1,
        [&] { return ann.set_functional_roles(a, "x", {"own:role_a"}).revision(); });
  entry("remove_role", 2, [&] { return ann.remove_role(a, "role_a", "own:other").revision(); });
  entry("transfer_ownership", 1, [&] { return ann.transfer_ownership(a, "member_a").revision(); });
  entry("leave_organization", 1, [&] { return ann.leave_organization(a).revision(); });
  entry("remove_user_from_org", 1, [&] { return orgs.remove_user_from_org(a, "x").revision(); });
  const auto issued = orgs.create_invitation(a, {.email = "y@example.com"}).value();
  entry("accept_invitation", 1,
        [&] { return orgs.as("y").accept_invitation(issued.token, "y@example.com").revision(); });
  REQUIRE(orgs.add_user_to_org(offices.b, "y"));
  entry("rename_user", 4, [&] { return orgs.rename_user("y", "z").revision(); });
  entry("remove_user_everywhere", 2, [&] { return orgs.remove_user_everywhere("z").revision(); });
  entry("create_organization", 1, [&] { return orgs.as("new").create_organization("New").revision(); });
  const auto import = [&](const std::string& lines) {
    const auto report = import_lines(orgs, lines, {.on_duplicate = ImportOptions::OnDuplicate::update});
    REQUIRE_MESSAGE(report, report.error().message());
    return offices.store->newest();
  };
  const auto line = [](const std::string& user, const std::string& role) {
    return R"({"org_user":{"org_id":"org_b","joined_at":"2026-01-01T00:00:00","user_id":")" + user +
           R"(","role":")" + role + "\"}}\n";
  };
  entry("import", 2, [&] { return import(line("i", "member") + line("j", "admin")); });
  entry("import", 1, [&] { return import(line("i", "admin") + line("j", "admin")); });
  // Deleting keeps the memberships; purging ends them, and says each.
  entry("delete_organization", 0, [&] { return orgs.delete_organization(a).revision(); });
  entry("restore_organization", 0, [&] { return orgs.restore_organization(a).revision(); });
  entry("delete_organization", 0, [&] { return orgs.delete_organization(a).revision(); });
  entry("purge_organization", 1, [&] { return orgs.purge_organization(a).revision(); });
}

TEST_CASE("24: What changes nothing leaves no entry") {
  TwoOffices offices;
  OrgManager& orgs = offices.orgs;
  const Revision before = offices.store->newest();
  CHECK(orgs.update_user_role(offices.a, "owner_a", "owner"));
  CHECK(orgs.reactivate_member(offices.a, "member_a"));
  CHECK(orgs.set_functional_roles(offices.a, "member_a", {"own:role_a"}));
  CHECK(orgs.update_role("org_a", "role_a", {}));
  CHECK(code_of(orgs.add_user_to_org(offices.a, "member_a")) == ErrorCode::already_member);
  CHECK(offices.store->newest() == before);
}

TEST_CASE("29: After a purge no record of any kind mentions the organization") {
  TwoOffices offices;
  OrgManager& orgs = offices.orgs;
  REQUIRE(orgs.offer_ownership(offices.b, "member_b"));
  REQUIRE(orgs.create_session("owner_b", {.organization = "org_b"}));
  REQUIRE(orgs.delete_organization(offices.b));
  const auto mentions = [&] {
    std::vector<std::string> found;
    const auto reader = offices.store->read();
    for (std::size_t number = 0; number < model::collection_count; ++number) {
      const auto collection = static_cast<model::Collection>(number);
      reader->scan(collection, "", "", [&](std::string_view key, std::string_view text) {
        if (key.find("org_b") != std::string_view::npos || text.find("org_b") != std::string_view::npos) {
          found.push_back(std::string(model::name_of(collection)) + " " + std::string(key) + " " +
                          std::string(text));
        }
        return true;
      });
    }
    return found;
  };
  CHECK(mentions().size() >= 7);
  REQUIRE(orgs.purge_organization(offices.b));
  for (const std::string& found : mentions()) FAIL_CHECK(found);
  CHECK(orgs.find_org_by_slug("b") == std::nullopt);
  CHECK(orgs.find_org_by_billing_id(BillingProvider::stripe, "cus_b") == std::nullopt);
  CHECK(orgs.check_session(offices.session.token).value().organization == std::nullopt);
  // Everything of it is free again.
  CHECK(orgs.create_organization("b", {.slug = "b", .id = "org_b", .stripe_id = "cus_b"}));
  CHECK(orgs.get_org_users(offices.b).empty());
}

TEST_CASE("Members see of their organization what they may, and suspended ones which it is") {
  TwoOffices offices;
  OrgManager& orgs = offices.orgs;
  CHECK(orgs.as("owner_b").get_org(offices.b).value().stripe_customer_id == "cus_b");
  CHECK_FALSE(orgs.as("member_b").get_org(offices.b).value().stripe_customer_id);
  CHECK_FALSE(orgs.as("member_b").get_user_orgs().at(0).stripe_customer_id);
  CHECK(orgs.as("member_b").get_org(offices.b).value().owner_id == UserId("owner_b"));
  REQUIRE(orgs.suspend_member(offices.b, "member_b"));
  const auto memberships = orgs.as("member_b").get_user_memberships();
  REQUIRE(memberships.size() == 1);
  CHECK(memberships[0].organization.name == "b");
  CHECK_FALSE(memberships[0].organization.owner_id);
  CHECK(memberships[0].membership.status == MembershipStatus::suspended);
  CHECK(code_of(orgs.as("member_b").get_org(offices.b)) == ErrorCode::membership_suspended);
  REQUIRE(orgs.delete_organization(offices.b));
  CHECK(orgs.as("member_b").get_user_memberships().empty());
}
