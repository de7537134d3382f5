// The table of answers: gives what was kept until what it rests on changes, within its bound.
#include <doctest/doctest.h>

#include <random>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "manager/answer_table.hpp"

using orgmgr::manager::AnswerTable;
using orgmgr::storage::ChangeMarks;

namespace {

void fill(std::span<std::byte> bytes) {
  for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<std::byte>(at * 37 + 5);
}

AnswerTable::Answer answer_of(std::uint64_t number) { return {{number, ~number}}; }

}  // namespace

TEST_CASE("An answer is given for its question, and for no other") {
  const ChangeMarks marks;
  AnswerTable table(1U << 16U, fill);
  const AnswerTable::Question asked{1, "org_a", "alice"};
  CHECK_FALSE(table.find(asked, marks));
  table.keep(asked, answer_of(42), 7, marks);
  REQUIRE(table.find(asked, marks));
  CHECK(table.find(asked, marks)->words == answer_of(42).words);
  CHECK(table.find(asked, marks)->until == orgmgr::Timestamp::max());
  CHECK_FALSE(table.find({2, "org_a", "alice"}, marks));
  CHECK_FALSE(table.find({1, "org_b", "alice"}, marks));
  CHECK_FALSE(table.find({1, "org_aa", "lice"}, marks));
  table.keep(asked, answer_of(43), 8, marks);
  CHECK(table.find(asked, marks)->words == answer_of(43).words);
}

TEST_CASE("An answer is old from the commit that changes what it rests on, and by no other") {
  using enum orgmgr::model::Collection;
  ChangeMarks marks;
  AnswerTable table(1U << 16U, fill);
  const AnswerTable::Question asked{1, "org_a", " alice "};  // ids are asked for as they are typed
  const auto survives = [&](orgmgr::model::Collection collection, std::string_view key) {
    const orgmgr::Revision before = marks.known();
    table.keep(asked, answer_of(1), before, marks);
    REQUIRE(table.find(asked, marks));
    marks.note(collection, key, before + 1);
    marks.reach(before + 1, {});
    return table.find(asked, marks).has_value();
  };
  CHECK_FALSE(survives(organizations, "org_a"));
  CHECK_FALSE(survives(org_users, "org_a alice"));
  CHECK_FALSE(survives(settings, "settings"));
  CHECK_FALSE(survives(roles, "school teacher"));
  CHECK_FALSE(survives(plans, "free"));
  CHECK(survives(organizations, "org_b"));
  CHECK(survives(org_users, "org_a bob"));
  CHECK(survives(org_users, "org_b alice"));
  CHECK(survives(sessions, "org_a"));
  marks.note_everything(marks.known() + 1);
  CHECK_FALSE(table.find(asked, marks));
}

TEST_CASE("Ids of up to 192 bytes are remembered; longer ones and a table without room are not") {
  const ChangeMarks marks;
  AnswerTable table(1U << 16U, fill);
  const std::string org(96, 'o');
  const std::string user(96, 'u');
  table.keep({1, org, user}, answer_of(1), 1, marks);
  CHECK(table.find({1, org, user}, marks));
  table.keep({1, org, user + "u"}, answer_of(1), 1, marks);
  CHECK_FALSE(table.find({1, org, user + "u"}, marks));
  AnswerTable none(0, fill);
  none.keep({1, "o", "u"}, answer_of(1), 1, marks);
  CHECK_FALSE(none.find({1, "o", "u"}, marks));
}

TEST_CASE("The table grows to hold what is asked, and beyond its bound keeps as much as it can") {
  constexpr std::size_t entries = (1U << 20U) / 64;
  const ChangeMarks marks;
  AnswerTable table(1U << 20U, fill);
  const auto known_of = [&](std::size_t users) {
    for (int pass = 0; pass < 12; ++pass) {
      for (std::size_t user = 0; user < users; ++user) {
        const std::string id = std::to_string(user);
        if (!table.find({1, "org", id}, marks)) table.keep({1, "org", id}, answer_of(user), 1, marks);
      }
    }
    std::size_t known = 0;
    for (std::size_t user = 0; user < users; ++user) {
      const auto found = table.find({1, "org", std::to_string(user)}, marks);
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

TEST_CASE("Readers beside writers see whole answers only, and none that was old before they asked") {
  ChangeMarks marks;
  AnswerTable table(1U << 14U, fill);  // small, so that answers push each other out
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  std::atomic<int> seen{0};
  std::atomic<bool> done{false};
  // Every commit changes one of two organizations, to its own number: what is right of the one at a revision
  // is the newest number of its parity.
  const auto right_of = [](std::uint64_t org, orgmgr::Revision revision) {
    return revision - (revision % 2 == org ? 0 : 1);
  };
  std::thread committing([&] {
    for (orgmgr::Revision revision = 2; !done; ++revision) {
      marks.note(orgmgr::model::Collection::organizations, revision % 2 == 0 ? "org_0" : "org_1", revision);
      marks.reach(revision, {});
      std::this_thread::yield();
    }
  });
  for (unsigned thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      std::mt19937 random(thread);
      for (int round = 0; round < 50'000; ++round) {
        const std::uint64_t org = random() % 2;
        const std::string id = org == 0 ? "org_0" : "org_1";
        const std::string user = std::to_string(random() % 300);
        orgmgr::Revision known = marks.known();
        for (; known < 2; known = marks.known()) std::this_thread::yield();  // nothing is committed yet
        const auto found = table.find({1, id, user}, marks);
        if (!found) {
          table.keep({1, id, user}, answer_of(right_of(org, known)), known, marks);
        } else {
          ++seen;
          if (found->words[1] != ~found->words[0] || found->words[0] < right_of(org, known)) ++wrong;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  done = true;
  committing.join();
  CHECK(wrong == 0);
  CHECK(seen > 1'000);
}
