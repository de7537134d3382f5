// A power cut, or the end of the process, at every call of every path that writes [P1, P2, P3, P9].
#include <doctest/doctest.h>

#include <array>
#include <iostream>

#include "crash/ledger.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"
#include "support/proof.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

/// Of all cases of this file: the last one says them.
std::uint64_t all_images = 0;
std::uint64_t all_recoveries = 0;
std::array<std::uint64_t, breach_count> breaches{};

using Run = std::function<void(Ledger&, CrashFileSystem&)>;

OpenOptions quiet() {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  return options;
}

/// Judges images and notes what is broken.
class Judge {
 public:
  void look(MemoryFileSystem& image, const Ledger& ledger, const std::string& point) {
    const Verdict verdict = judge_image(image, ledger);
    if (verdict.breach == Breach::none) return;
    ++breaches.at(static_cast<std::size_t>(verdict.breach));
    if (++broken_ <= 5) FAIL_CHECK(point << ": " << to_string(verdict.breach) << ": " << verdict.what);
  }
  [[nodiscard]] std::uint64_t broken() const noexcept { return broken_; }

 private:
  std::uint64_t broken_ = 0;
};

/// Every image of a run keeps every promise; and each `again`-th image also when the machine stops at
/// every call of the recovery from it.
void survive(const std::string& name, const Run& run, CrashPlan plan, std::uint64_t again = 0,
             const Ledger& before = {}) {
  plan.seeds = scaled(plan.seeds);
  Ledger ledger;
  Judge judge;
  std::uint64_t seen = 0;
  std::uint64_t deep = 0;
  const auto workload = [&](CrashFileSystem& files) {
    ledger = before;
    run(ledger, files);
  };
  const auto recover_from = [&](const MemoryFileSystem& start, const std::string& point) {
    Ledger found;
    deep += for_each_crash_image(
        [&](CrashFileSystem& files) {
          found = ledger;
          const Witness witness(found, files, quiet());
        },
        [&](MemoryFileSystem& second, const CrashPoint& inner) {
          judge.look(second, found, point + ", then " + inner.describe());
        },
        {.seeds = 1, .start = &start});
  };
  const auto images = for_each_crash_image(
      workload,
      [&](MemoryFileSystem& image, const CrashPoint& point) {
        const auto start = again != 0 && seen++ % again == 0 ? image.clone() : nullptr;
        judge.look(image, ledger, name + ", " + point.describe());
        if (start) recover_from(*start, name + ", " + point.describe());
      },
      plan);
  all_images += images;
  all_recoveries += deep;
  std::cout << name << ": " << images << " images, " << deep << " of crashes in recovery, " << plan.seeds
            << " seeds per call from 0\n";
  CHECK(images > 0);
  CHECK_MESSAGE(judge.broken() == 0, name << ": " << judge.broken() << " images break a promise");
}

std::string id(int number) { return "org_" + std::to_string(1000 + number); }

/// A store of a few revisions that was closed properly.
struct Start {
  Ledger ledger;
  std::unique_ptr<MemoryFileSystem> disk;

  explicit Start(int organizations = 2, bool checkpoint = true) {
    CrashFileSystem files;
    {
      OpenOptions options = Surroundings{}.options();
      options.checkpoint_at_close = checkpoint;
      Witness witness(ledger, files, options);
      for (int number = 0; number < organizations; ++number) {
        REQUIRE(witness.commit({put_organization(id(number), "Start " + std::to_string(number)),
                                put_member(id(number), "alice")}));
      }
    }
    disk = files.image(Loss::nothing);
  }
};

}  // namespace

TEST_CASE("a crash at every call while a store is made loses nothing acknowledged [P1, P2]") {
  survive(
      "create",
      [](Ledger& ledger, CrashFileSystem& files) {
        Witness witness(ledger, files, quiet());
        witness.commit({put_organization("org_a", "Acme")});
      },
      {.seeds = 16}, 157);
}

TEST_CASE("a crash at every call while changes are made loses nothing acknowledged [P1, P2, P3]") {
  const Start start;
  survive(
      "change",
      [](Ledger& ledger, CrashFileSystem& files) {
        Witness witness(ledger, files, quiet());
        witness.commit({put_organization("org_a", "Acme"), put_member("org_a", "bob")});
        witness.commit({put_organization("org_a", "Acme Renamed"), put_organization("org_b", "Acme")});
        witness.commit({erase_member("org_a", "bob"), erase_organization("org_a")});
        witness.commit({put_organization("org_c", "Long", 3000), put_member("org_c", "carol", "owner")});
        witness.commit({erase_organization("org_b")});
      },
      {.seeds = 60, .start = start.disk.get()}, 25, start.ledger);
}

