// Commits of several threads that one of them runs: each keeps its own answer, error and deadline.
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <latch>
#include <stdexcept>
#include <thread>

#include "storage/engine_support.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using storage::CommitInfo;
using storage::Outcome;
using storage::Ruling;

constexpr int crowd = 20;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem memory;
  FaultFileSystem files{memory};
  OpenOptions options = surroundings.options();
  EnginePointer engine = open();

  [[nodiscard]] EnginePointer open() { return storage::json_engine::open_engine("/store", options, files); }
};

Ruling put(storage::Transaction& transaction, const std::string& id) {
  const Edit edit = put_organization(id, "Name of " + id);
  transaction.put(edit.collection, edit.key, edit.value);
  return {.apply = true};
}

/// Runs `call(number)` on a crowd of threads while the one that came first still runs its own commit, so that
/// most of them find it leading.
/// Says what the first one's commit threw.
std::optional<ErrorCode> meet(Engine& engine, const std::function<void(int)>& call,
                              std::chrono::milliseconds for_at_least, bool leader_refuses = false) {
  std::latch leading(1);
  std::optional<ErrorCode> code_of_leader;
  std::thread leader([&] {
    code_of_leader = code_of([&] {
      engine.wait_durable(
          engine.commit({.op = "leader", .any_thread = true}, [&](storage::Transaction& transaction) {
            leading.count_down();
            std::this_thread::sleep_for(for_at_least);
            return leader_refuses ? Ruling{} : put(transaction, "org_leader");
          }));
    });
  });
  leading.wait();
  std::vector<std::thread> others;
  for (int number = 0; number < crowd; ++number) others.emplace_back([&call, number] { call(number); });
  leader.join();
  for (auto& other : others) other.join();
  return code_of_leader;
}

}  // namespace

TEST_CASE("commits that another thread runs are the own ones: revision, record, entry of the journal [P4]") {
  Sut sut;
  std::vector<Outcome> outcomes(crowd);
  std::atomic<int> run_by_another{0};
  (void)meet(
      *sut.engine,
      [&](int number) {
        const auto own = std::this_thread::get_id();
        const std::string op = "add." + std::to_string(number);
        auto& outcome = outcomes[static_cast<std::size_t>(number)];
        outcome = sut.engine->commit({.op = op, .any_thread = true}, [&](storage::Transaction& transaction) {
          if (std::this_thread::get_id() != own) ++run_by_another;
          return put(transaction, "org_" + std::to_string(number));
        });
        sut.engine->wait_durable(outcome);
      },
      std::chrono::milliseconds(200));
  CHECK(run_by_another > 0);
  CHECK(sut.engine->durable() == crowd + 1);
  const Changes changes = sut.engine->read_changes(0, 100, false);
  REQUIRE(changes.commits.size() == crowd + 1);
  for (std::size_t number = 0; number < crowd; ++number) {
    const Outcome& outcome = outcomes[number];
    REQUIRE(outcome.revision >= 1);
    CHECK(outcome.applied);
    const auto& commit = changes.commits[outcome.revision - 1];
    CHECK(commit.op == "add." + std::to_string(number));
    REQUIRE(commit.changes.size() == 1);
    CHECK(commit.changes[0].key == "org_" + std::to_string(number));
  }
  CHECK(broken_history(*sut.engine) == "");
}

TEST_CASE("a crowd of commits shares its syncs") {
  Sut sut;
  const auto before = sut.files.count(Call::sync);
  (void)meet(
      *sut.engine,
      [&](int number) {
        sut.engine->wait_durable(
            sut.engine->commit({.op = "add", .any_thread = true}, [&](storage::Transaction& transaction) {
              return put(transaction, "org_" + std::to_string(number));
            }));
      },
      std::chrono::milliseconds(200));
  CHECK(sut.engine->durable() == crowd + 1);
  CHECK(sut.files.count(Call::sync) - before < crowd / 4);
}

TEST_CASE("the lines of a crowd are written together (I6)") {
  Sut sut;
  const auto before = sut.files.count(Call::write);
  (void)meet(
      *sut.engine,
      [&](int number) {
        (void)sut.engine->commit({.op = "add", .any_thread = true}, [&](storage::Transaction& transaction) {
          return put(transaction, "org_" + std::to_string(number));
        });
      },
      std::chrono::milliseconds(200));
  CHECK(sut.files.count(Call::write) - before < crowd / 4);
  CHECK(sut.open()->durable() == crowd + 1);
  CHECK(broken_history(*sut.engine) == "");
}

