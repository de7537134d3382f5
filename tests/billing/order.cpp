// Whatever order events arrive in, and however often: the organization ends as the provider's time says.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <random>

#include "billing/order_fold.hpp"
#include "billing/webhooks.hpp"
#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

namespace {

constexpr std::chrono::days grace{3};
const OrgId acme{"org_acme"};

std::int64_t second_of(const MemoryHost& host) {
  return std::chrono::duration_cast<std::chrono::seconds>(host.time->time_since_epoch()).count();
}

/// A host with one organization, which takes events as a test tells them.
class Listener {
 public:
  Listener() : host_({}, webhook_keys()) {
    host_.orgs.update_setting("grace_days", Json::parse("3").value()).value();
    REQUIRE(host_.orgs.create_organization(
        "Acme", {.id = acme.str(), .lago_id = "lago_acme", .stripe_id = "cus_acme"}));
  }

  void hear(const Told& told) {
    const Webhook webhook = told.type.starts_with("lago ") || !is_stripe(told) ? lago(told) : stripe(told);
    const auto receipt = host_.orgs.apply_billing_event(webhook.provider, webhook.headers, webhook.body);
    REQUIRE_MESSAGE(receipt.ok(), receipt.error().message());
  }
  [[nodiscard]] Stand stand() const {
    const Billing stored = host_.orgs.get_billing(acme).value().stored;
    return {stored.state, stored.since, stored.grace_until};
  }
  [[nodiscard]] Timestamp now() const { return *host_.time; }

 private:
  static bool is_stripe(const Told& told) {
    return told.type.starts_with("customer.") || told.object.starts_with("in_") || told.object.empty();
  }
  /// Equal events have one id.
  [[nodiscard]] Webhook stripe(const Told& told) const {
    const std::string object =
        told.object.empty() ? stripe_customer() : stripe_object(told.object, told.status);
    return stripe_webhook(stripe_event("evt " + text_of(told), told.type, object, told.second), now());
  }
  [[nodiscard]] static Webhook lago(const Told& told) {
    const bool invoice = told.object.starts_with("lago_in");
    const std::string time = format_time(at_second(told.second));
    json::ObjectWriter object;
    object.string("lago_id", told.object)
        .string(invoice ? "updated_at" : "created_at", time)
        .string("external_customer_id", "lago_acme");
    if (invoice) object.raw("customer", R"({"external_id":"lago_acme"})");
    if (!told.status.empty()) object.string("payment_status", told.status);
    const std::string type = told.type.starts_with("lago ") ? told.type.substr(5) : told.type;
    return lago_webhook(lago_event(type, invoice ? "invoice" : "subscription", std::move(object).finish()));
  }

