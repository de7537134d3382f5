// What answers look like as JSON: every member that the header names, and null or nothing for what is not
// set.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include <orgmgr/access.hpp>
#include <orgmgr/billing.hpp>
#include <orgmgr/plan.hpp>
#include <orgmgr/role.hpp>
#include <orgmgr/types.hpp>

using namespace orgmgr;

namespace {

const Timestamp moment = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2};

void check_json(const std::string& text, std::string_view expected) {
  CHECK(text == expected);
  CHECK(Json::parse(text).has_value());
}

}  // namespace

TEST_CASE("every code of a decision has a name of its own") {
  std::set<std::string> names;
  int codes = 0;
  for (int number = 0; number < 64; ++number) {
    const std::string name(to_string(static_cast<AccessCode>(number)));
    if (name == "unknown") continue;
    ++codes;
    names.insert(name);
    CHECK(to_json(Decision{.code = static_cast<AccessCode>(number)}).find("\"" + name + "\"") !=
          std::string::npos);
  }
  CHECK(codes >= 5);
  CHECK(names.size() == static_cast<std::size_t>(codes));
}

TEST_CASE("decisions and explanations as JSON") {
  check_json(to_json(Decision{.notice = Notice::past_due_grace}),
             R"({"allowed":false,"code":"permission_denied","notice":"past_due_grace"})");
  Explanation explanation{.permission = "org.view", .message = "No."};
  check_json(
      to_json(explanation),
      R"({"allowed":false,"code":"permission_denied","notice":"none","permission":"org.view","message":"No.",)"
      R"("roles":[],"granted_by":[]})");
  explanation.organization = OrganizationStatus::active;
  explanation.membership = MembershipStatus::active;
  explanation.roles = {"admin", "own:reviewer"};
  explanation.granted_by = {"admin"};
  check_json(
      to_json(explanation),
      R"({"allowed":false,"code":"permission_denied","notice":"none","permission":"org.view","message":"No.",)"
      R"("organization":"active","membership":"active","roles":["admin","own:reviewer"],)"
      R"("granted_by":["admin"]})");
}

TEST_CASE("plans and billing as JSON") {
  EffectivePlan plan;
  plan.name = "pro";
  check_json(to_json(plan), R"({"name":"pro","fallback":false,"members":null,"pending_invitations":null,)"
                            R"("custom_roles":null,"permissions":null,"grace_days":)" +
                                std::to_string(plan.grace_days) + "}");
  plan.members = 5;
  plan.permissions = std::vector<std::string>{"a.b"};
  CHECK(to_json(plan).find(R"("members":5,)") != std::string::npos);
  CHECK(to_json(plan).find(R"("permissions":["a.b"])") != std::string::npos);

  BillingStatus status;
  CHECK(to_json(status).find("\"stored\":{") != std::string::npos);
  status.changes_at = moment;
  CHECK(to_json(status).find(R"("changes_at":"2026-01-02T00:00:00.000000Z")") != std::string::npos);
  BillingReceipt receipt;
  receipt.event_id = "evt_1";
  CHECK(to_json(receipt).find("org_id") == std::string::npos);
  receipt.org_id = OrgId("org_a");
  CHECK(to_json(receipt).find(R"("org_id":"org_a","state":)") != std::string::npos);
  BillingDue due;
  due.org_id = OrgId("org_a");
  due.changed_at = moment;
  CHECK(Json::parse(to_json(due)).has_value());
  for (const char* name : {"stripe", "lago"}) CHECK(to_string(*parse_billing_provider(name)) == name);
  CHECK_FALSE(parse_billing_provider("paypal"));
}
