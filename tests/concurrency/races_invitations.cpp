// Invitations answered from several sides at once: one membership, one end, and no limit overrun [P4].
// Numbers are those of the list of known defects and races.
#include <doctest/doctest.h>

#include <utility>

#include "concurrency/race.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::tests;

/// An invitation by e-mail, and how its user answers it.
struct Invited {
  IssuedInvitation invitation;
  std::string user;
  std::string email;
  [[nodiscard]] Words accept() const { return {"accept", invitation.token, user, email}; }
};

Invited invite(OrgManager& orgs, const OrgId& org, const std::string& user, const std::string& email) {
  return {orgs.create_invitation(org, {.email = email}).value(), user, email};
}

Invited invite(OrgManager& orgs, const OrgId& org, const std::string& user) {
  return invite(orgs, org, user, user + "@example.com");
}

InvitationState state_of(const OrgManager& orgs, const OrgId& org, const Invited& invited) {
  return orgs.get_invitation(org, invited.invitation.id)->state;
}

/// The journal says once of every membership that it was made.
void check_additions(const OrgManager& orgs) {
  std::map<std::string, int> added;
  Changes changes;
  do {
    changes = orgs.read_changes(changes.last, 1000);
    for (const Commit& commit : changes.commits) {
      for (const Change& change : commit.changes) {
        if (change.collection == "org_users" && change.was.empty()) ++added[change.key];
      }
    }
  } while (changes.more);
  for (const auto& entry : added) CHECK_MESSAGE(entry.second == 1, entry.first);
}

/// A round's organization; a new one now and then, so that none grows without end.
OrgId organization_of(OrgManager& orgs, int round) {
  const OrgId org("org_acme" + std::to_string(round / 100));
  if (round % 100 == 0) REQUIRE(orgs.create_organization("Acme " + std::to_string(round), {.id = org.str()}));
  return org;
}

/// Acceptance against another answer to the same invitation: one of the two comes true.
void accept_against(Race& race, const std::string& other, InvitationState other_end,
                    const std::string& too_late) {
  const int rounds = rounds_or(100);
  int won = 0;
  for (int round = 0; round < rounds; ++round) {
    const OrgId org = organization_of(race.orgs(), round);
    const auto invited = invite(race.orgs(), org, "u" + std::to_string(round));
    std::vector<Words> asked{invited.accept(), other == "revoke"
                                                   ? Words{"revoke", org.str(), invited.invitation.id}
                                                   : Words{"decline", invited.invitation.token}};
    const std::size_t acceptance = static_cast<std::size_t>(round) % 2;  // by either side
    if (acceptance == 1) std::swap(asked[0], asked[1]);
    const auto outcomes = race.run(asked);
    const bool accepted = outcomes[acceptance].done();
    if (accepted) ++won;
    CHECK(outcomes[1 - acceptance].done() != accepted);
    CHECK(count(outcomes, accepted ? "invitation_used" : too_late) == 1);
    CHECK(race.orgs().get_org_user(org, invited.user).has_value() == accepted);
    CHECK(state_of(race.orgs(), org, invited) == (accepted ? InvitationState::accepted : other_end));
  }
  MESSAGE(won, " of ", rounds, " were accepted");
  CHECK(won > 0);
  CHECK(won < rounds);
}

}  // namespace

TEST_CASE("4: A user accepted and added at the same time becomes a member once [P4]") {
  in_both(2, [](Race& race) {
    for (int round = 0; round < rounds_or(100); ++round) {
      const OrgId org = organization_of(race.orgs(), round);
      const auto invited = invite(race.orgs(), org, "u" + std::to_string(round));
      const auto outcomes = race.run({invited.accept(), {"add", org.str(), invited.user, "admin"}});
      CHECK(count(outcomes, "done") == 1);
      CHECK(count(outcomes, "already_member") == 1);
      const bool accepted = outcomes[0].done();
      CHECK(state_of(race.orgs(), org, invited) ==
            (accepted ? InvitationState::accepted : InvitationState::pending));
      CHECK(race.orgs().get_user_role_in_org(org, invited.user) == (accepted ? Role::member : Role::admin));
    }
    check_additions(race.orgs());
  });
}

