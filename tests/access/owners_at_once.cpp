// Two owners against each other: of what would leave an organization without its billing owner, or without
// any, exactly one comes true [P4].
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "access/arena.hpp"
#include "support/child_process.hpp"
#include "support/environment.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using orgmgr::test::ChildProcess;
using orgmgr::test::TemporaryFolder;
using orgmgr::tests::Arena;
using orgmgr::tests::Outcome;

// Ann is the billing owner, Bob another owner, Cem an admin.
enum Kind { demote, leave, remove_other, give_or_leave, give_twice, give_or_suspend, kinds };
const std::array<std::string, kinds> names{
    "each demotes the other",      "both leave",
    "each removes the other",      "Ann gives to Bob, who leaves",
    "Ann gives to Bob and to Cem", "Ann gives to Bob, whom the host suspends"};

Result<void> ask(OrgManager& orgs, bool ann, int kind, const OrgId& org) {
  UserOrgs asking = orgs.as(ann ? "ann" : "bob");
  const UserId other = ann ? "bob" : "ann";
  switch (kind) {
    case demote:
      return asking.update_user_role(org, other, "member");
    case leave:
      return asking.leave_organization(org);
    case remove_other:
      return asking.remove_user_from_org(org, other);
    case give_or_leave:
      return ann ? asking.transfer_ownership(org, "bob") : asking.leave_organization(org);
    case give_twice:
      return orgs.as("ann").transfer_ownership(org, ann ? "bob" : "cem");
    default:
      return ann ? asking.transfer_ownership(org, "bob") : orgs.suspend_member(org, "bob");
  }
}

int call(OrgManager& orgs, std::size_t side, int kind, const OrgId& org) {
  const Result<void> result = ask(orgs, side == 0, kind, org);
  return result ? Outcome::done : static_cast<int>(result.error().code());
}

/// What the loser may hear: it was first and the invariant spoke, or second and its right was gone.
const std::array<std::set<std::string>, kinds> losers{{
    {"billing_owner", "permission_denied"},
    {"billing_owner", "last_owner"},
    {"billing_owner", "organization_not_found"},
    {"billing_owner", "user_not_in_organization"},
    {"permission_denied"},
    {"billing_owner", "membership_suspended"},
}};

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

class Judge {
 public:
  explicit Judge(const std::string& folder) : orgs_(folder) {}

  /// A new organization with the three of them.
  OrgId prepare(int round) {
    const OrgId org = "org_round" + std::to_string(round);
    orgs_
        .transaction([&](Transaction& transaction) -> Result<void> {
          const auto made =
              transaction.create_organization("Round " + org.str(), {.id = org.str(), .owner = "ann"});
          if (!made) return made.error();
          const auto added = transaction.add_user_to_org(org, "bob", "owner");
          return added ? transaction.add_user_to_org(org, "cem", "admin") : added;
        })
        .value();
    return org;
  }

  void judge(int kind, const OrgId& org, const std::array<Outcome, 2>& outcomes) {
    const auto winners = std::count_if(outcomes.begin(), outcomes.end(),
                                       [](const Outcome& one) { return one.code == Outcome::done; });
    CHECK_MESSAGE(winners == 1, names.at(static_cast<std::size_t>(kind)), ": ", outcomes[0].name(), " and ",
                  outcomes[1].name());
    for (const Outcome& one : outcomes) {
      ++answers_[one.name()];
      if (one.code == Outcome::done) continue;
      const bool expected = losers.at(static_cast<std::size_t>(kind)).contains(one.name());
      CHECK_MESSAGE(expected, names.at(static_cast<std::size_t>(kind)), ": ", one.name());
    }
    CHECK(wrong_owners(orgs_.get_org_users(org), orgs_.get_org(org)->owner_id) == "");
    if (outcomes[0].began < outcomes[1].ended && outcomes[1].began < outcomes[0].ended) ++overlapped_;
    ++rounds_;
  }

  /// Every state that was ever committed, from the journal: not only the last of each round.
  void check_history() {
    std::map<std::string, std::map<std::string, bool>> owners;  // by organization, who is an active one
    Changes changes;
    do {
      changes = orgs_.read_changes(changes.last, 1000);
      for (const Commit& commit : changes.commits) {
        for (const Change& change : commit.changes) {
          if (change.collection != "org_users") continue;
          const auto space = change.key.find(' ');
          const std::string_view now = change.now.text();
          owners[change.key.substr(0, space)][change.key.substr(space + 1)] =
              now.find(R"("role":"owner")") != std::string_view::npos &&
              now.find(R"("status":"suspended")") == std::string_view::npos;
        }
        for (const Change& change : commit.changes) {
          if (change.collection != "org_users") continue;
          const auto& there = owners[change.key.substr(0, change.key.find(' '))];
          const bool one =
              std::any_of(there.begin(), there.end(), [](const auto& member) { return member.second; });
          CHECK_MESSAGE(one, "no owner after revision ", commit.revision);
        }
      }
    } while (changes.more);
  }

  void report(const std::string& who) {
    std::string seen;
    for (const auto& [answer, count] : answers_) seen += answer + ": " + std::to_string(count) + ", ";
    MESSAGE(who, ": ", rounds_, " rounds, ", overlapped_, " overlapped; ", seen);
    CHECK(overlapped_ * 20 >= rounds_);  // else little was contested
  }

 private:
  OrgManager orgs_;
  std::map<std::string, int> answers_{};
  int rounds_ = 0;
  int overlapped_ = 0;
};

void run_rounds(Arena& arena, Judge& judge, const std::string& who) {
  const int rounds = tests::number_of("ORGMGR_TEST_ROUNDS", 300);
  for (int round = 0; round < rounds; ++round) {
    const OrgId org = judge.prepare(round);
    const int kind = round % kinds;
    judge.judge(kind, org, arena.run(kind, org));
  }
  arena.end();
  judge.check_history();
  judge.report(who);
}

}  // namespace

TEST_CASE("1: Two owners on two threads: exactly one of two contradicting wishes comes true [P4]") {
  const TemporaryFolder folder;
  Arena arena;
  Judge judge(folder / "store");
  std::vector<std::thread> sides;
  for (const std::size_t side : {0U, 1U}) {
    sides.emplace_back([&, side] {
      OrgManager orgs(folder / "store");
      arena.serve(orgs, side, call);
    });
  }
  try {
    run_rounds(arena, judge, "threads");
  } catch (...) {
    arena.end();
    for (auto& side : sides) side.join();
    throw;
  }
  for (auto& side : sides) side.join();
}

TEST_CASE("1: Two owners in two processes: exactly one of two contradicting wishes comes true [P4]") {
  const TemporaryFolder folder;
  { const OrgManager makes_it(folder / "store"); }
  Arena arena;
  const auto take_part = [&](std::size_t side) {
    return [&, side] {
      OrgManager orgs(folder / "store");
      arena.serve(orgs, side, call);
      return 0;
    };
  };
  ChildProcess ann(take_part(0));
  ChildProcess bob(take_part(1));
  {
    Judge judge(folder / "store");
    run_rounds(arena, judge, "processes");
  }
  CHECK(ann.wait() == 0);
  CHECK(bob.wait() == 0);
}
