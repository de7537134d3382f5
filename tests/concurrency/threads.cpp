// Threads on one handle and on several: nothing lost, nothing half seen [P3, P4].
#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <orgmgr/orgmgr.hpp>

#include "concurrency/contest.hpp"
#include "fs/file_system.hpp"
#include "storage/json/lock_page.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

template <class Run>
void in_threads(int count, Run run) {
  std::vector<std::thread> threads;
  for (int number = 0; number < count; ++number) threads.emplace_back([run, number] { run(number); });
  for (auto& thread : threads) thread.join();
}

void commit_from_threads(const std::vector<EnginePointer>& engines, int threads, int commits) {
  std::mutex mutex;
  std::set<Revision> revisions;
  std::atomic<int> unseen{0};
  in_threads(threads, [&](int thread) {
    Engine& own = *engines[static_cast<std::size_t>(thread) % engines.size()];
    Engine& other = *engines[static_cast<std::size_t>(thread + 1) % engines.size()];
    for (int number = 0; number < commits; ++number) {
      const std::string name = std::to_string(thread) + "-" + std::to_string(number);
      const auto outcome = commit(own, {put_organization("org_" + name, "Name " + name)});
      // Acknowledged here, seen everywhere.
      if (!other.read()->get(model::Collection::organizations, "org_" + name)) ++unseen;
      const std::lock_guard held(mutex);
      revisions.insert(outcome.revision);
    }
  });
  const auto total = static_cast<std::size_t>(threads * commits);
  CHECK(unseen == 0);
  CHECK(revisions.size() == total);
  for (const auto& engine : engines) {
    CHECK(engine->durable() == total);
    CHECK(state_of(*engine->read()).size() == total);
    CHECK(inconsistency(*engine->read()) == "");
    CHECK(broken_history(*engine) == "");
  }
}

}  // namespace

TEST_CASE("eight threads commit on one handle: every change is there once [P4]") {
  const TemporaryFolder folder;
  commit_from_threads({open_contest(folder / "store")}, 8, 40);
}

TEST_CASE("eight threads commit on four handles of one process: every change is there once [P4]") {
  const TemporaryFolder folder;
  std::vector<EnginePointer> engines;
  for (int number = 0; number < 4; ++number) engines.push_back(open_contest(folder / "store"));
  commit_from_threads(engines, 8, 40);
}

TEST_CASE("an import tells its progress on the thread that called it, whoever commits beside it") {
  const TemporaryFolder folder;
  OpenOptions slow;
  slow.clock = [] {  // asked for under the append lock: most imports find somebody there
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    return std::chrono::time_point_cast<Timestamp::duration>(std::chrono::system_clock::now());
  };
  OrgManager orgs(folder / "store", slow);
  std::atomic<bool> over{false};
  std::atomic<int> elsewhere{0};
  std::thread others([&] {
    in_threads(4, [&](int thread) {
      for (int number = 0; !over; ++number) {
        (void)orgs.create_organization(fmt::format("Beside {} {}", thread, number)).value();
      }
    });
  });
  for (int round = 0; round < 20; ++round) {
    std::string lines;
    for (int number = 0; number < 50; ++number) {
      lines +=
          fmt::format(
              R"({{"organization":{{"id":"org_{0:03}{1:03}","name":"Imported {0} {1}","created_at":"2026-01-01T00:00:00Z","plan_tier":"free"}}}})",
              round, number) +
          "\n";
    }
    ImportOptions options;
    options.progress = [&, own = std::this_thread::get_id()](std::uint64_t, std::uint64_t) {
      if (std::this_thread::get_id() != own) ++elsewhere;
    };
    CHECK(import_lines(orgs, lines, options).value().organizations == 50);
  }
  over = true;
  others.join();
  CHECK(elsewhere == 0);
}

TEST_CASE("ten threads open, and so make, one store at the same time [P4]") {
  for (int round = 0; round < 5; ++round) {
    const TemporaryFolder folder;
    std::vector<EnginePointer> engines(10);
    std::atomic<int> failures{0};
    in_threads(10, [&](int thread) {
      try {
        engines[static_cast<std::size_t>(thread)] = open_contest(folder / "deep/store");
        commit(*engines[static_cast<std::size_t>(thread)],
               {put_organization("org_" + std::to_string(thread), std::to_string(thread))});
      } catch (const StorageError& error) {
        ++failures;
        FAIL_CHECK(std::string(error.what()));
      }
    });
    REQUIRE(failures == 0);
    CHECK(state_of(*engines[0]->read()).size() == 10);
  }
}

TEST_CASE("readers beside a writer see rising revisions and never a part of a change [P2, P4]") {
  const TemporaryFolder folder;
  const auto writer = open_contest(folder / "store");
  const auto other = open_contest(folder / "store");
  std::atomic<bool> done{false};
  std::atomic<int> reads{0};
  std::atomic<int> wrong{0};
  const auto look = [&](Engine& engine) {
    Revision last = 0;
    while (!done) {
      const auto reader = engine.read();
      if (reader->revision() < last) ++wrong;
      last = reader->revision();
      const auto one = reader->get(model::Collection::quarantine, "one");
      const auto two = reader->get(model::Collection::quarantine, "two");
      if (one != two || (last > 0 && one != "{\"n\":" + std::to_string(last) + "}")) ++wrong;
      if (reader->count(model::Collection::quarantine) != (last > 0 ? 2U : 0U)) ++wrong;
      ++reads;
    }
  };
  std::thread same([&] { look(*writer); });
  std::thread apart([&] { look(*other); });
  for (int number = 1; number <= 400; ++number) {
    const std::string value = "{\"n\":" + std::to_string(number) + "}";
    commit(*writer,
           {{model::Collection::quarantine, "one", value}, {model::Collection::quarantine, "two", value}});
  }
  done = true;
  same.join();
  apart.join();
  CHECK(wrong == 0);
  CHECK(reads > 10);
}

