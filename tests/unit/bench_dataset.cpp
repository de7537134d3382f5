// What every contender holds must be what the benchmark says it holds.
#include "dataset.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "base/text.hpp"

using namespace orgmgr;
using bench::Dataset;

TEST_CASE("no two organizations share an id or a folded name, and ids rise") {
  const Dataset data{.organizations = 5'000};
  std::set<std::string> names;
  std::string last;
  for (std::uint64_t number = 0; number < data.organizations; ++number) {
    const std::string id = data.organization(number).str();
    CHECK(last < id);
    last = id;
    CHECK(names.insert(text::fold(data.name(number))).second);
  }
}

TEST_CASE("an organization's members differ, and every user is a member of five") {
  const Dataset data{.organizations = 1'000};
  std::map<std::string, int> organizations_of;
  for (std::uint64_t org = 0; org < data.organizations; ++org) {
    std::set<std::string> members;
    for (std::uint64_t place = 0; place < data.members; ++place) {
      const std::string user = data.user(data.member(org, place)).str();
      CHECK(members.insert(user).second);
      ++organizations_of[user];
    }
  }
  CHECK(organizations_of.size() == data.users());
  for (const auto& entry : organizations_of) CHECK_MESSAGE(entry.second == 5, entry.first);
}

TEST_CASE("one question in ten is about somebody who is no member, the others are about members") {
  const Dataset data{.organizations = 100};
  std::set<std::pair<std::string, std::string>> memberships;
  for (std::uint64_t org = 0; org < data.organizations; ++org) {
    for (std::uint64_t place = 0; place < data.members; ++place) {
      memberships.insert({data.organization(org).str(), data.user(data.member(org, place)).str()});
    }
  }
  std::size_t strangers = 0;
  for (const auto& [org, user] : data.draw(1'000, 5))
    strangers += 1 - memberships.count({org.str(), user.str()});
  CHECK(strangers == 100);
}
