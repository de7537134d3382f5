// A sync or write that fails: no false "done", no "not applied" for what comes back, and a handle that
// says that it can no longer be trusted [P7, P8].
#include <doctest/doctest.h>

#include "crash/ledger.hpp"
#include "storage/json/lock_page.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using storage::json_engine::LockPage;

constexpr const char* journal = "/journal";

/// A machine whose failed syncs lose the bytes, as Linux's do.
struct Machine {
  CrashFileSystem disk;
  FaultFileSystem files{disk};
  Machine() {
    files.on_failed_sync([this](const std::string& path) { disk.lose_pending(path); });
  }
  [[nodiscard]] EnginePointer open() {
    OpenOptions options = Surroundings{}.options();
    options.checkpoint_at_close = false;
    return storage::json_engine::open_engine(store_path, options, files);
  }
  /// The store as the disk alone has it.
  [[nodiscard]] State after_power_cut(Loss loss = Loss::everything) const {
    const auto image = disk.image(loss);
    return state_of(*storage::json_engine::open_engine(store_path, Surroundings{}.options(), *image)->read());
  }
};

std::optional<ErrorKind> kind_of_failure(const std::function<void()>& run) {
  const auto code = code_of(run);
  return code ? std::optional(kind_of(*code)) : std::nullopt;
}

bool holds(const State& state, const std::string& id) { return state.contains("organizations/" + id); }

}  // namespace

TEST_CASE("after a failed sync the change is not there, and the handle only says needs_reopen [P7, P8]") {
  Machine machine;
  auto engine = machine.open();
  commit(*engine, {put_organization("org_a", "First")});
  machine.files.plan({.calls = Call::sync, .path_contains = journal});
  CHECK(kind_of_failure([&] { commit(*engine, {put_organization("org_b", "Second")}); }) ==
        ErrorKind::io_error);
  CHECK(kind_of_failure([&] { commit(*engine, {put_organization("org_c", "Third")}); }) ==
        ErrorKind::needs_reopen);
  CHECK(kind_of_failure([&] { (void)engine->read(); }) == ErrorKind::needs_reopen);
  engine = machine.open();
  CHECK_FALSE(holds(state_of(*engine->read()), "org_b"));
  CHECK(commit(*engine, {put_organization("org_d", "Fourth")}).revision == 2);
  CHECK(broken_history(*engine).empty());
  CHECK(machine.after_power_cut() == state_of(*engine->read()));
}

TEST_CASE("another handle that had read the revision which was cut off goes on with the true one [P4, P7]") {
  Machine machine;
  auto failing = machine.open();
  auto other = machine.open();
  commit(*failing, {put_organization("org_a", "First")});
  // The other handle reads the revision under the append lock, before its sync fails.
  const auto outcome = failing->commit({.op = "void"}, [](storage::Transaction& transaction) {
    const Edit edit = put_organization("org_void", "Void");
    transaction.put(edit.collection, edit.key, edit.value);
    return storage::Ruling{.apply = true};
  });
  const auto refused = other->commit({.op = "look"}, [](storage::Transaction& transaction) {
    CHECK(transaction.get(model::Collection::organizations, "org_void"));
    return storage::Ruling{};
  });
  CHECK(refused.revision == 2);
  machine.files.plan({.calls = Call::sync, .path_contains = journal});
  CHECK(kind_of_failure([&] { failing->wait_durable(outcome); }) == ErrorKind::io_error);
  CHECK(kind_of_failure([&] { other->wait_durable(refused); }) ==
        ErrorKind::io_error);  // its answer rested on what is void

  CHECK(commit(*machine.open(), {put_organization("org_b", "Second")}).revision == 2);
  const State state = state_of(*other->read());
  CHECK(holds(state, "org_b"));
  CHECK_FALSE(holds(state, "org_void"));
  CHECK(commit(*other, {put_organization("org_c", "Third")}).revision == 3);
  CHECK(broken_history(*other).empty());
  CHECK(machine.after_power_cut() == state_of(*other->read()));
}

TEST_CASE("what was looked through and cut off does not count for the commit that gets its number [P4]") {
  using storage::ChangeMarks;
  const auto organizations = model::Collection::organizations;
  Machine machine;
  auto failing = machine.open();
  auto bystander = machine.open();
  auto third = machine.open();
  commit(*failing, {put_organization("org_a", "First")});
  const auto put = [](const std::string& id) {
    return [id](storage::Transaction& transaction) {
      const Edit edit = put_organization(id, id);
      transaction.put(edit.collection, edit.key, edit.value);
      return storage::Ruling{.apply = true};
    };
  };
  const auto outcome = failing->commit({.op = "void"}, put("org_void"));
  // The bystander takes it in, under the append lock.
  (void)bystander->commit({.op = "look"}, [](storage::Transaction&) { return storage::Ruling{}; });
  CHECK(bystander->marks().known() == 1);
  machine.files.plan({.calls = Call::sync, .path_contains = journal});
  CHECK(kind_of_failure([&] { failing->wait_durable(outcome); }).has_value());
  const auto second = third->commit({.op = "true"}, put("org_true"));
  third->wait_durable(second);
  REQUIRE(second.revision == 2);
  const ChangeMarks& marks = bystander->marks();
  CHECK(marks.known() == 2);
  CHECK(marks.at(ChangeMarks::place_of(organizations, "org_true")) == 2);
}

