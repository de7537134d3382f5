// Records kept at hand: the one that was kept for the key or none, for as long as it is unchanged, within a
// bound.
#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "manager/record_tables.hpp"

using namespace orgmgr;
using namespace orgmgr::manager;
using orgmgr::model::Collection;
using orgmgr::storage::ChangeMarks;

namespace {

using Kept = KeptRecord<Organization>;

ChangeMarks::Place place_of(const std::string& id) {
  return ChangeMarks::place_of(Collection::organizations, id);
}

/// An organization that tells where and when it was read.
std::unique_ptr<Kept> record_of(const std::string& id, Revision revision, std::size_t size = 0) {
  Organization organization;
  organization.id = id;
  organization.name = id + " at " + std::to_string(revision) + std::string(size, 'x');
  return std::make_unique<Kept>(id, place_of(id), revision, std::move(organization));
}

}  // namespace

TEST_CASE("a record is given for its key, and holds until the commit that changes it") {
  RecordTables tables(1U << 20U);
  ChangeMarks marks;
  marks.reach(7, {});
  CHECK_FALSE(tables.organizations().find("org_a"));
  (void)tables.keep(record_of("org_a", 7));
  CHECK_FALSE(tables.organizations().find("org_b"));
  const auto kept = tables.organizations().find("org_a");
  REQUIRE(kept);
  CHECK(kept->value.name == "org_a at 7");
  CHECK(kept->holds(7, marks));
  CHECK_FALSE(kept->holds(6, marks));  // nobody knows whether it was the same before
  marks.note(Collection::organizations, "org_b", 8);
  marks.note(Collection::org_users, "org_a alice", 8);
  CHECK(kept->holds(8, marks));
  marks.note(Collection::organizations, "org_a", 9);
  CHECK_FALSE(kept->holds(9, marks));
  (void)tables.keep(record_of("org_a", 9));
  CHECK(tables.organizations().find("org_a")->value.name == "org_a at 9");
  CHECK(tables.organizations().find("org_a")->holds(9, marks));
  CHECK(kept->value.name == "org_a at 7");  // who holds it keeps it
  marks.note_everything(10);
  CHECK_FALSE(tables.organizations().find("org_a")->holds(10, marks));
}

TEST_CASE("what takes more than its share is given back and not kept; tables without room keep nothing") {
  constexpr std::size_t room = 1U << 20U;
  RecordTables tables(room);
  CHECK(tables.keep(record_of("large", 1, room / 64))->value.name.starts_with("large at 1"));
  CHECK_FALSE(tables.organizations().find("large"));
  (void)tables.keep(record_of("fits", 1, room / 64 - 100));
  CHECK(tables.organizations().find("fits"));
  RecordTables none(0);
  CHECK(none.keep(record_of("org_a", 1))->value.name == "org_a at 1");
  CHECK_FALSE(none.organizations().find("org_a"));
  CHECK(none.used() == 0);
}

TEST_CASE("tables use their room, and no more than that, whatever records weigh") {
  constexpr std::size_t room = 1U << 20U;
  RecordTables tables(room);
  std::size_t most = 0;
  std::mt19937 random(1);
  for (int number = 0; number < 5'000; ++number) {
    const std::size_t size = number % 10 == 0 ? 10'000 : random() % 300;
    (void)tables.keep(record_of("org_" + std::to_string(number), 1, size));
    most = std::max(most, tables.used());
    REQUIRE(tables.used() <= room);
  }
  CHECK(most > room / 10 * 9);
  int known = 0;
  std::size_t weight = 0;
  for (int number = 0; number < 5'000; ++number) {
    if (const auto kept = tables.organizations().find("org_" + std::to_string(number))) {
      ++known;
      weight += kept->weight;
    }
  }
  CHECK(weight == tables.used());
  CHECK(known > 100);
}

TEST_CASE("an organization that users' memberships hold weighs once, and gives way with them") {
  constexpr std::size_t room = 1U << 20U;
  RecordTables tables(room);
  const auto shared = tables.keep(record_of("org_shared", 1, 10'000));
  const std::size_t one = tables.used();
  CHECK(one > 10'000);
  for (int number = 0; number < 20; ++number) {
    const std::string user = "user_" + std::to_string(number);
    UserMemberships memberships;
    memberships.members.push_back({.org_id = "org_shared", .user_id = user});
    memberships.organizations.push_back(shared);
    (void)tables.keep(std::make_unique<KeptRecord<UserMemberships>>(
        user, ChangeMarks::place_of_memberships(user), 1, std::move(memberships)));
  }
  CHECK(tables.used() > one);
  CHECK(tables.used() < one + 20 * 1'000);
  for (int number = 0; number < 2'000; ++number) {
    (void)tables.keep(record_of("org_" + std::to_string(number), 1, 2'000));
    REQUIRE(tables.used() <= room);
  }
}

TEST_CASE("threads that keep and find at once get whole records of the key that they ask for") {
  RecordTables tables(1U << 18U);  // small, so that records push each other out
  std::atomic<int> wrong{0};
  std::atomic<int> hits{0};
  std::vector<std::thread> threads;
  for (unsigned number = 0; number < 4; ++number) {
    threads.emplace_back([&, number] {
      std::mt19937 random(number);
      for (int turn = 0; turn < 50'000; ++turn) {
        const std::string key = "org_" + std::to_string(random() % 300);
        if (const auto kept = tables.organizations().find(key)) {
          ++hits;
          if (kept->value.name != key + " at " + std::to_string(kept->revision)) ++wrong;
        }
        if (turn % 4 == 0) (void)tables.keep(record_of(key, 1 + random() % 3));
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(wrong == 0);
  CHECK(hits > 1'000);
}
