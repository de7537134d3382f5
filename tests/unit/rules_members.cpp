// Members, billing links and settings.
#include <doctest/doctest.h>

#include "manager_fixture.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;

TEST_CASE("Adding checks organization, user, membership and role in this order") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme", {.id = "org_acme"}).value();
  CHECK(code_of(host.orgs.add_user_to_org("org_none", "", "king")) == ErrorCode::organization_not_found);
  CHECK(code_of(host.orgs.add_user_to_org(acme, "", "king")) == ErrorCode::user_id_invalid);
  CHECK(code_of(host.orgs.add_user_to_org(acme, std::string(256, 'u'))) == ErrorCode::user_id_invalid);
  CHECK(host.orgs.add_user_to_org(acme, std::string(255, 'u')));
  const auto role = host.orgs.add_user_to_org(acme, "bob", "king");
  CHECK(code_of(role) == ErrorCode::role_invalid);
  CHECK(role.error().message().starts_with("Role must be one of: "));
  REQUIRE(host.orgs.add_user_to_org(acme, "bob", "admin"));
  const auto again = host.orgs.add_user_to_org(acme, "bob", "king");
  CHECK(code_of(again) == ErrorCode::already_member);
  CHECK(again.error().message() == "User bob already in organization org_acme");
  CHECK(again.error().kind() == ErrorKind::already_exists);
}

TEST_CASE("A new member has role, time, version and epoch; `user` is read as member") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  REQUIRE(host.orgs.add_user_to_org(acme, " bob ", "user"));
  const auto bob = host.orgs.get_org_user(acme, "bob").value();
  CHECK(bob.user_id == UserId("bob"));
  CHECK(bob.role == Role::member);
  CHECK(bob.joined_at == *host.time);
  CHECK(bob.version == 2);
  CHECK(bob.epoch == 2);
  CHECK_FALSE(bob.added_by);
}

TEST_CASE("A change of role moves version and epoch; the same role again changes nothing") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  REQUIRE(host.orgs.add_user_to_org(acme, "bob"));
  REQUIRE(host.orgs.update_user_role(acme, "bob", "billing_admin"));
  CHECK(host.orgs.get_user_role_in_org(acme, "bob") == Role::billing_admin);
  CHECK(host.orgs.get_org_user(acme, "bob")->version == 3);
  CHECK(host.orgs.get_org_user(acme, "bob")->epoch == 3);
  const auto same = host.orgs.update_user_role(acme, "bob", "billing_admin");
  CHECK(same);
  CHECK(same.revision() == 3);
  CHECK(host.store->newest() == 3);
  CHECK(code_of(host.orgs.update_user_role("org_none", "bob", "king")) == ErrorCode::organization_not_found);
  CHECK(code_of(host.orgs.update_user_role(acme, "eve", "king")) == ErrorCode::user_not_in_organization);
  CHECK(code_of(host.orgs.update_user_role(acme, "bob", "king")) == ErrorCode::role_invalid);
}

TEST_CASE("Removing ends the membership, once") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  REQUIRE(host.orgs.add_user_to_org(acme, "bob"));
  REQUIRE(host.orgs.remove_user_from_org(acme, "bob"));
  CHECK_FALSE(host.orgs.get_user_role_in_org(acme, "bob"));
  CHECK(host.orgs.get_user_orgs("bob").empty());
  CHECK(code_of(host.orgs.remove_user_from_org(acme, "bob")) == ErrorCode::user_not_in_organization);
  CHECK(code_of(host.orgs.remove_user_from_org("org_none", "bob")) == ErrorCode::organization_not_found);
}