TEST_CASE("a write that fails is the error of each commit in it, and of each refusal that saw one [P3, P7]") {
  Sut sut;
  commit(*sut.engine, {put_organization("org_first", "First")});
  sut.files.plan(
      {.calls = Call::write, .error_number = ENOSPC, .path_contains = ".jsonl", .short_write = 700});
  std::array<std::optional<ErrorCode>, crowd> codes;
  const auto is_refused = [](int number) { return number % 3 == 1; };
  (void)meet(
      *sut.engine,
      [&](int number) {
        codes.at(static_cast<std::size_t>(number)) = code_of([&] {
          sut.engine->wait_durable(
              sut.engine->commit({.op = "add", .any_thread = true}, [&](storage::Transaction& transaction) {
                if (is_refused(number)) return Ruling{};
                return put(transaction, "org_" + std::to_string(number));
              }));
        });
      },
      std::chrono::milliseconds(200));
  int refusals = 0;
  int changes = 0;
  sut.engine.reset();
  sut.engine = sut.open();
  for (int number = 0; number < crowd; ++number) {
    const auto& code = codes.at(static_cast<std::size_t>(number));
    INFO("number ", number, " code ", code ? to_string(*code) : "none");
    if (code) CHECK(code == ErrorCode::disk_full);
    if (code) ++(is_refused(number) ? refusals : changes);
    const auto id = "org_" + std::to_string(number);
    const bool there = sut.engine->read()->get(model::Collection::organizations, id).has_value();
    CHECK(there == (!code && !is_refused(number)));
  }
  CHECK(refusals > 0);
  CHECK(changes > 0);
  CHECK(broken_history(*sut.engine) == "");
}

TEST_CASE("a refusal that saw nothing of what could not be written stays one [P3, P7]") {
  Sut sut;
  commit(*sut.engine, {put_organization("org_first", "First")});
  sut.files.plan({.calls = Call::write, .error_number = ENOSPC, .path_contains = ".jsonl"});
  std::atomic<int> failed{0};
  const auto leader = meet(
      *sut.engine,
      [&](int number) {
        const auto code = code_of([&] {
          (void)sut.engine->commit({.op = "add", .any_thread = true}, [&](storage::Transaction& transaction) {
            return put(transaction, "org_" + std::to_string(number));
          });
        });
        if (code == ErrorCode::disk_full) ++failed;
      },
      std::chrono::milliseconds(200), true);
  CHECK(failed > 0);
  CHECK_FALSE(leader);
}

TEST_CASE("what one commit throws or refuses is told to its own thread alone") {
  Sut sut;
  std::atomic<int> thrown{0};
  std::atomic<int> refused{0};
  std::atomic<int> applied{0};
  (void)meet(
      *sut.engine,
      [&](int number) {
        try {
          const Outcome outcome =
              sut.engine->commit({.op = "add", .any_thread = true}, [&](storage::Transaction& transaction) {
                if (number % 3 == 0) throw std::out_of_range("number " + std::to_string(number));
                if (number % 3 == 1) return Ruling{};
                return put(transaction, "org_" + std::to_string(number));
              });
          sut.engine->wait_durable(outcome);
          CHECK(outcome.applied == (number % 3 == 2));
          ++(outcome.applied ? applied : refused);
        } catch (const std::out_of_range& error) {
          CHECK(error.what() == "number " + std::to_string(number));
          ++thrown;
        }
      },
      std::chrono::milliseconds(100));
  CHECK(thrown == 7);
  CHECK(refused == 7);
  CHECK(applied == 6);
  CHECK(sut.engine->durable() == 7);
  CHECK(broken_history(*sut.engine) == "");
}

TEST_CASE("who waits longer than the lock timeout gives up, and its commit is never run [P6]") {
  Sut sut;
  sut.options.lock_timeout = std::chrono::milliseconds(40);
  sut.engine.reset();
  sut.engine = sut.open();
  std::atomic<int> timed_out{0};
  std::atomic<int> applied{0};
  (void)meet(
      *sut.engine,
      [&](int number) {
        const auto code = code_of([&] {
          sut.engine->wait_durable(
              sut.engine->commit({.op = "add", .any_thread = true}, [&](storage::Transaction& transaction) {
                ++applied;
                return put(transaction, "org_" + std::to_string(number));
              }));
        });
        if (!code) return;
        CHECK(code == ErrorCode::lock_timeout);
        ++timed_out;
      },
      std::chrono::milliseconds(400));
  CHECK(timed_out > 0);
  CHECK(applied + timed_out == crowd);
  CHECK(sut.engine->durable() == 1U + static_cast<Revision>(applied));
}

TEST_CASE("a sync that fails is told to every thread whose commit it was to make durable [P7, P8]") {
  Sut sut;
  commit(*sut.engine, {put_organization("org_first", "First")});
  sut.files.plan({.calls = Call::sync, .path_contains = ".jsonl"});
  std::array<std::optional<ErrorCode>, crowd> codes;
  (void)meet(
      *sut.engine,
      [&](int number) {
        codes.at(static_cast<std::size_t>(number)) = code_of([&] {
          sut.engine->wait_durable(
              sut.engine->commit({.op = "add", .any_thread = true}, [&](storage::Transaction& transaction) {
                return put(transaction, "org_" + std::to_string(number));
              }));
        });
      },
      std::chrono::milliseconds(100));
  sut.engine.reset();
  sut.engine = sut.open();
  int cut_off = 0;
  for (int number = 0; number < crowd; ++number) {
    const auto& code = codes.at(static_cast<std::size_t>(number));
    INFO("number ", number, " code ", code ? to_string(*code) : "none");
    const auto id = "org_" + std::to_string(number);
    const bool there = sut.engine->read()->get(model::Collection::organizations, id).has_value();
    CHECK(there == !code);
    if (code == ErrorCode::io_failed) ++cut_off;
  }
  CHECK(cut_off > 0);
  CHECK(broken_history(*sut.engine) == "");
}
