// Processes that fight for the same names: one order explains every answer, killed ones included [P3, P4,
// P10].
#include <doctest/doctest.h>

#include <chrono>
#include <iostream>
#include <random>

#include "concurrency/worker_process.hpp"
#include "support/proof.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

constexpr int process_count = 8;

std::uint64_t fresh_seed() {
  const char* given = std::getenv("ORGMGR_TEST_SEED");
  return given != nullptr ? std::stoull(given) : std::random_device{}();
}

/// Takes what has come from a worker; what another process acknowledged, the next read here must see.
void collect(WorkerProcess& worker, Engine& reader, std::vector<Answer>& answers) {
  for (Answer& answer : worker.read()) {
    if (reader.durable() < answer.revision)
      FAIL_CHECK("acknowledged and not durable here: " << answer.line());
    const auto state = reader.read();
    if (state->revision() < answer.revision) FAIL_CHECK("acknowledged and not read here: " << answer.line());
    answers.push_back(std::move(answer));
  }
}

}  // namespace

TEST_CASE("eight processes with conflicting commands: every answer fits into one order [P4]") {
  const std::uint64_t seed = fresh_seed();
  CAPTURE(seed);
  const TemporaryFolder folder;
  const auto engine = open_contest(folder / "store");
  std::vector<WorkerProcess> workers;
  for (std::uint64_t number = 0; number < process_count; ++number) {
    workers.emplace_back(folder / "store", "w" + std::to_string(number), seed + number, 200);
  }
  std::vector<Answer> answers;
  for (bool running = true; running;) {
    wait_for_any(workers, 100);
    running = false;
    for (auto& worker : workers) {
      collect(worker, *engine, answers);
      running = running || !worker.ended();
    }
  }
  for (auto& worker : workers) CHECK(worker.wait() == 0);
  CHECK(answers.size() == process_count * 200);
  CHECK(judge(*engine, answers) == "");
  CHECK(broken_history(*engine) == "");
  CHECK(inconsistency(*engine->read()) == "");
  std::cout << "processes: " << engine->durable() << " revisions of " << answers.size() << " commands, seed "
            << seed << "\n";
}

TEST_CASE(
    "processes killed at any moment: nothing acknowledged is lost, nothing is applied twice, no lock is left "
    "[P1, P10]") {
  const std::uint64_t seed = fresh_seed();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  const TemporaryFolder folder;
  std::vector<Answer> answers;
  std::uint64_t kills = 0;
  std::uint64_t started = 0;
  {
    const auto engine = open_contest(folder / "store");
    std::vector<std::unique_ptr<WorkerProcess>> workers(process_count);
    while (kills < scaled(500)) {
      for (auto& worker : workers) {
        if (worker && worker->ended()) {
          (void)worker->wait();
          worker.reset();
        }
        if (!worker) {
          worker = std::make_unique<WorkerProcess>(folder / "store", "k" + std::to_string(started), random(),
                                                   100'000);
          ++started;
        }
      }
      const auto nap = std::chrono::steady_clock::now() + std::chrono::milliseconds(1 + random() % 25);
      while (std::chrono::steady_clock::now() < nap) {
        for (auto& worker : workers) collect(*worker, *engine, answers);
      }
      workers[random() % workers.size()]->kill();
      ++kills;
    }
    for (auto& worker : workers) worker->kill();
    for (auto& worker : workers) {
      CHECK(worker->wait() == -1);
      while (!worker->ended()) collect(*worker, *engine, answers);
    }
    CHECK(judge(*engine, answers) == "");
    CHECK(broken_history(*engine) == "");
    CHECK(inconsistency(*engine->read()) == "");
  }
  // And with nobody alive.
  const auto engine = open_contest(folder / "store");
  CHECK(judge(*engine, answers) == "");
  CHECK(broken_history(*engine) == "");
  CHECK(commit(*engine, {put_organization("org_after", "After")}).applied);
  std::cout << "kills: " << kills << ", " << answers.size() << " answers, " << engine->durable()
            << " revisions, seed " << seed << "\n";
  figure_at_least("P1 P10", "processes killed while eight changed one store", kills, 500);
  figure_at_least("P1 P4", "answers of them that were compared with the history", answers.size(), 1000);
}

TEST_CASE("control: the judge refuses histories that no order explains") {
  const TemporaryFolder folder;
  const auto engine = open_contest(folder / "store");
  std::vector<Answer> good;
  for (const bool take : {true, true, false, true})
    good.push_back(
        run(*engine, {.take = take, .member = false, .number = 3}, "c" + std::to_string(good.size())));
  CHECK(judge(*engine, good) == "");
  CHECK_FALSE(good[1].done);
  const auto with = [&](auto change) {
    auto bad = good;
    change(bad);
    return judge(*engine, bad);
  };
  CHECK(with([](auto& bad) { bad[1].done = true; }) != "");                     // never applied
  CHECK(with([](auto& bad) { bad[0].done = false; }) != "");                    // refused, and applied
  CHECK(with([](auto& bad) { bad[0].revision = 2; }) != "");                    // in the wrong place
  CHECK(with([](auto& bad) { bad[1].revision = 2, bad[1].after = 2; }) != "");  // free at that revision
  CHECK(with([](auto& bad) { bad[3].before = 3; }) != "");                      // older than the call
  CHECK(with([](auto& bad) { bad[3].after = 2; }) != "");                       // answered too early
  CHECK(with([](auto& bad) { bad[2].operation_id = "lost"; }) != "");           // acknowledged and gone
}