TEST_CASE("leaders that find the mark of a dead one write anew beside running appends, and harm none [P1]") {
  const TemporaryFolder folder;
  std::vector<EnginePointer> engines{open_contest(folder / "store"), open_contest(folder / "store")};
  for (const auto& engine : engines) engine->rotate_at(64U << 20U);
  int filled = 0;
  for (const auto& engine : engines) {  // both have written enough to pad the segment
    commit(*engine,
           {put_organization("org_fill" + std::to_string(filled), "Fill " + std::to_string(filled), 60'000),
            put_organization("org_more" + std::to_string(filled), "More " + std::to_string(filled), 30'000)});
    ++filled;
  }
  const auto lock = fs::posix_file_system().open_lock(folder / "store/.orgmgr/LOCK", false);
  auto& flags = storage::json_engine::LockPage::of(*lock).flags;
  std::atomic<bool> done{false};
  std::atomic<int> failures{0};
  std::thread marking([&] {
    while (!done) {
      flags.fetch_or(storage::json_engine::LockPage::syncing);
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  });
  in_threads(6, [&](int thread) {
    Engine& engine = *engines[static_cast<std::size_t>(thread) % 2];
    try {
      for (int number = 0; number < 60; ++number) {
        const std::string name = std::to_string(thread) + "-" + std::to_string(number);
        commit(engine, {put_organization("org_" + name, "Name " + name, 500)});
      }
    } catch (const StorageError& error) {
      ++failures;
      FAIL_CHECK(std::string(error.what()));
    }
  });
  done = true;
  marking.join();
  CHECK(failures == 0);
  for (const auto& engine : engines) CHECK(state_of(*engine->read()).size() == 4 + 360);
  engines.clear();
  const auto engine = open_contest(folder / "store");
  CHECK(state_of(*engine->read()).size() == 4 + 360);
  CHECK(broken_history(*engine) == "");
}

TEST_CASE("who opens read-only beside a writer sees all that was acknowledged, and no damage [P4, P5]") {
  const TemporaryFolder folder;
  const auto writer = open_contest(folder / "store");
  commit(*writer, {put_organization("org_0", "Name 0")});
  std::atomic<bool> done{false};
  std::atomic<int> opened{0};
  std::vector<std::string> wrong;
  std::thread reader([&] {
    OpenOptions options = contest_options();
    options.read_only = true;
    while (!done) {
      const Revision before = writer->durable();
      try {
        const auto engine =
            storage::json_engine::open_engine(folder / "store", options, fs::posix_file_system());
        if (engine->read()->revision() < before) wrong.push_back("older than what was acknowledged");
        if (!engine->notices().empty() && engine->notices()[0].code != "torn_tail")
          wrong.push_back(engine->notices()[0].message);
      } catch (const StorageError& error) {
        wrong.emplace_back(error.what());
      }
      ++opened;
    }
  });
  for (int number = 1; number <= 300; ++number) {
    commit(*writer, {put_organization("org_" + std::to_string(number % 20), "Name " + std::to_string(number),
                                      static_cast<std::size_t>(number) * 7)});
  }
  done = true;
  reader.join();
  CHECK(opened > 5);
  CHECK_MESSAGE(wrong.empty(), (wrong.empty() ? std::string() : wrong.front()));
}

TEST_CASE("a handle is refused in a child forked since, and goes on in the parent") {
  const TemporaryFolder folder;
  const auto engine = open_contest(folder / "store");
  commit(*engine, {put_organization("org_a", "Acme")});
  const int status = in_child([&] {
    const bool write =
        code_of([&] { commit(*engine, {put_organization("org_b", "Child")}); }) == ErrorCode::used_after_fork;
    const bool read = code_of([&] { (void)engine->read(); }) == ErrorCode::used_after_fork;
    return write && read ? 0 : 1;
  });
  CHECK(status == 0);
  CHECK(commit(*engine, {put_organization("org_c", "Parent")}).revision == 2);
}

TEST_CASE("ten threads create two hundred organizations through OrgManager: two hundred are there [P4]") {
  const TemporaryFolder folder;
  const OrgManager orgs(folder / "store");
  std::atomic<int> refused{0};
  in_threads(10, [&](int thread) {
    OrgManager mine = orgs;
    for (int number = 0; number < 20; ++number) {
      if (!mine.create_organization("Org " + std::to_string(thread) + "-" + std::to_string(number)).ok())
        ++refused;
    }
  });
  CHECK(refused == 0);
  std::set<std::string> names;
  for (const auto& organization : orgs.list_all_organizations()) names.insert(organization.name);
  CHECK(names.size() == 200);
}

TEST_CASE("of ten threads that want one name exactly one gets it") {
  const TemporaryFolder folder;
  const OrgManager orgs(folder / "store");
  for (int round = 0; round < 10; ++round) {
    std::atomic<int> got{0};
    std::atomic<int> taken{0};
    in_threads(10, [&](int) {
      OrgManager mine = orgs;
      const auto made = mine.create_organization("The one " + std::to_string(round));
      if (made.ok()) {
        ++got;
      } else if (made.error().code() == ErrorCode::name_taken) {
        ++taken;
      }
    });
    CHECK(got == 1);
    CHECK(taken == 9);
  }
}