TEST_CASE("every sync of the journal that fails once, on every path, ends in no false success [P1, P7]") {
  std::uint64_t failures = 0;
  for (std::uint64_t failing = 1; failing <= 14; ++failing) {
    for (const int error_number : {EIO, ENOSPC}) {
      CAPTURE(failing);
      CAPTURE(error_number);
      Machine machine;
      Ledger ledger;
      { Witness witness(ledger, machine.files); }
      const std::uint64_t before = machine.files.failures();
      machine.files.plan({.calls = Call::sync | Call::sync_directory,
                          .nth = failing,
                          .error_number = error_number,
                          .path_contains = journal});
      std::optional<Witness> witness;
      while (!witness) {
        try {
          witness.emplace(ledger, machine.files);
        } catch (const StorageError& error) {
          CHECK((error.kind() == ErrorKind::io_error || error.kind() == ErrorKind::outcome_unknown));
        }
      }
      for (int number = 0; number < 9; ++number) {
        witness->engine().rotate_at(1800);
        const Edit edit =
            put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 200);
        for (int tries = 0; !witness->commit({edit}); ++tries) {
          REQUIRE(tries < 6);
          // "Not applied" lets the same handle go on, and it must go on in the right segment.
          if (witness->errors().back() == ErrorKind::io_error) continue;
          try {
            witness->reopen();
          } catch (const StorageError& error) {
            INFO(error.what());
            witness->reopen();
          }
          witness->engine().rotate_at(1800);
        }
      }
      failures += machine.files.failures() - before;
      for (const Loss loss : {Loss::everything, Loss::nothing, Loss::bytes, Loss::killed}) {
        const auto image = machine.disk.image(loss);
        CHECK(broken_promise(*image, ledger) == "");
      }
    }
  }
  CHECK(failures >= 20);
}