TEST_CASE("4: Two invitations accepted by one user at the same time make one membership [P4]") {
  in_both(2, [](Race& race) {
    for (int round = 0; round < rounds_or(100); ++round) {
      const OrgId org = organization_of(race.orgs(), round);
      const std::string number = std::to_string(round);
      auto one = invite(race.orgs(), org, "u" + number, "one" + number + "@example.com");
      auto other = invite(race.orgs(), org, "u" + number, "other" + number + "@example.com");
      one.email = "ONE" + number + "@Example.com";
      other.email = "Other" + number + "@example.COM";
      const auto outcomes = race.run({one.accept(), other.accept()});
      CHECK(count(outcomes, "done") == 1);
      CHECK(count(outcomes, "already_member") == 1);
      const bool first = outcomes[0].done();
      CHECK(state_of(race.orgs(), org, first ? one : other) == InvitationState::accepted);
      CHECK(state_of(race.orgs(), org, first ? other : one) == InvitationState::pending);
    }
    check_additions(race.orgs());
  });
}

TEST_CASE("5: Accepted and revoked at the same time: one of the two, and a member only if accepted [P4]") {
  in_both(2,
          [](Race& race) { accept_against(race, "revoke", InvitationState::revoked, "invitation_revoked"); });
}

TEST_CASE("5: Accepted and declined at the same time: one of the two, and a member only if accepted [P4]") {
  in_both(2,
          [](Race& race) { accept_against(race, "decline", InvitationState::declined, "invitation_used"); });
}

TEST_CASE("6: Of two users with one invitation by e-mail exactly one joins [P4]") {
  in_both(2, [](Race& race) {
    for (int round = 0; round < rounds_or(100); ++round) {
      const OrgId org = organization_of(race.orgs(), round);
      const auto one = invite(race.orgs(), org, "a" + std::to_string(round));
      Invited other = one;
      other.user = "b" + std::to_string(round);
      const auto outcomes = race.run({one.accept(), other.accept()});
      CHECK(count(outcomes, "done") == 1);
      CHECK(count(outcomes, "invitation_used") == 1);
      const std::string& joined = outcomes[0].done() ? one.user : other.user;
      CHECK(race.orgs().get_org_user(org, joined));
      CHECK(race.orgs().get_invitation(org, one.invitation.id)->accepted_by == UserId(joined));
    }
  });
}

TEST_CASE("6: A link for five lets in five of fifty [P4]") {
  constexpr int users = 50;
  in_both(users, [](Race& race) {
    for (int round = 0; round < rounds_or(8); ++round) {
      const OrgId org = race.orgs().create_organization("Acme " + std::to_string(round)).value();
      const auto link = race.orgs().create_invitation(org, {.max_uses = 5}).value();
      std::vector<Words> asked;
      for (int user = 0; user < users; ++user) {
        asked.push_back({"accept", link.token, "u" + std::to_string(user), ""});
      }
      const auto outcomes = race.run(asked);
      CHECK(count(outcomes, "done") == 5);
      CHECK(count(outcomes, "invitation_used") == users - 5);
      CHECK(race.orgs().get_org_users(org).size() == 5);
      CHECK(race.orgs().get_invitation(org, link.id)->uses == 5);
      CHECK(race.orgs().get_invitation(org, link.id)->state == InvitationState::accepted);
    }
  });
}

TEST_CASE("7: Twenty who want the one free place: one gets it, nineteen invitations wait on [P4]") {
  constexpr int users = 20;
  in_both(users, [](Race& race) {
    for (int round = 0; round < rounds_or(12); ++round) {
      const OrgId org = race.orgs().create_organization("Acme " + std::to_string(round)).value();
      std::vector<Words> asked;
      race.orgs()
          .transaction([&](Transaction& transaction) -> Result<void> {
            for (int number = 0; number < 9; ++number) {
              transaction.add_user_to_org(org, "old" + std::to_string(number)).value();
            }
            for (int number = 0; number < users; ++number) {
              const std::string user = "u" + std::to_string(number);
              const std::string email = user + "@example.com";
              const auto issued = transaction.create_invitation(org, {.email = email}).value();
              asked.push_back({"accept", issued.token, user, email});
            }
            return transaction.set_organization_limits(org, Json::trusted(R"({"members":10})"));
          })
          .value();
      const auto outcomes = race.run(asked);
      CHECK(count(outcomes, "done") == 1);
      CHECK(count(outcomes, "limit_reached") == users - 1);
      CHECK(race.orgs().get_org_users(org).size() == 10);
      CHECK(race.orgs().list_invitations(org, InvitationState::pending).size() == users - 1);
      CHECK(race.orgs().list_invitations(org, InvitationState::accepted).size() == 1);
    }
  });
}