TEST_CASE("a crash at every call while a change spans lines leaves all of it or nothing [P2]") {
  const Start start;
  survive(
      "lines",
      [](Ledger& ledger, CrashFileSystem& files) {
        Witness witness(ledger, files, quiet());
        std::vector<Edit> edits;
        for (int number = 0; number < 18; ++number)
          edits.push_back(put_organization(id(100 + number), "Large " + std::to_string(number), 60'000));
        witness.commit(edits);
        witness.commit({put_organization("org_a", "Acme")});
      },
      {.seeds = 2, .start = start.disk.get()}, 0, start.ledger);
}

TEST_CASE("a crash at every call of a large import leaves all of it or nothing [P2]") {
  survive("import",
          [](Ledger& ledger, CrashFileSystem& files) {
            Witness witness(ledger, files, quiet());
            std::vector<Edit> edits;
            for (int number = 0; number < 20; ++number) {
              edits.push_back(put_organization(id(number), "Imported " + std::to_string(number), 60'000));
              edits.push_back(put_member(id(number), "alice"));
            }
            witness.commit(edits);
            witness.commit({put_organization("org_a", "Acme")});
          },
          {.seeds = 2, .every = 1});
}

TEST_CASE("a crash at every call of a bulk load that spills leaves all of it or nothing [P2, P9]") {
  survive(
      "load",
      [](Ledger& ledger, CrashFileSystem& files) {
        Witness witness(ledger, files, quiet());
        std::vector<Edit> edits;
        for (int number = 0; number < 20; ++number) {
          edits.push_back(put_organization(id(number * 7 % 20), "Loaded " + std::to_string(number), 60'000));
          edits.push_back(put_member(id(number * 7 % 20), "alice"));
        }
        std::vector<Edit> clashing = edits;
        clashing.push_back(edits.front());
        const bool clashing_loaded = witness.load(clashing, 400'000);
        CHECK_FALSE(clashing_loaded);
        const bool loaded = witness.load(edits, 400'000);
        CHECK(loaded);
        witness.commit({put_organization("org_a", "Acme")});
      },
      {.seeds = 2, .every = 1});
}

TEST_CASE("a crash at every call around rotations of the journal loses nothing acknowledged [P1, P3]") {
  const Start start;
  const Run run = [](Ledger& ledger, CrashFileSystem& files) {
    Witness witness(ledger, files, quiet());
    witness.engine().rotate_at(3000);
    const auto edit = [](int number) {
      return std::vector<Edit>{put_organization(id(10 + number), "Rotated " + std::to_string(number), 300)};
    };
    for (int number = 0; number < 4; ++number) witness.commit(edit(number));
    // Rotations with revisions before them that nobody has synced yet.
    for (int number = 4; number < 10; ++number) witness.append(edit(number));
    witness.wait();
    witness.commit(edit(10));
  };
  survive("rotate", run, {.seeds = 16, .start = start.disk.get()}, 61, start.ledger);
}

TEST_CASE(
    "a crash at every call of changes that share a sync, on padded ground too, loses nothing [P1, P3]") {
  const Start start;
  const Run run = [](Ledger& ledger, CrashFileSystem& files) {
    Witness witness(ledger, files, quiet());
    witness.commit(
        {put_organization("org_x", "Fills", 60'000), put_organization("org_y", "The ground", 30'000)});
    for (int round = 0; round < 2; ++round) {
      for (int number = 0; number < 3; ++number) {
        witness.append(
            {put_organization(id(10 + number), "Shared " + std::to_string(round * 3 + number), 700)});
      }
      witness.wait();
    }
    witness.commit({put_organization("org_a", "Acme")});
    witness.reopen();
    witness.commit({put_organization("org_b", "Behind the trimmed end")});
  };
  survive("padded", run, {.seeds = 8, .start = start.disk.get()}, 0, start.ledger);
}

TEST_CASE("a crash at every call of a checkpoint loses nothing acknowledged [P1, P9]") {
  const Start start(4, false);
  survive(
      "checkpoint",
      [](Ledger& ledger, CrashFileSystem& files) {
        Witness witness(ledger, files, quiet());
        (void)witness.engine().checkpoint();
        witness.commit({put_organization("org_a", "Acme")});
        witness.append({put_organization("org_b", "Not durable yet")});
        (void)witness.engine().checkpoint();
        witness.wait();
        witness.commit({erase_organization("org_a")});
      },
      {.seeds = 12, .start = start.disk.get()}, 41, start.ledger);
}

TEST_CASE("a crash at every call while runs are written, merged and folded loses nothing [P1, P3, P9]") {
  const Start start(40);
  std::size_t most_runs = 0;
  survive(
      "runs",
      [&](Ledger& ledger, CrashFileSystem& files) {
        OpenOptions options = quiet();
        options.checkpoint_bytes = 700;
        Witness witness(ledger, files, options);
        for (int number = 0; number < 12; ++number) {
          witness.commit({put_organization(id(number), "Run " + std::to_string(number), 400),
                          number % 2 == 0 ? put_member(id(3), "bob") : erase_member(id(3), "bob")});
          most_runs = std::max(most_runs, witness.engine().manifest().runs.size());
        }
        witness.append({put_organization("org_x", "Not durable yet")});
        witness.wait();
        (void)witness.engine().checkpoint();
        witness.commit({erase_organization("org_x")});
      },
      {.seeds = 2, .start = start.disk.get()}, 601, start.ledger);
  CHECK(most_runs > 1);
}

TEST_CASE("a crash at every call of closing with a checkpoint loses nothing acknowledged [P1, P9]") {
  const Start start;
  survive(
      "close",
      [](Ledger& ledger, CrashFileSystem& files) {
        {
          Witness witness(ledger, files, Surroundings{}.options());
          witness.commit({put_organization("org_a", "Acme")});
        }
        Witness witness(ledger, files, Surroundings{}.options());
        witness.commit({put_organization("org_b", "Again")});
      },
      {.seeds = 12, .start = start.disk.get()}, 41, start.ledger);
}

TEST_CASE("a crash at every call around a failed sync and its cut keeps its word [P1, P7]") {
  const Start start;
  for (std::uint64_t failing = 1; failing <= 2; ++failing) {
    survive(
        "failed sync " + std::to_string(failing),
        [failing](Ledger& ledger, CrashFileSystem& files) {
          FaultFileSystem faults(files);
          faults.on_failed_sync([&](const std::string& path) { files.lose_pending(path); });
          Witness witness(ledger, faults, quiet());
          faults.plan({.calls = Call::sync, .nth = failing, .path_contains = "journal/"});
          witness.commit({put_organization("org_a", "First")});
          witness.commit({put_organization("org_b", "Second")});
          witness.reopen();
          witness.commit({put_organization("org_c", "Third")});
          witness.commit({put_organization("org_d", "Fourth")});
        },
        {.seeds = 30, .start = start.disk.get()}, 61, start.ledger);
  }
}

TEST_CASE("a crash of recovery that cuts a torn tail, and of what follows, loses nothing [P9]") {
  Ledger ledger;
  CrashFileSystem files;
  {
    Witness witness(ledger, files, quiet());
    witness.commit({put_organization("org_a", "Acme")});
  }
  const auto torn = files.image(Loss::nothing);
  const std::string path = store_path + "/journal/1.0.jsonl";
  torn->put(path, torn->get(path) + "{\"revision\":2,\"synced\":1,\"at\":");
  survive(
      "torn tail",
      [](Ledger& noted, CrashFileSystem& disk) {
        Witness witness(noted, disk, quiet());
        witness.commit({put_organization("org_b", "Behind the cut")});
        witness.commit({put_organization("org_c", "And on")});
      },
      {.seeds = 20, .start = torn.get()}, 61, ledger);
}

TEST_CASE("enough images were looked at, and none breaks a promise [P1, P2, P3, P9]") {
  const auto of = [](Breach breach) { return breaches.at(static_cast<std::size_t>(breach)); };
  figure_at_least("P1 P2 P3", "disks that a power cut may leave, opened", all_images, 20'000, 500'000);
  figure_at_least("P9", "disks that a power cut in recovery may leave, opened", all_recoveries, 15'000,
                  400'000);
  figure_at_least("P1 P9", "disks that a power cut may leave, in recovery or not",
                  all_images + all_recoveries, 35'000, 1'000'000);
  figure_none("P1", "acknowledged changes lost in a crash", of(Breach::lost));
  figure_none("P2", "parts of changes left by a crash", of(Breach::not_whole));
  figure_none("P5", "power cuts that are called damage", of(Breach::damaged));
  figure_none("P9", "stores that a crash leaves closed, or unlike at a second opening",
              of(Breach::refused) + of(Breach::recovery));
}
