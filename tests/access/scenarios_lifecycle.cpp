// Making, deleting, restoring and listing organizations on a real store, as other systems got it wrong:
// numbers are those of the list of known defects and races.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <thread>

#include <orgmgr/orgmgr.hpp>

#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using orgmgr::test::TemporaryFolder;

/// Everything that belongs to an organization but its versions and the marks of its deletion.
std::string everything_of(const OrgManager& orgs, const OrgId& org) {
  Organization organization = orgs.get_org(org).value();
  organization.version = 0;
  organization.epoch = 0;
  std::string all = to_json(organization);
  for (const OrgUser& member : orgs.get_org_users(org)) all += "\n" + to_json(member);
  for (const FunctionalRole& role : orgs.list_roles(org.str())) all += "\n" + to_json(role);
  for (const Invitation& invitation : orgs.list_invitations(org)) all += "\n" + to_json(invitation);
  return all;
}

}  // namespace

TEST_CASE("20: Restoring brings back the organization byte for byte, and its name was kept free for it") {
  const TemporaryFolder folder;
  OrgManager orgs(folder / "store");
  const OrgId org = orgs.create_organization("Acme", {.owner = "ann", .stripe_id = "cus_1"}).value();
  REQUIRE(orgs.add_user_to_org(org, "bob", "admin"));
  REQUIRE(orgs.add_user_to_org(org, "mia"));
  REQUIRE(orgs.suspend_member(org, "mia"));
  REQUIRE(orgs.create_role({.scope = org.str(), .name = "reader", .permissions = {"audit.read"}}));
  REQUIRE(orgs.set_functional_roles(org, "mia", {"own:reader"}));
  const auto issued =
      orgs.create_invitation(org, {.email = "x@example.com", .roles = {"own:reader"}}).value();
  REQUIRE(orgs.suspend_organization(org));
  const std::string before = everything_of(orgs, org);

  REQUIRE(orgs.delete_organization(org));
  CHECK(orgs.get_org(org)->status == OrganizationStatus::deleted);
  CHECK(orgs.get_org(org)->deleted_by == "host");
  const auto taken = orgs.create_organization("ACME");
  REQUIRE_FALSE(taken);
  CHECK(taken.error().code() == ErrorCode::name_taken);
  const auto slug = orgs.create_organization("Another", {.slug = "acme"});
  REQUIRE_FALSE(slug);
  CHECK(slug.error().code() == ErrorCode::slug_taken);
  CHECK(orgs.as("bob").restore_organization(org).error().code() == ErrorCode::permission_denied);
  REQUIRE(orgs.as("ann").restore_organization(org));
  CHECK(everything_of(orgs, org) == before);
  REQUIRE(orgs.resume_organization(org));
  CHECK(orgs.accept_invitation(issued.token, "x", "x@example.com"));
}

TEST_CASE("21: An organization and its first owner are one commit, for the host and for a user") {
  const TemporaryFolder folder;
  OrgManager orgs(folder / "store");
  REQUIRE(orgs.create_organization("Acme", {.owner = "ann"}));
  REQUIRE(orgs.as("bob").create_organization("Bobs"));
  for (const Commit& commit : orgs.read_changes(0, 10).commits) {
    std::set<std::string> collections;
    for (const Change& change : commit.changes) {
      collections.insert(change.collection);
      if (change.collection == "organizations")
        CHECK(change.now.text().find("\"owner_id\"") != std::string_view::npos);
    }
    CHECK(collections == std::set<std::string>{"org_users", "organizations"});
  }
}

