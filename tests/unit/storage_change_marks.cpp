// Marks of changes: never too early, seen with the revision that they belong to.
#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>

#include "storage/change_marks.hpp"

using namespace orgmgr;
using orgmgr::storage::ChangeMarks;
using enum orgmgr::model::Collection;

TEST_CASE("a change leaves its mark at the record, its kind, and where it is a membership at the user's") {
  ChangeMarks marks;
  marks.note(organizations, "org_a", 3);
  marks.note(org_users, "org_a alice", 4);
  CHECK(marks.at(ChangeMarks::place_of(organizations, "org_a")) == 3);
  CHECK(marks.at(ChangeMarks::place_of(org_users, "org_a alice")) == 4);
  CHECK(marks.at(ChangeMarks::place_of_memberships("alice")) == 4);
  CHECK(marks.of(organizations) == 3);
  CHECK(marks.of(org_users) == 4);
  CHECK(marks.of(settings) == 0);
  CHECK(marks.at(ChangeMarks::place_of(organizations, "org_b")) == 0);
  CHECK(marks.at(ChangeMarks::place_of(org_users, "org_a bob")) == 0);
  CHECK(marks.at(ChangeMarks::place_of(sessions, "org_a")) == 0);
  CHECK(marks.of_everything() == 0);
  CHECK(marks.known() == 0);
}

TEST_CASE("marks are never lowered: a journal may be read twice") {
  ChangeMarks marks;
  const auto place = ChangeMarks::place_of(organizations, "org_a");
  marks.note(organizations, "org_a", 9);
  marks.note_everything(9);
  marks.reach(9, Timestamp(std::chrono::seconds(9)));
  marks.note(organizations, "org_a", 7);
  marks.note_everything(7);
  marks.reach(7, Timestamp(std::chrono::seconds(7)));
  CHECK(marks.at(place) == 9);
  CHECK(marks.of(organizations) == 9);
  CHECK(marks.of_everything() == 9);
  CHECK(marks.known() == 9);
  CHECK(marks.known_time() == Timestamp(std::chrono::seconds(9)));
}

TEST_CASE("who has seen a revision known sees the marks of all commits up to it") {
  ChangeMarks marks;
  std::atomic<bool> done{false};
  std::atomic<int> missed{0};
  std::thread committing([&] {
    for (Revision revision = 1; revision <= 200'000; ++revision) {
      marks.note(organizations, revision % 2 == 0 ? "org_a" : "org_b", revision);
      marks.reach(revision, Timestamp(std::chrono::microseconds(revision)));
    }
    done = true;
  });
  const auto a = ChangeMarks::place_of(organizations, "org_a");
  const auto b = ChangeMarks::place_of(organizations, "org_b");
  while (!done) {
    const Revision known = marks.known();
    if (std::max(marks.at(a), marks.at(b)) < known) ++missed;
    if (marks.known_time() < Timestamp(std::chrono::microseconds(known))) ++missed;
  }
  committing.join();
  CHECK(missed == 0);
}
