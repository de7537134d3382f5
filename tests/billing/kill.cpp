// A host that is killed between the receipt of an event and its answer loses nothing and doubles nothing: the
// provider tells again what was not acknowledged.
#include <doctest/doctest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <map>
#include <random>
#include <thread>

#include "billing/office.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t moment = 1'790'000'000;
constexpr int kills_wanted = 60;

OrgManager open_folder(const std::string& folder) {
  OpenOptions options;
  options.billing = webhook_keys();
  options.clock = [] { return at_second(moment); };
  options.checkpoint_bytes = 4096;  // so that some die in a checkpoint
  return OrgManager(folder, options);
}

std::string event_id(std::uint32_t number) { return "evt_" + std::to_string(number); }

/// Odd ones are of a customer that nobody has.
Webhook event_of(std::uint32_t number) {
  const std::string object =
      stripe_object("in_" + std::to_string(number), "open", number % 2 == 0 ? "cus_acme" : "cus_other");
  return stripe_webhook(
      stripe_event(event_id(number), "invoice.payment_failed", object, moment - 1000 + number),
      at_second(moment));
}

/// Takes events from `first` on for as long as it lives, and acknowledges each through the pipe.
int serve(const std::string& folder, std::uint32_t first, int acknowledgements) {
  OrgManager orgs = open_folder(folder);
  for (std::uint32_t number = first;; ++number) {
    const Webhook webhook = event_of(number);
    if (!orgs.apply_billing_event(webhook.provider, webhook.headers, webhook.body)) return 1;
    if (::write(acknowledgements, &number, sizeof number) != sizeof number) return 2;
  }
}

/// The events that were acknowledged before the end of the pipe; the provider knows of no others.
std::uint32_t read_acknowledged(int pipe, std::uint32_t next) {
  std::uint32_t number = 0;
  while (::read(pipe, &number, sizeof number) == sizeof number) {
    REQUIRE(number == next);
    ++next;
  }
  return next;
}

}  // namespace

TEST_CASE("kill -9 between receipt and answer neither loses an event nor doubles it") {
  const test::TemporaryFolder folder;
  const std::string store = folder / "store";
  {
    OrgManager orgs = open_folder(store);
    REQUIRE(orgs.create_organization("Acme", {.id = acme.str(), .owner = "olga", .stripe_id = "cus_acme"}));
  }
  std::mt19937 random(20'261'121);
  std::uint32_t next = 0;
  int committed_unanswered = 0;
  for (int kills = 0; kills < kills_wanted; ++kills) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    test::ChildProcess host([&] {
      ::close(ends[0]);
      return serve(store, next, ends[1]);
    });
    ::close(ends[1]);
    pollfd ready{.fd = ends[0], .events = POLLIN, .revents = 0};
    (void)::poll(&ready, 1, 10'000);  // it is at work
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 40000));
    CHECK(host.kill() == -1);
    next = read_acknowledged(ends[0], next);
    ::close(ends[0]);
    OrgManager orgs = open_folder(store);
    // The provider tells the unanswered one again: it is known already, or new, and never applied twice.
    const Webhook webhook = event_of(next);
    const auto receipt = orgs.apply_billing_event(webhook.provider, webhook.headers, webhook.body);
    REQUIRE(receipt.ok());
    if (receipt.value().repeated) ++committed_unanswered;
    ++next;
  }
  MESSAGE(kills_wanted << " kills, " << next << " events, " << committed_unanswered
                       << " of them committed and not answered when the host died");
  OrgManager orgs = open_folder(store);
  std::map<std::string, int> recorded;
  Revision last = 0;
  for (bool more = true; more;) {
    const Changes changes = orgs.read_changes(last, 10'000);
    for (const Commit& commit : changes.commits) {
      for (const Change& change : commit.changes) {
        if (change.collection == "billing_events") ++recorded[change.key];
      }
    }
    last = changes.last;
    more = changes.more;
  }
  CHECK(recorded.size() == next);
  for (const auto& event : recorded) {
    CAPTURE(event.first);
    CHECK(event.second == 1);
  }
  CHECK(orgs.list_waiting_billing_events().size() == next / 2);
  CHECK(orgs.get_billing(acme)->stored.since == at_second(moment - 1000));
}
