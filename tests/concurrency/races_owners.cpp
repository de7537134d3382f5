// Two owners against each other: of what would leave an organization without its billing owner, or without
// any, exactly one comes true [P4]. Numbers are those of the list of known defects and races.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "concurrency/race.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::tests;

/// Ann is the billing owner, Bob another owner, Cem an admin; ORG stands for the organization.
struct Clash {
  std::string name;
  Words ann;
  Words bob;
  /// What the loser may hear: it was first and the invariant spoke, or second and its right was gone.
  std::set<std::string> refusals;
};

const std::vector<Clash> clashes{
    {"each demotes the other",
     {"demotes", "ann", "ORG", "bob"},
     {"demotes", "bob", "ORG", "ann"},
     {"billing_owner", "permission_denied"}},
    {"both leave", {"leaves", "ann", "ORG"}, {"leaves", "bob", "ORG"}, {"billing_owner", "last_owner"}},
    {"each removes the other",
     {"removes", "ann", "ORG", "bob"},
     {"removes", "bob", "ORG", "ann"},
     {"billing_owner", "organization_not_found"}},
    {"Ann gives to Bob, who leaves",
     {"gives", "ann", "ORG", "bob"},
     {"leaves", "bob", "ORG"},
     {"billing_owner", "user_not_in_organization"}},
    {"Ann gives to Bob and to Cem",
     {"gives", "ann", "ORG", "bob"},
     {"gives", "ann", "ORG", "cem"},
     {"permission_denied"}},
    {"Ann gives to Bob, whom the host suspends",
     {"gives", "ann", "ORG", "bob"},
     {"suspend", "ORG", "bob"},
     {"billing_owner", "membership_suspended"}},
};

Words in_organization(Words words, const OrgId& org) {
  std::replace(words.begin(), words.end(), std::string("ORG"), org.str());
  return words;
}

/// A new organization with the three of them.
OrgId prepare(OrgManager& orgs, int round) {
  const OrgId org = "org_round" + std::to_string(round);
  orgs.transaction([&](Transaction& transaction) -> Result<void> {
        const auto made =
            transaction.create_organization("Round " + org.str(), {.id = org.str(), .owner = "ann"});
        if (!made) return made.error();
        const auto added = transaction.add_user_to_org(org, "bob", "owner");
        return added ? transaction.add_user_to_org(org, "cem", "admin") : added;
      })
      .value();
  return org;
}

/// What is wrong with the owners of an organization; empty when nothing is.
std::string wrong_owners(const std::vector<OrgUser>& members, const std::optional<UserId>& billing_owner) {
  int owners = 0;
  bool pays = false;
  for (const OrgUser& member : members) {
    if (member.role != Role::owner || member.status == MembershipStatus::suspended) continue;
    ++owners;
    pays = pays || billing_owner == member.user_id;
  }
  if (owners == 0) return "no owner";
  return pays ? "" : "the billing owner is no active owner";
}

/// Every state that was ever committed, from the journal: not only the last of each round.
void check_history(const OrgManager& orgs) {
  std::map<std::string, std::map<std::string, bool>> owners;  // by organization, who is an active one
  Changes changes;
  do {
    changes = orgs.read_changes(changes.last, 1000);
    for (const Commit& commit : changes.commits) {
      std::set<std::string> touched;
      for (const Change& change : commit.changes) {
        if (change.collection != "org_users") continue;
        const auto space = change.key.find(' ');
        const std::string_view now = change.now.text();
        const std::string org = change.key.substr(0, space);
        touched.insert(org);
        owners[org][change.key.substr(space + 1)] =
            now.find(R"("role":"owner")") != std::string_view::npos &&
            now.find(R"("status":"suspended")") == std::string_view::npos;
      }
      for (const std::string& org : touched) {
        const auto& there = owners[org];
        const bool one =
            std::any_of(there.begin(), there.end(), [](const auto& member) { return member.second; });
        CHECK_MESSAGE(one, org, " has no owner after revision ", commit.revision);
      }
    }
  } while (changes.more);
}

}  // namespace

TEST_CASE("1: Of two owners' contradicting wishes exactly one comes true, and an owner is always left [P4]") {
  in_both(2, [](Race& race) {
    std::map<std::string, int> won;
    for (int round = 0; round < rounds_or(100); ++round) {
      const Clash& clash = clashes[static_cast<std::size_t>(round) % clashes.size()];
      CAPTURE(clash.name);
      const OrgId org = prepare(race.orgs(), round);
      const auto outcomes = race.run({in_organization(clash.ann, org), in_organization(clash.bob, org)});
      CHECK(count(outcomes, "done") == 1);
      for (const Outcome& one : outcomes) {
        if (!one.done()) CHECK_MESSAGE(clash.refusals.contains(one.code), one.code);
      }
      CHECK(wrong_owners(race.orgs().get_org_users(org), race.orgs().get_org(org)->owner_id) == "");
    }
    check_history(race.orgs());
  });
}
