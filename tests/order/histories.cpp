// What eight processes were told by one store, killed or not, is explained by one order of all that they
// asked [P4].
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <random>
#include <thread>

#include "order/clients.hpp"
#include "support/child_process.hpp"
#include "support/proof.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

std::uint64_t fresh_seed() {
  const char* given = std::getenv("ORGMGR_TEST_SEED");
  return given != nullptr ? std::stoull(given) : std::random_device{}();
}

/// Calls that began while another one of a change was not answered yet.
std::uint64_t overlapping(std::vector<Event> events) {
  std::sort(events.begin(), events.end(), [](auto& a, auto& b) { return a.began < b.began; });
  std::uint64_t count = 0;
  std::int64_t latest = 0;
  for (const Event& event : events) {
    if (event.began < latest) ++count;
    if (event.command.changes() && event.answered()) latest = std::max(latest, event.ended);
  }
  return count;
}

/// Clients that go on until they are killed, each followed by another one.
void be_killed(Notebook& notebook, const std::string& folder, std::mt19937_64& random, std::uint64_t kills) {
  std::vector<std::unique_ptr<ChildProcess>> clients(Notebook::clients);
  const auto start = [&](std::size_t client) {
    const std::uint64_t seed = random();
    clients[client] = std::make_unique<ChildProcess>([&notebook, &folder, client, seed] {
      notebook.serve(folder, client, seed, Notebook::most_events);
      return 0;
    });
  };
  for (std::size_t client = 0; client < clients.size(); ++client) start(client);
  for (std::uint64_t count = 0; count < kills; ++count) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1 + random() % 25));
    const std::size_t client = random() % clients.size();
    CHECK(clients[client]->kill() == -1);
    start(client);
  }
  notebook.end();
  for (auto& client : clients) CHECK(client->wait() == 0);
}

}  // namespace

TEST_CASE("eight processes that conflict are told what one order of all their calls explains [P4]") {
  constexpr std::uint64_t asked = 500;
  const std::uint64_t seed = fresh_seed();
  CAPTURE(seed);
  std::uint64_t calls = 0;
  std::uint64_t overlapped = 0;
  std::uint64_t unexplained = 0;
  for (std::uint64_t round = 0; round < scaled(4); ++round) {
    const TemporaryFolder folder;
    prepare_organization(folder / "store");
    Notebook notebook;
    std::vector<std::unique_ptr<ChildProcess>> clients;
    for (std::size_t client = 0; client < Notebook::clients; ++client) {
      clients.push_back(std::make_unique<ChildProcess>([&] {
        notebook.serve(folder / "store", client, seed + round * Notebook::clients + client, asked);
        return 0;
      }));
    }
    for (auto& client : clients) CHECK(client->wait() == 0);
    const History history = history_of(folder / "store", notebook.events());
    CHECK(history.events.size() == Notebook::clients * asked + 2);
    const std::string wrong = disorder(history);
    CHECK(wrong == "");
    if (!wrong.empty()) ++unexplained;
    calls += history.events.size();
    overlapped += overlapping(history.events);
  }
  std::cout << "order: seed " << seed << "\n";
  figure_at_least("P4", "calls of eight processes, put into one order", calls, 16'000);
  figure_at_least("P4", "of them those that began while a change was going on", overlapped, 8'000);
  figure_none("P4", "histories of eight processes that no order explains", unexplained);
}

TEST_CASE(
    "what processes are told before they are killed fits into one order with all that comes after [P1, P4, "
    "P10]") {
  constexpr std::uint64_t most_kills = 200;  // of one store
  const std::uint64_t seed = fresh_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  std::uint64_t calls = 0;
  std::uint64_t unanswered = 0;
  std::uint64_t unexplained = 0;
  for (std::uint64_t kills = 0; kills < scaled(most_kills); kills += most_kills) {
    const TemporaryFolder folder;
    prepare_organization(folder / "store");
    Notebook notebook;
    be_killed(notebook, folder / "store", random, std::min(most_kills, scaled(most_kills)));
    const History history = history_of(folder / "store", notebook.events());
    const std::string wrong = disorder(history);
    CHECK(wrong == "");
    if (!wrong.empty()) ++unexplained;
    CHECK(Maintenance(OrgManager(folder / "store")).check().clean());
    calls += history.events.size();
    unanswered += static_cast<std::uint64_t>(std::count_if(
        history.events.begin(), history.events.end(), [](const Event& event) { return !event.answered(); }));
  }
  std::cout << "order: killed, seed " << seed << "\n";
  figure_at_least("P1 P4 P10", "calls of processes that were being killed, put into one order", calls, 1'000);
  figure_at_least("P4", "of them those that were never answered", unanswered, 50);
  figure_none("P1 P4", "histories with kills that no order explains", unexplained);
}

TEST_CASE("control: a real history with one thing changed in it is refused") {
  const TemporaryFolder folder;
  prepare_organization(folder / "store");
  Notebook notebook;
  notebook.serve(folder / "store", 0, 7, 200);
  const History good = history_of(folder / "store", notebook.events());
  CHECK(disorder(good) == "");
  std::uint64_t changed = 0;
  std::uint64_t unnoticed = 0;
  for (std::size_t index = 0; index < good.events.size(); ++index) {
    History bad = good;
    Event& event = bad.events[index];
    if (event.command.changes() && accepted(event.text())) {
      event.put_answer("already_member");
    } else {
      event.put_answer("number 1000000");
    }
    ++changed;
    if (disorder(bad).empty()) ++unnoticed;
  }
  for (std::size_t place = 0; place + 1 < good.journal.size(); ++place) {
    History bad = good;
    std::swap(bad.journal[place], bad.journal[place + 1]);
    ++changed;
    if (disorder(bad).empty()) ++unnoticed;
  }
  figure_at_least("P4", "control: changes to a real history", changed, 250);
  figure_none("P4", "control: changes to a real history that go unnoticed", unnoticed);
}