TEST_CASE(
    "26: Who is a member throughout appears once in the pages, whatever is added and removed meanwhile") {
  const TemporaryFolder folder;
  OrgManager orgs(folder / "store");
  const OrgId org = orgs.create_organization("Acme", {.owner = "ann"}).value();
  constexpr int members = 10'000;
  const auto user = [](int number) { return "user" + std::to_string(100'000 + number); };
  for (int first = 0; first < members; first += 2'000) {
    REQUIRE(orgs.transaction([&](Transaction& transaction) -> Result<void> {
      for (int number = first; number < first + 2'000; ++number) {
        const auto added = transaction.add_user_to_org(org, user(number));
        if (!added) return added;
      }
      return {};
    }));
  }
  std::atomic<bool> ended = false;
  std::atomic<int> changes = 0;
  // Every tenth comes and goes; the others stay.
  std::thread writer([&] {
    OrgManager own(folder / "store");
    for (int number = 0; !ended; number = (number + 10) % members) {
      if (own.remove_user_from_org(org, user(number)) && own.add_user_to_org(org, user(number))) ++changes;
      if (own.add_user_to_org(org, user(number) + "x") && own.remove_user_from_org(org, user(number) + "x")) {
        ++changes;
      }
    }
  });
  int walks = 0;
  for (; walks < 3 || (changes < 100 && walks < 5000); ++walks) {
    std::map<std::string, int> seen;
    PageRequest request{.limit = 97};
    int pages = 0;
    do {
      const Page<OrgUser> page = orgs.list_org_users(org, {}, request).value();
      for (const OrgUser& member : page.items) ++seen[member.user_id.str()];
      request.after = page.next;
      ++pages;
    } while (!request.after.empty());
    CHECK(pages >= members / 97);
    int missing = 0;
    for (int number = 0; number < members; ++number) {
      if (number % 10 != 0 && !seen.contains(user(number))) ++missing;
    }
    CHECK(missing == 0);
    CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& member) { return member.second == 1; }));
  }
  ended = true;
  writer.join();
  MESSAGE(changes.load(), " changes beside ", walks, " walks over ", members, " members");
  CHECK(changes >= 100);
}

TEST_CASE("30: The question of access is answered right among 100,000 members and 10,000 organizations") {
  const TemporaryFolder folder;
  OrgManager orgs(folder / "store", {.transaction_limit = std::chrono::minutes(1)});
  constexpr int organizations = 10'000;
  constexpr int members = 100'000;
  constexpr std::array<const char*, 4> roles{"member", "manager", "billing_admin", "admin"};
  const auto user = [](int number) { return "user" + std::to_string(number); };
  const auto org = [](int number) { return OrgId("org_" + std::to_string(number)); };
  for (int first = 0; first < organizations; first += 5'000) {
    REQUIRE(orgs.transaction([&](Transaction& transaction) -> Result<void> {
      for (int number = first; number < first + 5'000; ++number) {
        const auto made = transaction.create_organization("Name " + std::to_string(number),
                                                          {.id = org(number).str(), .owner = user(number)});
        if (!made) return made.error();
      }
      return {};
    }));
  }
  for (int first = organizations; first < members; first += 10'000) {
    REQUIRE(orgs.transaction([&](Transaction& transaction) -> Result<void> {
      for (int number = first; number < first + 10'000; ++number) {
        const auto added =
            transaction.add_user_to_org(org(0), user(number), roles.at(static_cast<std::size_t>(number) % 4));
        if (!added) return added;
      }
      return {};
    }));
  }
  constexpr Permission add{"members.add"};
  constexpr Permission pay{"billing.manage"};
  int wrong = 0;
  for (int number = organizations; number < members; number += 7) {
    const int role = number % 4;
    if (orgs.can(org(0), user(number), add).allowed != (role == 1 || role == 3)) ++wrong;
    if (orgs.can(org(0), user(number), pay).allowed != (role == 2)) ++wrong;
    if (orgs.can(org(number % organizations), user(number), add).code !=
        (number % organizations == 0 ? orgs.can(org(0), user(number), add).code : AccessCode::not_a_member)) {
      ++wrong;
    }
  }
  for (int number = 0; number < organizations; number += 3) {
    if (!orgs.can(org(number), user(number), pay).allowed) ++wrong;
    if (orgs.can(org(number + 1), user(number), pay).allowed) ++wrong;
  }
  CHECK(wrong == 0);
  CHECK(orgs.can(org(organizations), user(0), pay).code == AccessCode::organization_not_found);
}