TEST_CASE("Ids that only look like another membership's key find nothing") {
  MemoryHost host;
  REQUIRE(host.orgs.create_organization("Acme", {.id = "org_a"}));
  REQUIRE(host.orgs.add_user_to_org("org_a", "bob smith", "owner"));
  REQUIRE(host.orgs.add_user_to_org("org_a", "bob org:x", "owner"));
  CHECK(host.orgs.get_user_role_in_org("org_a", "bob smith") == Role::owner);
  CHECK_FALSE(host.orgs.get_user_role_in_org("org_a bob", "smith"));
  CHECK_FALSE(host.orgs.get_org_user("org_a bob", "smith"));
  CHECK(host.orgs.get_org_users("org_a bob").empty());
  CHECK(host.orgs.get_org_users("").empty());
  CHECK(host.orgs.get_user_orgs("bob").empty());
  CHECK(host.orgs.get_user_orgs("bob org:x").size() == 1);
}

TEST_CASE("The versions that are expected must be there") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme", {}, {.expected_version = 0}).value();
  CHECK(code_of(host.orgs.create_organization("Beta", {}, {.expected_version = 3})) ==
        ErrorCode::version_mismatch);
  const auto refused = host.orgs.update_org_plan(acme, "pro", {.expected_version = 7});
  CHECK(code_of(refused) == ErrorCode::version_mismatch);
  CHECK(refused.error().message().find("7") != std::string::npos);
  CHECK(refused.error().message().find("version 1") != std::string::npos);
  CHECK(host.orgs.update_org_plan(acme, "pro", {.expected_version = 1}));
  const auto stale = [&](auto&& change) { return code_of(change(WriteOptions{.expected_version = 1})); };
  CHECK(stale([&](auto o) { return host.orgs.update_org_status(acme, "suspended", o); }) ==
        ErrorCode::version_mismatch);
  CHECK(stale([&](auto o) { return host.orgs.suspend_organization(acme, o); }) ==
        ErrorCode::version_mismatch);
  CHECK(stale([&](auto o) { return host.orgs.resume_organization(acme, o); }) == ErrorCode::version_mismatch);
  CHECK(stale([&](auto o) { return host.orgs.rename_organization(acme, "B", o); }) ==
        ErrorCode::version_mismatch);
  CHECK(stale([&](auto o) { return host.orgs.update_org_billing_ids(acme, {}, o); }) ==
        ErrorCode::version_mismatch);
  CHECK(stale([&](auto o) { return host.orgs.clear_org_billing_ids(acme, {}, o); }) ==
        ErrorCode::version_mismatch);
  CHECK(stale([&](auto o) { return host.orgs.delete_organization(acme, o); }) == ErrorCode::version_mismatch);
  CHECK(stale([&](auto o) { return host.orgs.restore_organization(acme, o); }) ==
        ErrorCode::version_mismatch);
  CHECK(stale([&](auto o) { return host.orgs.purge_organization(acme, o); }) == ErrorCode::version_mismatch);
  CHECK(stale([&](auto o) { return host.orgs.add_user_to_org(acme, "bob", "member", o); }) ==
        ErrorCode::version_mismatch);
  CHECK(host.orgs.add_user_to_org(acme, "bob", "member", {.expected_version = 0}));
  CHECK(stale([&](auto o) { return host.orgs.update_user_role(acme, "bob", "owner", o); }) ==
        ErrorCode::version_mismatch);
  CHECK(stale([&](auto o) { return host.orgs.remove_user_from_org(acme, "bob", o); }) ==
        ErrorCode::version_mismatch);
  CHECK(host.orgs.remove_user_from_org(acme, "bob", {.expected_version = 3}));
}