  MemoryHost host_;
};

std::string text_of_all(const std::vector<Told>& events) {
  std::string text;
  for (const Told& told : events) text += tests::text_of(told) + "\n";
  return text;
}

/// Tells the events one by one; after each, the organization stands as the fold of those told so far.
void check_sequence(const std::vector<Told>& events) {
  Listener listener;
  std::vector<Told> told;
  for (const Told& event : events) {
    told.push_back(event);
    listener.hear(event);
    const Stand expected = fold(told, grace, listener.now());
    if (listener.stand() == expected) continue;
    FAIL_CHECK("after\n"
               << text_of_all(told) << "it is " << text_of(listener.stand()) << "\ninstead of "
               << text_of(expected));
    return;
  }
}

/// Every order of the events; `repeated` are told twice. Answers how many orders there are.
std::size_t check_permutations(const std::vector<Told>& events,
                               const std::vector<std::size_t>& repeated = {}) {
  std::vector<std::size_t> order(events.size());
  std::iota(order.begin(), order.end(), 0);
  order.insert(order.end(), repeated.begin(), repeated.end());
  REQUIRE(order.size() <= 6);
  std::sort(order.begin(), order.end());
  std::size_t orders = 0;
  do {
    std::vector<Told> sequence;
    for (const std::size_t place : order) sequence.push_back(events[place]);
    check_sequence(sequence);
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  return orders;
}

/// Days and seconds before the clock of the tests.
std::int64_t ago(int days, int seconds = 0) {
  static const std::int64_t now = second_of(MemoryHost{});
  return now - days * 86'400LL + seconds;
}

}  // namespace

TEST_CASE("Stripe: every permutation of sets of events ends as the provider's time says") {
  struct Set {
    const char* name;
    std::vector<Told> events;
    std::vector<std::size_t> repeated{};
  };
  const std::vector<Set> sets{
      {"one invoice fails twice and is paid",
       {{"invoice.payment_failed", "in_1", "open", ago(5)},
        {"invoice.payment_failed", "in_1", "open", ago(4)},
        {"invoice.paid", "in_1", "paid", ago(2)},
        {"invoice.payment_succeeded", "in_1", "paid", ago(2)}},
       {0, 2}},
      {"two invoices, one is paid, the other written off",
       {{"invoice.payment_failed", "in_1", "open", ago(2)},
        {"invoice.payment_failed", "in_2", "open", ago(1)},
        {"invoice.paid", "in_1", "paid", ago(1, 5)},
        {"invoice.marked_uncollectible", "in_2", "uncollectible", ago(0, -60)}},
       {1, 3}},
      {"written off and paid after all",
       {{"invoice.payment_failed", "in_1", "open", ago(9)},
        {"invoice.marked_uncollectible", "in_1", "uncollectible", ago(5)},
        {"invoice.payment_failed", "in_1", "uncollectible", ago(4)},
        {"invoice.paid", "in_1", "paid", ago(3)},
        {"invoice.payment_failed", "in_2", "open", ago(1)}},
       {3}},
      {"an invoice is voided while another is owed",
       {{"invoice.payment_failed", "in_1", "open", ago(2)},
        {"invoice.voided", "in_1", "void", ago(1)},
        {"invoice.payment_failed", "in_1", "void", ago(1, 30)},
        {"invoice.payment_failed", "in_2", "open", ago(2, 30)},
        {"customer.subscription.updated", "sub_1", "active", ago(1)}},
       {1}},
      {"a subscription's whole life",
       {{"customer.subscription.created", "sub_1", "incomplete", ago(9)},
        {"customer.subscription.updated", "sub_1", "active", ago(9)},
        {"customer.subscription.updated", "sub_1", "past_due", ago(4)},
        {"customer.subscription.updated", "sub_1", "unpaid", ago(2)},
        {"customer.subscription.updated", "sub_1", "active", ago(1)},
        {"customer.subscription.deleted", "sub_1", "canceled", ago(0, -5)}}},
      {"two subscriptions, one ends, the other pauses and goes on",
       {{"customer.subscription.created", "sub_1", "active", ago(8)},
        {"customer.subscription.created", "sub_2", "trialing", ago(7)},
        {"customer.subscription.deleted", "sub_1", "canceled", ago(6)},
        {"customer.subscription.paused", "sub_2", "paused", ago(5)},
        {"customer.subscription.resumed", "sub_2", "active", ago(4)}},
       {3}},
      {"invoices and subscriptions together",
       {{"customer.subscription.updated", "sub_1", "past_due", ago(2)},
        {"customer.subscription.updated", "sub_2", "active", ago(3)},
        {"invoice.payment_failed", "in_1", "open", ago(2)},
        {"invoice.payment_failed", "in_2", "open", ago(1)},
        {"invoice.paid", "in_1", "paid", ago(1)},
        {"customer.subscription.updated", "sub_1", "active", ago(1)}}},
      {"everything in one second",
       {{"invoice.payment_failed", "in_1", "open", ago(1)},
        {"invoice.marked_uncollectible", "in_1", "uncollectible", ago(1)},
        {"invoice.paid", "in_1", "paid", ago(1)},
        {"customer.subscription.created", "sub_1", "incomplete", ago(1)},
        {"customer.subscription.updated", "sub_1", "past_due", ago(1)},
        {"customer.subscription.updated", "sub_1", "active", ago(1)}}},
      {"the customer is deleted while money is owed",
       {{"invoice.payment_failed", "in_1", "open", ago(2)},
        {"customer.subscription.created", "sub_1", "active", ago(3)},
        {"customer.deleted", "", "", ago(1)},
        {"invoice.paid", "in_1", "paid", ago(0, -9)},
        {"customer.subscription.deleted", "sub_1", "canceled", ago(1)}},
       {2}},
      {"owed, paid, owed again: grace begins anew",
       {{"invoice.payment_failed", "in_1", "open", ago(9)},
        {"invoice.paid", "in_1", "paid", ago(8)},
        {"customer.subscription.updated", "sub_1", "past_due", ago(7)},
        {"customer.subscription.updated", "sub_1", "active", ago(6)},
        {"customer.subscription.updated", "sub_1", "past_due", ago(1)},
        {"customer.subscription.updated", "sub_1", "past_due", ago(2)}}},
      {"statuses that nobody has heard of",
       {{"customer.subscription.created", "sub_1", "active", ago(5)},
        {"customer.subscription.updated", "sub_1", "unheard_of", ago(4)},
        {"customer.subscription.updated", "sub_1", "unpaid", ago(4)},
        {"customer.subscription.updated", "sub_1", "paused", ago(3)},
        {"customer.subscription.updated", "sub_1", "incomplete_expired", ago(2)}},
       {1}},
  };
  std::size_t orders = 0;
  for (const Set& set : sets) {
    CAPTURE(set.name);
    orders += check_permutations(set.events, set.repeated);
  }
  MESSAGE(orders << " orders of " << sets.size() << " sets");
}

TEST_CASE("Stripe: 300 random sequences of 50 events end as the provider's time says") {
  const std::vector<std::pair<const char*, std::vector<const char*>>> types{
      {"invoice.payment_failed", {"open", "paid", "void", "uncollectible"}},
      {"invoice.paid", {"paid"}},
      {"invoice.payment_succeeded", {"paid"}},
      {"invoice.voided", {"void"}},
      {"invoice.marked_uncollectible", {"uncollectible"}},
      {"customer.subscription.created", {"incomplete", "trialing", "active", "past_due"}},
      {"customer.subscription.updated",
       {"incomplete", "trialing", "active", "past_due", "unpaid", "paused", "unheard_of"}},
      {"customer.subscription.paused", {"paused"}},
      {"customer.subscription.resumed", {"active", "past_due"}},
      {"customer.subscription.deleted", {"canceled"}}};
  std::array<std::size_t, 5> states{};
  for (unsigned seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t bound) { return static_cast<std::size_t>(random() % bound); };
    std::vector<Told> events;
    while (events.size() < 50) {
      if (!events.empty() && below(7) == 0) {
        events.push_back(events[below(events.size())]);
        continue;
      }
      // A few days in steps of hours, so that several events share a second and grace ends in between.
      const std::int64_t second = ago(6) + static_cast<std::int64_t>(below(24)) * 6 * 3600;
      if (below(400) == 0) {
        events.push_back({"customer.deleted", "", "", second});
        continue;
      }
      const auto& [type, statuses] = types[below(types.size())];
      const bool invoice = std::string_view(type).starts_with("invoice");
      const std::string object = (invoice ? "in_" : "sub_") + std::to_string(1 + below(2));
      events.push_back({type, object, statuses[below(statuses.size())], second});
    }
    check_sequence(events);
    ++states.at(static_cast<std::size_t>(fold(events, grace, *MemoryHost{}.time).state));
  }
  // The sequences are worth something only while they end in several states.
  MESSAGE("ended current " << states[1] << ", past_due " << states[2] << ", locked " << states[3]
                           << ", canceled " << states[4]);
  CHECK(states[1] > 0);
  CHECK(states[2] > 0);
  CHECK(states[3] > 0);
  CHECK(states[4] > 0);
}

