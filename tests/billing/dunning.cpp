// Lago's reminders: a finished campaign ends grace, and says nothing of what is paid.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "billing/office.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using namespace std::chrono_literals;

namespace {

struct Reminded : Office {
  Reminded() { orgs.update_org_billing_ids(acme, {.lago_id = "lago_acme"}).value(); }

  void invoice(std::string_view id, std::string_view payment_status, std::chrono::seconds ago) {
    json::ObjectWriter object;
    object.string("lago_id", id)
        .string("payment_status", payment_status)
        .string("updated_at", format_time(*time - ago))
        .raw("customer", R"({"external_id":"lago_acme"})");
    tell("invoice.payment_status_updated", "invoice", std::move(object).finish());
  }
  void campaign() {
    tell("dunning_campaign.finished", "dunning_campaign", R"({"customer_external_id":"lago_acme"})");
  }

 private:
  void tell(std::string_view type, std::string_view key, const std::string& object) {
    const auto receipt = hand_in(lago_webhook(lago_event(type, key, object)));
    REQUIRE_MESSAGE(receipt.ok(), receipt.error().message());
  }
};

}  // namespace

TEST_CASE("a finished campaign ends grace until what was owed then is paid") {
  Reminded at;
  at.invoice("i1", "failed", 24h);
  at.invoice("i2", "failed", 12h);
  CHECK(at.state() == BillingState::past_due);
  at.campaign();
  CHECK(at.state() == BillingState::locked);
  at.pass(1h);
  at.invoice("i1", "succeeded", 1min);
  CHECK(at.state() == BillingState::locked);  // the other is owed still
  at.pass(1h);
  at.invoice("i2", "succeeded", 1min);
  CHECK(at.state() == BillingState::current);
  // What fails later has grace of its own.
  at.pass(240h);
  at.invoice("i3", "failed", 1min);
  CHECK(at.state() == BillingState::past_due);
}

TEST_CASE("failure, campaign and payment end the same in every order") {
  std::array<int, 3> order{0, 1, 2};
  do {
    CAPTURE(order[0]);
    CAPTURE(order[1]);
    Reminded at;
    for (const int what : order) {
      if (what == 0) at.invoice("i1", "failed", 24h);
      if (what == 1) at.campaign();
      if (what == 2) at.invoice("i1", "succeeded", 1h);
    }
    CHECK(at.state() == BillingState::current);
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("a campaign is believed where nothing else is known, until something is") {
  Reminded at;
  at.campaign();
  CHECK(at.state() == BillingState::locked);
  at.pass(1h);
  at.invoice("i1", "succeeded", 1min);
  CHECK(at.state() == BillingState::current);
}

TEST_CASE("a campaign that arrives after the payment says nothing") {
  Reminded at;
  at.invoice("i1", "succeeded", 1h);
  at.campaign();
  CHECK(at.state() == BillingState::current);
}
