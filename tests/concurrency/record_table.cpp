// Records kept at hand: the one that was kept for the key and the revision or none, within a bound.
#include <doctest/doctest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "manager/record_tables.hpp"

using namespace orgmgr;
using orgmgr::manager::RecordTable;

namespace {

using Table = RecordTable<std::string>;

constexpr std::size_t most_value = 256;

/// What is kept of a key at a revision, and can be told from everything else.
std::string value_of(const std::string& key, Revision revision) {
  return key + " at " + std::to_string(revision) + std::string(key.size() % 50, 'x');
}

}  // namespace

TEST_CASE("A record is given for its key and revision, and for no other") {
  Table table(1U << 20U, most_value);
  CHECK_FALSE(table.find("org_a", 7));
  table.keep("org_a", 7, "seven", 5);
  REQUIRE(table.find("org_a", 7));
  CHECK(table.find("org_a", 7)->value == "seven");
  CHECK_FALSE(table.find("org_a", 8));
  CHECK_FALSE(table.find("org_b", 7));
  const auto held = table.find("org_a", 7);
  table.keep("org_a", 8, "eight", 5);
  CHECK_FALSE(table.find("org_a", 7));
  CHECK(table.find("org_a", 8)->value == "eight");
  CHECK(held->value == "seven");  // who holds it keeps it
}

TEST_CASE("What is larger than its share is not kept, and a table without room keeps nothing") {
  Table table(1U << 20U, most_value);
  table.keep("large", 1, "…", most_value + 1);
  CHECK_FALSE(table.find("large", 1));
  table.keep("fits", 1, "…", most_value);
  CHECK(table.find("fits", 1));
  Table none(0, most_value);
  none.keep("key", 1, "…", 1);
  CHECK_FALSE(none.find("key", 1));
}

TEST_CASE("A table holds most of what it has room for, and no more than that") {
  constexpr std::size_t room = (1U << 20U) / most_value;
  Table table(1U << 20U, most_value);
  const auto known_of = [&](std::size_t records) {
    std::size_t known = 0;
    for (std::size_t number = 0; number < records; ++number) {
      table.keep(std::to_string(number), 1, std::to_string(number), most_value);
    }
    for (std::size_t number = 0; number < records; ++number) {
      if (table.find(std::to_string(number), 1)) ++known;
    }
    return known;
  };
  CHECK(known_of(room / 8) > room / 8 - room / 80);
  const std::size_t crowded = known_of(room * 4);
  CHECK(crowded > room / 2);
  CHECK(crowded <= room);
}

TEST_CASE("Threads that keep and find at once get whole records of the key and revision that they ask for") {
  const std::vector<Revision> revisions{1, 2, 3};
  Table table(1U << 16U, most_value);  // small, so that records push each other out
  std::atomic<int> wrong{0};
  std::atomic<int> hits{0};
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < 4; ++number) {
    threads.emplace_back([&, number] {
      std::mt19937 random(number);
      for (int turn = 0; turn < 100'000; ++turn) {
        const std::string key = "org_" + std::to_string(random() % 300);
        const Revision revision = revisions[random() % revisions.size()];
        if (const auto kept = table.find(key, revision)) {
          ++hits;
          if (kept->value != value_of(key, revision)) ++wrong;
        } else {
          table.keep(key, revision, value_of(key, revision), 100);
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(hits > 1000);
}