TEST_CASE("Stripe: ties within a second, by hand") {
  struct Tie {
    Told one;
    Told other;
    const char* state;
  };
  const std::int64_t then = ago(1);
  const auto invoice = [&](const char* type, const char* status) {
    return Told{std::string("invoice.") + type, "in_1", status, then};
  };
  const auto subscription = [&](const char* type, const char* status) {
    return Told{std::string("customer.subscription.") + type, "sub_1", status, then};
  };
  const std::vector<Tie> ties{
      {invoice("payment_failed", "open"), invoice("paid", "paid"), "current"},
      {invoice("payment_failed", "open"), invoice("payment_succeeded", "paid"), "current"},
      {invoice("payment_failed", "open"), invoice("voided", "void"), "current"},
      {invoice("payment_failed", "open"), invoice("marked_uncollectible", "uncollectible"), "locked"},
      {invoice("marked_uncollectible", "uncollectible"), invoice("paid", "paid"), "current"},
      {invoice("marked_uncollectible", "uncollectible"), invoice("voided", "void"), "current"},
      {invoice("paid", "paid"), invoice("voided", "void"), "current"},
      {subscription("created", "incomplete"), subscription("updated", "active"), "current"},
      {subscription("updated", "incomplete"), subscription("updated", "active"), "current"},
      {subscription("created", "active"), subscription("updated", "past_due"), "past_due"},
      {subscription("created", "past_due"), subscription("updated", "active"), "current"},
      {subscription("updated", "active"), subscription("updated", "past_due"), "past_due"},
      {subscription("updated", "active"), subscription("updated", "unpaid"), "locked"},
      {subscription("updated", "active"), subscription("updated", "paused"), "locked"},
      {subscription("updated", "past_due"), subscription("updated", "unpaid"), "locked"},
      {subscription("updated", "unheard_of"), subscription("updated", "active"), "current"},
      {subscription("updated", "active"), subscription("paused", "paused"), "locked"},
      {subscription("updated", "paused"), subscription("resumed", "active"), "current"},
      {subscription("paused", "paused"), subscription("resumed", "active"), "locked"},
      {subscription("updated", "active"), subscription("updated", "canceled"), "canceled"},
      {subscription("updated", "active"), subscription("updated", "incomplete_expired"), "canceled"},
      {subscription("resumed", "active"), subscription("deleted", "canceled"), "canceled"},
      {subscription("paused", "paused"), subscription("deleted", "canceled"), "canceled"},
      {subscription("updated", "past_due"), {"customer.deleted", "", "", then}, "canceled"},
  };
  for (const Tie& tie : ties) {
    CAPTURE(text_of(tie.one));
    CAPTURE(text_of(tie.other));
    for (const bool turned : {false, true}) {
      Listener listener;
      listener.hear(turned ? tie.other : tie.one);
      listener.hear(turned ? tie.one : tie.other);
      CHECK(to_string(listener.stand().state) == tie.state);
    }
  }
}

