// An organization with somebody in every role, staff beside it, and events that bring its billing into every
// state.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "billing/webhooks.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {

inline const OrgId acme{"org_acme"};
/// Of acme, from its owner down.
inline const std::vector<std::string> members{"olga", "otto", "ada", "mark", "bill", "mia"};
inline constexpr std::chrono::hours day{24};

struct Office : MemoryHost {
  explicit Office(const BillingKeys& keys = webhook_keys()) : MemoryHost({}, keys) {
    set("grace_days", "3");
    set("host_permissions", R"(["reports.run"])");
    REQUIRE(orgs.found_platform("Ours", "root"));
    orgs.add_user_to_org("org_platform", "stan").value();
    orgs.set_functional_roles("org_platform", "stan", {"platform:staff"}).value();
    REQUIRE(orgs.create_organization("Acme", {.id = acme.str(), .owner = "olga", .stripe_id = "cus_acme"}));
    orgs.add_user_to_org(acme, "otto", "owner").value();
    orgs.add_user_to_org(acme, "ada", "admin").value();
    orgs.add_user_to_org(acme, "mark", "manager").value();
    orgs.add_user_to_org(acme, "bill", "billing_admin").value();
    orgs.add_user_to_org(acme, "mia", "member").value();
  }

  void set(std::string_view name, std::string_view json) {
    orgs.update_setting(name, Json::parse(json).value()).value();
  }
  void pass(std::chrono::seconds passed) { *time += passed; }
  [[nodiscard]] std::int64_t now() const {
    return std::chrono::duration_cast<std::chrono::seconds>(time->time_since_epoch()).count();
  }
  Result<BillingReceipt> hand_in(const Webhook& webhook) {
    return orgs.apply_billing_event(webhook.provider, webhook.headers, webhook.body);
  }
  /// Something that happened to an object of a customer's a moment ago.
  BillingReceipt hear(std::string_view type, std::string_view object, std::string_view status,
                      std::string_view customer = "cus_acme") {
    const std::string id = "evt_" + std::to_string(++events_);
    const std::string body = stripe_event(id, type, stripe_object(object, status, customer), now() - 1);
    return hand_in(stripe_webhook(body, *time)).value();
  }
  void pay() { hear("invoice.paid", "in_1", "paid"); }
  void fail_to_pay() { hear("invoice.payment_failed", "in_1", "open"); }
  void write_off() { hear("invoice.marked_uncollectible", "in_1", "uncollectible"); }

  [[nodiscard]] BillingState state() const { return orgs.get_billing(acme).value().state; }

 private:
  int events_ = 0;
};

}  // namespace orgmgr::tests
