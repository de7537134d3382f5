// The table of answers: gives what was kept, for the revision that it was kept for, within its bound.
#include <doctest/doctest.h>

#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "manager/answer_table.hpp"

using orgmgr::manager::AnswerTable;

namespace {

void fill(std::span<std::byte> bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<std::byte>(at * 37 + 5);
}

AnswerTable::Answer answer_of(std::uint64_t number) { return {{number, ~number}}; }

}  // namespace

TEST_CASE("An answer is given for its question and revision, and for no other") {
  AnswerTable table(1U << 16U, fill);
  const AnswerTable::Question asked{7, 1, "org_a", "alice"};
  CHECK_FALSE(table.find(asked));
  table.keep(asked, answer_of(42));
  REQUIRE(table.find(asked));
  CHECK(table.find(asked)->words == answer_of(42).words);
  CHECK(table.find(asked)->until == orgmgr::Timestamp::max());
  CHECK_FALSE(table.find({8, 1, "org_a", "alice"}));
  CHECK_FALSE(table.find({7, 2, "org_a", "alice"}));
  CHECK_FALSE(table.find({7, 1, "org_b", "alice"}));
  CHECK_FALSE(table.find({7, 1, "org_aa", "lice"}));
  table.keep({8, 1, "org_a", "alice"}, answer_of(43));
  CHECK_FALSE(table.find(asked));
  CHECK(table.find({8, 1, "org_a", "alice"})->words == answer_of(43).words);
}

TEST_CASE("Ids of up to 192 bytes are remembered; longer ones and a table without room are not") {
  AnswerTable table(1U << 16U, fill);
  const std::string org(96, 'o');
  const std::string user(96, 'u');
  table.keep({1, 1, org, user}, answer_of(1));
  CHECK(table.find({1, 1, org, user}));
  table.keep({1, 1, org, user + "u"}, answer_of(1));
  CHECK_FALSE(table.find({1, 1, org, user + "u"}));
  AnswerTable none(0, fill);
  none.keep({1, 1, "o", "u"}, answer_of(1));
  CHECK_FALSE(none.find({1, 1, "o", "u"}));
}

TEST_CASE("The table grows to hold what is asked, and beyond its bound keeps as much as it can") {
  constexpr std::size_t entries = (1U << 20U) / 64;
  AnswerTable table(1U << 20U, fill);
  const auto known_of = [&](std::size_t users) {
    for (int pass = 0; pass < 12; ++pass) {
      for (std::size_t user = 0; user < users; ++user) {
        const std::string id = std::to_string(user);
        if (!table.find({1, 1, "org", id})) table.keep({1, 1, "org", id}, answer_of(user));
      }
    }
    std::size_t known = 0;
    for (std::size_t user = 0; user < users; ++user) {
      const auto found = table.find({1, 1, "org", std::to_string(user)});
      if (!found) continue;
      CHECK(found->words == answer_of(user).words);
      ++known;
    }
    return known;
  };
  CHECK(known_of(entries / 2) > entries / 2 - entries / 100);  // two answers may be at odds for ever
  const std::size_t crowded = known_of(entries * 2);
  CHECK(crowded > entries / 2);
  CHECK(crowded <= entries);
}

TEST_CASE("Readers beside writers see whole answers only") {
  AnswerTable table(1U << 14U, fill);  // small, so that answers push each other out
  std::vector<std::thread> threads;
  std::atomic<int> torn{0};
  std::atomic<int> seen{0};
  for (unsigned thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      std::mt19937 random(thread);
      for (int round = 0; round < 50'000; ++round) {
        const std::uint64_t user = random() % 600;
        const orgmgr::Revision revision = 1 + random() % 2;
        const std::string id = std::to_string(user);
        const auto found = table.find({revision, 1, "org", id});
        if (!found) {
          table.keep({revision, 1, "org", id}, answer_of(user << 8U | revision));
        } else {
          ++seen;
          if (found->words != answer_of(user << 8U | revision).words) ++torn;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(torn == 0);
  CHECK(seen > 10'000);
}