TEST_CASE("Lago: every permutation of sets of events ends as the provider's time says") {
  std::size_t orders =
      check_permutations({{"invoice.payment_overdue", "lago_in_1", "", ago(2)},
                          {"invoice.payment_status_updated", "lago_in_1", "pending", ago(1)},
                          {"invoice.payment_status_updated", "lago_in_1", "failed", ago(1, 9)},
                          {"invoice.payment_status_updated", "lago_in_1", "succeeded", ago(0, -9)},
                          {"invoice.payment_overdue", "lago_in_2", "", ago(9)}},
                         {3});
  orders += check_permutations({{"subscription.started", "lago_sub_1", "", ago(9)},
                                {"subscription.terminated", "lago_sub_1", "", ago(5)},
                                {"subscription.started", "lago_sub_2", "", ago(5)},
                                {"invoice.payment_status_updated", "lago_in_1", "failed", ago(2)},
                                {"lago invoice.voided", "lago_in_1", "", ago(1)}},
                               {1});
  // One organization, two providers: the worse counts.
  orders += check_permutations({{"subscription.started", "lago_sub_1", "", ago(9)},
                                {"invoice.payment_overdue", "lago_in_1", "", ago(2)},
                                {"customer.subscription.created", "sub_1", "active", ago(8)},
                                {"invoice.payment_failed", "in_1", "open", ago(1)},
                                {"invoice.paid", "in_1", "paid", ago(1)}},
                               {4});
  CHECK(orders == 360 * 3);
}

TEST_CASE("Lago: ties within a second, by hand") {
  struct Tie {
    Told one;
    Told other;
    const char* state;
  };
  const std::int64_t then = ago(1);
  const auto status = [&](const char* of) {
    return Told{"invoice.payment_status_updated", "lago_in_1", of, then};
  };
  const Told overdue{"invoice.payment_overdue", "lago_in_1", "", then};
  const Told voided{"lago invoice.voided", "lago_in_1", "", then};
  const Told started{"subscription.started", "lago_sub_1", "", then};
  const Told terminated{"subscription.terminated", "lago_sub_1", "", then};
  const std::vector<Tie> ties{
      {status("pending"), status("failed"), "past_due"},
      {status("pending"), overdue, "past_due"},
      {status("pending"), status("succeeded"), "current"},
      {status("pending"), voided, "current"},
      {status("failed"), status("succeeded"), "current"},
      {overdue, status("succeeded"), "current"},
      {status("failed"), voided, "current"},
      {started, terminated, "canceled"},
  };
  for (const Tie& tie : ties) {
    CAPTURE(text_of(tie.one));
    CAPTURE(text_of(tie.other));
    for (const bool turned : {false, true}) {
      Listener listener;
      listener.hear(turned ? tie.other : tie.one);
      listener.hear(turned ? tie.one : tie.other);
      CHECK(to_string(listener.stand().state) == tie.state);
    }
  }
}