TEST_CASE("a full disk leaves a short write that is taken back: not applied, and the next one works [P7]") {
  for (const std::uint64_t part : {0U, 1U, 100U, 511U, 100'000U}) {
    CAPTURE(part);
    Machine machine;
    const auto engine = machine.open();
    commit(*engine, {put_organization("org_a", "First")});
    machine.files.plan(
        {.calls = Call::write, .error_number = ENOSPC, .path_contains = journal, .short_write = part});
    CHECK(code_of([&] { commit(*engine, {put_organization("org_b", "Second")}); }) == ErrorCode::disk_full);
    CHECK(commit(*engine, {put_organization("org_c", "Third")}).revision == 2);
    CHECK_FALSE(holds(state_of(*engine->read()), "org_b"));
    CHECK(engine->notices().empty());  // nothing was torn
    CHECK(machine.after_power_cut() == state_of(*engine->read()));
  }
}

TEST_CASE(
    "a short write that cannot be taken back is outcome_unknown, and the store goes on behind it [P7, P8]") {
  Machine machine;
  Ledger ledger;
  Witness witness(ledger, machine.files);
  witness.commit({put_organization("org_a", "First")});
  machine.files.plan(
      {.calls = Call::write, .error_number = ENOSPC, .path_contains = journal, .short_write = 40});
  machine.files.plan({.calls = Call::resize, .path_contains = journal});
  CHECK_FALSE(witness.commit({put_organization("org_b", "Second")}));
  CHECK(witness.errors().back() == ErrorKind::outcome_unknown);
  CHECK_FALSE(witness.commit({put_organization("org_b", "Second")}));
  CHECK(witness.errors().back() == ErrorKind::needs_reopen);
  witness.reopen();
  CHECK(witness.commit({put_organization("org_c", "Third")}));
  CHECK(broken_promise(*machine.disk.image(Loss::nothing), ledger) == "");
  CHECK(broken_promise(*machine.disk.image(Loss::everything), ledger) == "");
}

TEST_CASE("a cut that fails too is outcome_unknown until somebody can make it [P7]") {
  Machine machine;
  Ledger ledger;
  Witness witness(ledger, machine.files);
  witness.commit({put_organization("org_a", "First")});
  machine.files.plan({.calls = Call::sync, .path_contains = journal});
  machine.files.plan({.calls = Call::create, .times = 2, .error_number = ENOSPC, .path_contains = journal});
  CHECK_FALSE(witness.commit({put_organization("org_b", "Second")}));
  CHECK(witness.errors().back() == ErrorKind::outcome_unknown);
  machine.files.heal();
  witness.reopen();
  CHECK(witness.commit({put_organization("org_c", "Third")}));
  for (const Loss loss : {Loss::everything, Loss::nothing, Loss::bytes}) {
    CHECK(broken_promise(*machine.disk.image(loss), ledger) == "");
  }
}

TEST_CASE("bytes whose sync failed under a process that died are written again before they are served [P1]") {
  CrashFileSystem disk;
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  {
    auto engine = storage::json_engine::open_engine(store_path, options, disk);
    commit(*engine, {put_organization("org_a", "First")});
    // Appended; its sync fails, and the process dies before it can say so: only the mark is left.
    (void)engine->commit({.op = "b"}, [](storage::Transaction& transaction) {
      const Edit edit = put_organization("org_b", "Second");
      transaction.put(edit.collection, edit.key, edit.value);
      return storage::Ruling{.apply = true};
    });
    disk.lose_pending(store_path + "/journal/1.0.jsonl");
    LockPage::of(*disk.open_lock(store_path + "/.orgmgr/LOCK", false)).flags.fetch_or(LockPage::syncing);
  }
  const auto engine = storage::json_engine::open_engine(store_path, options, disk);
  const State served = state_of(*engine->read());
  const auto image = disk.image(Loss::everything);
  CHECK(state_of(*storage::json_engine::open_engine(store_path, options, *image)->read()) == served);
}

TEST_CASE("a rotation that fails once its segment is visible leaves nobody writing behind it [P1]") {
  Machine machine;
  const auto rotating = machine.open();
  const auto other = machine.open();
  rotating->rotate_at(1500);
  State expected;
  int failed = 0;
  for (int number = 0; number < 12; ++number) {
    const auto edits = [&](const char* who) {
      return std::vector<Edit>{
          put_organization(who + std::to_string(number), who + std::to_string(number), 300)};
    };
    machine.files.plan({.calls = Call::sync_directory, .path_contains = "/journal"});
    if (code_of([&] { commit(*rotating, edits("org_a")); })) {
      ++failed;
    } else {
      test::apply(expected, edits("org_a"));
    }
    machine.files.heal();
    commit(*other, edits("org_b"));  // does not rotate: its limit is far away
    test::apply(expected, edits("org_b"));
    CHECK(machine.after_power_cut() == expected);
    CHECK(machine.after_power_cut(Loss::nothing) == expected);
  }
  CHECK(failed > 2);
  CHECK(state_of(*rotating->read()) == expected);
  CHECK(broken_history(*other) == "");
}

TEST_CASE(
    "who dies in a sync that fails leaves a mark: no later sync is believed without writing anew [P1]") {
  for (const bool others_live : {false, true}) {
    for (std::uint64_t failing = 1; failing <= 8; ++failing) {
      CAPTURE(others_live);
      CAPTURE(failing);
      CrashFileSystem disk;
      FaultFileSystem dying(disk);
      dying.on_failed_sync([&](const std::string& path) {
        disk.lose_pending(path);
        throw CrashNow{};
      });
      OpenOptions options = Surroundings{}.options();
      options.checkpoint_at_close = false;
      Ledger ledger;
      std::optional<Witness> other;
      if (others_live) other.emplace(ledger, disk, options);
      try {
        Witness witness(ledger, dying, options);
        dying.plan({.calls = Call::sync, .nth = failing, .path_contains = ".jsonl"});
        witness.engine().rotate_at(1500);
        for (int number = 0; number < 8; ++number) {
          witness.append(
              {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 300)});
          witness.wait();
        }
      } catch (const CrashNow&) {
      }
      CHECK(dying.failures() == 1);
      if (!other) other.emplace(ledger, disk, options);
      // Whatever is said now must be on the disk.
      const auto outcome = commit(other->engine(), {put_organization("org_after", "After")});
      const State served = state_of(*other->engine().read());
      CHECK(outcome.revision > ledger.acknowledged);
      const auto image = disk.image(Loss::everything);
      const auto found = storage::json_engine::open_engine(store_path, options, *image);
      CHECK(state_of(*found->read()) == served);
    }
  }
}

TEST_CASE(
    "who died between making a segment and naming it leaves nobody appending to the older one [P1, P10]") {
  for (const std::uint64_t cut : {0U, 1U}) {
    CAPTURE(cut);
    CrashFileSystem disk;
    OpenOptions options = Surroundings{}.options();
    options.checkpoint_at_close = false;
    Ledger ledger;
    Witness witness(ledger, disk, options);
    witness.commit({put_organization("org_a", "First")});
    const auto sum = witness.engine().view()->sum;
    // What rotate() or cut() of another process has done when it is killed.
    auto& page = LockPage::of(*disk.open_lock(store_path + "/.orgmgr/LOCK", false));
    page.flags.fetch_or(LockPage::moving);
    storage::json_engine::create_segment(disk, {store_path},
                                         {witness.engine().manifest().store, {2, cut}, sum});
    CHECK(witness.commit({put_organization("org_b", "Second")}));
    CHECK_FALSE(page.has(LockPage::moving));
    CHECK(witness.commit({put_organization("org_c", "Third")}));
    for (const Loss loss : {Loss::everything, Loss::nothing, Loss::killed})
      CHECK(broken_promise(*disk.image(loss), ledger) == "");
  }
}
