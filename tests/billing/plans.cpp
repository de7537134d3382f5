// What a plan gives: seats, counts, permissions and grace, with a catalogue and without.
#include <doctest/doctest.h>

#include <algorithm>

#include "billing/office.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using namespace std::chrono_literals;

namespace {

Json json_of(std::string_view text) { return Json::parse(text).value(); }

Plan plan(std::string name) {
  Plan one;
  one.name = std::move(name);
  return one;
}

}  // namespace

TEST_CASE("without a catalogue any name is a plan; with one, only those in it") {
  Office at;
  CHECK(at.orgs.update_org_plan(acme, "anything"));
  CHECK(at.orgs.effective_plan(acme)->name == "anything");
  CHECK_FALSE(at.orgs.effective_plan(acme)->fallback);
  at.orgs.set_plan(plan("gold")).value();
  CHECK(code_of(at.orgs.update_org_plan(acme, "silver")) == ErrorCode::plan_not_found);
  CHECK(code_of(at.orgs.create_organization("Beta", {.plan_tier = "silver"})) == ErrorCode::plan_not_found);
  CHECK(at.orgs.update_org_plan(acme, "gold"));
  CHECK(at.orgs.create_organization("Beta", {.plan_tier = "gold"}));
  CHECK(code_of(at.orgs.remove_plan("silver")) == ErrorCode::plan_not_found);
  CHECK(code_of(at.orgs.remove_plan("gold")) == ErrorCode::plan_in_use);
  at.orgs.set_plan(plan("silver")).value();
  for (const Organization& organization : at.orgs.get_organizations_by_plan("gold"))
    at.orgs.update_org_plan(organization.id, "silver").value();
  CHECK(at.orgs.remove_plan("gold"));
  CHECK_FALSE(at.orgs.get_plan("gold"));
  REQUIRE(at.orgs.list_plans().size() == 1);
  CHECK(at.orgs.list_plans()[0].name == "silver");
}

TEST_CASE("a plan is kept as it was given, and replaced as a whole") {
  Office at;
  Plan gold = plan("gold");
  gold.title = "Gold";
  gold.seats = 7;
  gold.limits = json_of(R"({"pending_invitations":2})");
  gold.permissions = std::vector<std::string>{"reports.run"};
  gold.grace_days = 14;
  at.orgs.set_plan(gold).value();
  const Plan kept = at.orgs.get_plan("gold").value();
  CHECK(kept.title == "Gold");
  CHECK(kept.seats == 7);
  CHECK(kept.limits.text() == gold.limits.text());
  CHECK(kept.permissions == gold.permissions);
  CHECK(kept.grace_days == 14);
  CHECK(code_of(at.orgs.set_plan(plan("gold"), {.expected_version = 0})) == ErrorCode::version_mismatch);
  at.orgs.set_plan(plan("gold"), {.expected_version = kept.version}).value();
  CHECK_FALSE(at.orgs.get_plan("gold")->seats);
  CHECK_FALSE(at.orgs.get_plan("gold")->permissions);
}

TEST_CASE("a plan that was changed meanwhile is not removed") {
  Office at;
  at.orgs.set_plan(plan("gold")).value();
  const Revision seen = at.orgs.get_plan("gold")->version;
  Plan changed = plan("gold");
  changed.seats = 9;
  at.orgs.set_plan(changed).value();
  CHECK(code_of(at.orgs.remove_plan("gold", {.expected_version = seen})) == ErrorCode::version_mismatch);
  CHECK(code_of(at.orgs.remove_plan("gold", {.expected_version = 0})) == ErrorCode::version_mismatch);
  REQUIRE(at.orgs.get_plan("gold"));
  CHECK(at.orgs.remove_plan("gold", {.expected_version = at.orgs.get_plan("gold")->version}));
  CHECK_FALSE(at.orgs.get_plan("gold"));
}

TEST_CASE("an organization on a plan that is not in the catalogue falls back to the default plan") {
  Office at;
  at.orgs.update_org_plan(acme, "historic").value();
  Plan gold = plan("gold");
  gold.seats = 1;
  at.orgs.set_plan(gold).value();
  CHECK_FALSE(at.orgs.effective_plan(acme)->fallback);  // the default plan is not in it either
  CHECK_FALSE(at.orgs.effective_plan(acme)->members);
  Plan usual = plan("founders_friend");
  usual.seats = 30;
  at.orgs.set_plan(usual).value();
  const EffectivePlan effective = at.orgs.effective_plan(acme).value();
  CHECK(effective.fallback);
  CHECK(effective.name == "founders_friend");
  CHECK(effective.members == 30);
  CHECK_FALSE(at.orgs.effective_plan("org_none"));
}