TEST_CASE("Billing ids are linked, kept when not given, unlinked, and never shared") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  const OrgId beta = host.orgs.create_organization("Beta").value();
  REQUIRE(host.orgs.update_org_billing_ids(acme, {.lago_id = "l1", .stripe_id = "s1"}));
  REQUIRE(host.orgs.update_org_billing_ids(acme, {.lago_id = "l2", .stripe_id = {}}));
  CHECK(host.orgs.get_org(acme)->lago_customer_id == "l2");
  CHECK(host.orgs.get_org(acme)->stripe_customer_id == "s1");
  CHECK(host.orgs.find_org_by_billing_id(BillingProvider::stripe, "s1")->id == acme);
  CHECK_FALSE(host.orgs.find_org_by_billing_id(BillingProvider::lago, "s1"));
  CHECK_FALSE(host.orgs.find_org_by_billing_id(BillingProvider::lago, "l1"));

  const auto taken = host.orgs.update_org_billing_ids(beta, {.lago_id = "free", .stripe_id = "s1"});
  CHECK(code_of(taken) == ErrorCode::billing_id_taken);
  CHECK(taken.error().message().find(acme.str()) != std::string::npos);
  CHECK(taken.error().field() == "stripe_customer_id");
  CHECK_FALSE(host.orgs.get_org(beta)->lago_customer_id);  // nothing of a refused change
  CHECK(code_of(host.orgs.update_org_billing_ids(beta, {.lago_id = "l2", .stripe_id = {}})) ==
        ErrorCode::billing_id_taken);
  CHECK(host.orgs.update_org_billing_ids(beta, {.lago_id = "s1", .stripe_id = "l2"}));  // per provider
  const Revision revision = host.store->newest();
  CHECK(host.orgs.update_org_billing_ids(acme, {.lago_id = "l2", .stripe_id = "s1"}));
  CHECK(host.store->newest() == revision);

  REQUIRE(host.orgs.clear_org_billing_ids(acme, {.lago = false, .stripe = true}));
  CHECK_FALSE(host.orgs.get_org(acme)->stripe_customer_id);
  CHECK(host.orgs.get_org(acme)->lago_customer_id == "l2");
  REQUIRE(host.orgs.clear_org_billing_ids(acme, {.lago = true, .stripe = true}));
  CHECK(host.orgs.update_org_billing_ids(beta, {.lago_id = "l2", .stripe_id = "s1"}));
  CHECK(code_of(host.orgs.update_org_billing_ids("org_none", {})) == ErrorCode::organization_not_found);
  CHECK(code_of(host.orgs.clear_org_billing_ids("org_none", {})) == ErrorCode::organization_not_found);
}

TEST_CASE("Settings have defaults, limits at both sides, and a way back") {
  MemoryHost host;
  CHECK(host.orgs.get_settings().default_plan == "founders_friend");
  CHECK(host.orgs.list_settings().size() == 13);
  CHECK(host.orgs.list_settings()[0].default_value == "\"founders_friend\"");
  const auto set = [&](std::string_view name, const char* value) {
    return host.orgs.update_setting(name, Json::trusted(value));
  };
  CHECK(code_of(set("no_such", "1")) == ErrorCode::setting_not_found);
  CHECK(code_of(set("default_plan", "1")) == ErrorCode::setting_invalid);
  CHECK(code_of(set("default_plan", "\"\"")) == ErrorCode::setting_invalid);
  CHECK(code_of(set("purge_after_days", "-1")) == ErrorCode::setting_invalid);
  CHECK(code_of(set("purge_after_days", "36501")) == ErrorCode::setting_invalid);
  CHECK(code_of(set("purge_after_days", "1.5")) == ErrorCode::setting_invalid);
  CHECK(host.store->newest() == 0);
  CHECK(set("purge_after_days", "0"));
  CHECK(set("purge_after_days", "36500"));
  CHECK(host.orgs.get_settings().purge_after_days == 36500);
  CHECK(code_of(host.orgs.update_setting("default_plan", Json::trusted("\"x\""), {.expected_version = 1})) ==
        ErrorCode::version_mismatch);
  REQUIRE(set("default_plan", "\"pro\""));
  CHECK(host.orgs.get_settings().version == 3);
  CHECK(host.orgs.get_org(host.orgs.create_organization("Acme").value())->plan_tier == "pro");
  REQUIRE(set("default_plan", "null"));
  CHECK(host.orgs.get_settings().default_plan == "founders_friend");
  CHECK(host.orgs.get_settings().purge_after_days == 36500);
  const Revision revision = host.store->newest();
  REQUIRE(set("default_plan", "null"));
  CHECK(host.store->newest() == revision);
}
