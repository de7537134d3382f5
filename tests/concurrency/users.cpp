// Users and sessions changed from several sides at once (scenarios 12, 13 and 21) [P4].
#include <doctest/doctest.h>

#include <array>
#include <barrier>
#include <functional>
#include <thread>

#include <orgmgr/orgmgr.hpp>

#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using orgmgr::test::TemporaryFolder;

constexpr int rounds = 200;

/// A call on one of the handles; whether it was done.
using Call = std::function<bool(OrgManager&)>;

/// Two handles on one store, each used by a thread of its own.
class Pair {
 public:
  [[nodiscard]] OrgManager& orgs() { return handles_[0]; }

  /// Runs both at the same time, as far as that can be arranged.
  std::array<bool, 2> run(const Call& one, const Call& other) {
    std::barrier together(2);
    std::array<bool, 2> done{};
    std::thread beside([&] {
      together.arrive_and_wait();
      done[1] = other(handles_[1]);
    });
    together.arrive_and_wait();
    done[0] = one(handles_[0]);
    beside.join();
    return done;
  }

 private:
  TemporaryFolder folder_;
  std::array<OrgManager, 2> handles_{OrgManager(folder_ / "store"), OrgManager(folder_ / "store")};
};

std::string numbered(const std::string& word, int number) { return word + std::to_string(number); }

}  // namespace

TEST_CASE("Two who want one user's personal organization get the same one (21)") {
  Pair pair;
  int different = 0;
  int extra = 0;
  for (int round = 0; round < rounds; ++round) {
    const UserId user(numbered("user", round));
    OrgId one;
    OrgId other;
    const auto done = pair.run(
        [&](OrgManager& orgs) {
          one = orgs.ensure_personal_organization(user, "Same name").value();
          return true;
        },
        [&](OrgManager& orgs) {
          other = orgs.ensure_personal_organization(user, "Same name").value();
          return true;
        });
    REQUIRE((done[0] && done[1]));
    if (one != other) ++different;
    if (pair.orgs().get_user_orgs(user).size() != 1) ++extra;
  }
  CHECK(different == 0);
  CHECK(extra == 0);
  CHECK(pair.orgs().list_all_organizations().size() == rounds);
}

TEST_CASE("Two users who want the same name get an organization each (21)") {
  Pair pair;
  for (int round = 0; round < rounds / 4; ++round) {
    const auto done = pair.run(
        [&](OrgManager& orgs) {
          return orgs.ensure_personal_organization(numbered("one", round), "Same name").ok();
        },
        [&](OrgManager& orgs) {
          return orgs.ensure_personal_organization(numbered("other", round), "Same name").ok();
        });
    REQUIRE((done[0] && done[1]));
  }
  CHECK(pair.orgs().list_all_organizations().size() == rounds / 4 * 2);
}

TEST_CASE("Removal beside the choice of the same organization leaves no session in it (12)") {
  Pair pair;
  const OrgId acme = pair.orgs().create_organization("Acme", {.owner = "olga"}).value();
  int still_in = 0;
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    const UserId user(numbered("user", round));
    REQUIRE(pair.orgs().add_user_to_org(acme, user));
    const auto session = pair.orgs().create_session(user).value();
    const auto done =
        pair.run([&](OrgManager& orgs) { return orgs.remove_user_from_org(acme, user).ok(); },
                 [&](OrgManager& orgs) { return orgs.set_current_organization(session.token, acme).ok(); });
    REQUIRE(done[0]);
    if (!done[1]) ++refused;
    const SessionCheck check = pair.orgs().check_session(session.token).value();
    if (check.organization) ++still_in;
    // Chosen before the removal, or never.
    CHECK(check.state == (done[1] ? SessionState::membership_ended : SessionState::personal));
  }
  CHECK(still_in == 0);
  MESSAGE(refused, " of ", rounds, " choices came after the removal");
}

TEST_CASE("Deleting and purging beside a switch elsewhere keeps the newer choice (13)") {
  Pair pair;
  const OrgId beta = pair.orgs().create_organization("Beta", {.owner = "mia"}).value();
  int lost = 0;
  for (int round = 0; round < rounds; ++round) {
    const OrgId acme = pair.orgs().create_organization(numbered("Acme ", round), {.owner = "mia"}).value();
    const auto session = pair.orgs().create_session("mia", {.organization = acme.str()}).value();
    const auto done = pair.run(
        [&](OrgManager& orgs) {
          return orgs.delete_organization(acme).ok() && orgs.purge_organization(acme).ok();
        },
        [&](OrgManager& orgs) { return orgs.set_current_organization(session.token, beta).ok(); });
    REQUIRE((done[0] && done[1]));
    if (pair.orgs().check_session(session.token).value().organization != beta) ++lost;
    REQUIRE(pair.orgs().revoke_session(session.id_hash));
  }
  CHECK(lost == 0);
}

TEST_CASE("Removing a user everywhere beside a new membership or session leaves no owner behind (3)") {
  Pair pair;
  int ownerless = 0;
  for (int round = 0; round < rounds / 2; ++round) {
    const UserId user(numbered("user", round));
    const OrgId acme = pair.orgs().create_organization(numbered("Acme ", round), {.owner = "olga"}).value();
    REQUIRE(pair.orgs().add_user_to_org(acme, user));
    const auto done = pair.run([&](OrgManager& orgs) { return orgs.remove_user_everywhere(user).ok(); },
                               [&](OrgManager& orgs) { return orgs.transfer_ownership(acme, user).ok(); });
    REQUIRE(done[0] != done[1]);  // who comes second is refused
    const Organization after = pair.orgs().get_org(acme).value();
    const auto role = pair.orgs().get_user_role_in_org(acme, *after.owner_id);
    if (role != Role::owner) ++ownerless;
  }
  CHECK(ownerless == 0);
}