TEST_CASE("seats and counts are exact, the organization's own before the plan's before the settings'") {
  Office at;  // six members
  at.set("limits", R"({"*":{"members":7,"pending_invitations":5}})");
  CHECK(at.orgs.effective_plan(acme)->members == 7);
  Plan gold = plan("founders_friend");
  gold.seats = 8;
  gold.limits = json_of(R"({"pending_invitations":1,"custom_roles":0})");
  at.orgs.set_plan(gold).value();
  CHECK(at.orgs.effective_plan(acme)->members == 8);
  CHECK(at.orgs.add_user_to_org(acme, "seven"));
  CHECK(at.orgs.add_user_to_org(acme, "eight"));
  CHECK(code_of(at.orgs.add_user_to_org(acme, "nine")) == ErrorCode::limit_reached);
  at.orgs.set_organization_limits(acme, json_of(R"({"members":9})")).value();
  CHECK(at.orgs.effective_plan(acme)->members == 9);
  CHECK(at.orgs.add_user_to_org(acme, "nine"));
  CHECK(code_of(at.orgs.add_user_to_org(acme, "ten")) == ErrorCode::limit_reached);
  // Fewer seats than members: nobody is thrown out, nobody comes in.
  at.orgs.set_organization_limits(acme, json_of("null")).value();
  CHECK(at.orgs.get_org_user(acme, "nine"));
  CHECK(code_of(at.orgs.add_user_to_org(acme, "ten")) == ErrorCode::limit_reached);
  at.orgs.remove_user_from_org(acme, "eight").value();
  CHECK(code_of(at.orgs.add_user_to_org(acme, "ten")) == ErrorCode::limit_reached);
  at.orgs.remove_user_from_org(acme, "nine").value();
  CHECK(at.orgs.add_user_to_org(acme, "ten"));

  CHECK(code_of(at.orgs.create_role({.scope = acme.str(), .name = "clerk"})) == ErrorCode::limit_reached);
  // An invitation takes no seat; whoever accepts it does.
  const auto invited = at.orgs.create_invitation(acme, {.email = "a@example.com"}).value();
  CHECK(code_of(at.orgs.as("eleven").accept_invitation(invited.token, "a@example.com")) ==
        ErrorCode::limit_reached);
  CHECK(code_of(at.orgs.create_invitation(acme, {.email = "b@example.com"})) == ErrorCode::limit_reached);
}

TEST_CASE("a plan leaves out permissions of the host's, and never a built-in one") {
  Office at;
  at.set("host_permissions", R"(["reports.export","reports.run"])");
  const auto code = [&](const char* user, const char* permission) {
    return at.orgs.can(acme, UserId{user}, Permission{permission}).code;
  };
  CHECK(code("olga", "reports.run") == AccessCode::allowed);
  Plan gold = plan("founders_friend");
  gold.permissions = std::vector<std::string>{"reports.export"};
  at.orgs.set_plan(gold).value();
  CHECK(code("olga", "reports.run") == AccessCode::plan_excludes);
  CHECK(code("olga", "reports.export") == AccessCode::allowed);
  CHECK(code("mia", "reports.run") == AccessCode::plan_excludes);
  CHECK(code("mia", "reports.export") == AccessCode::permission_denied);
  for (const std::string_view name : built_in_permissions) {
    CHECK(at.orgs.can(acme, "olga", Permission{name}).code != AccessCode::plan_excludes);
  }
  const Explanation explained = at.orgs.explain_access(acme, "olga", "reports.run").value();
  CHECK(explained.decision.code == AccessCode::plan_excludes);
  const auto names = at.orgs.list_permissions(acme, "olga");
  CHECK(std::find(names.begin(), names.end(), "reports.run") == names.end());
  CHECK(std::find(names.begin(), names.end(), "reports.export") != names.end());
  // A lapse is told before the plan.
  at.write_off();
  CHECK(code("olga", "reports.run") == AccessCode::billing_locked);
}

TEST_CASE("claims end when the plan takes a permission away") {
  Office at;
  const auto session = at.orgs.create_session("olga", {.organization = acme.str()}).value();
  const Json claims = at.orgs.session_claims(session.token).value();
  Plan gold = plan("founders_friend");
  gold.permissions = std::vector<std::string>{};
  at.orgs.set_plan(gold).value();
  CHECK(code_of(at.orgs.verify_claims(claims)) == ErrorCode::claims_outdated);
}

TEST_CASE("grace: the organization's own before the plan's before the setting's") {
  Office at;  // the setting says three days
  const auto grace = [&] {
    const Billing stored = at.orgs.get_billing(acme)->stored;
    return std::chrono::floor<std::chrono::days>(stored.grace_until.value() - stored.since.value()).count();
  };
  at.fail_to_pay();
  CHECK(grace() == 3);
  Plan gold = plan("gold");
  gold.grace_days = 5;
  at.orgs.set_plan(gold).value();
  at.orgs.set_plan(plan("founders_friend")).value();
  at.orgs.update_org_plan(acme, "gold").value();
  CHECK(grace() == 5);
  at.orgs.set_organization_limits(acme, json_of(R"({"grace_days":0})")).value();
  CHECK(grace() == 0);
  CHECK(at.state() == BillingState::locked);
  at.orgs.set_organization_limits(acme, json_of(R"({"grace_days":9})")).value();
  CHECK(grace() == 9);
  CHECK(at.state() == BillingState::past_due);
  CHECK(at.orgs.effective_plan(acme)->grace_days == 9);
  at.orgs.set_organization_limits(acme, json_of("null")).value();
  at.orgs.update_org_plan(acme, "founders_friend").value();
  CHECK(grace() == 3);
}
