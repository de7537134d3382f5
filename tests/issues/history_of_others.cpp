// What members read of their organization's history told what they may not see anywhere else: hashes of
// tokens, billing customers without billing.read, and what an earlier organization of the same id had.
#include <doctest/doctest.h>

#include <string>

#include "unit/manager_fixture.hpp"

using namespace orgmgr;

namespace {

const OrgId acme{"org_acme"};

struct Office : tests::MemoryHost {
  Office() {
    REQUIRE(orgs.create_organization("Acme", {.id = acme.str(), .owner = "ann", .stripe_id = "cus_secret"}));
    REQUIRE(orgs.create_role({.scope = acme.str(), .name = "auditor", .permissions = {"audit.read"}}));
    REQUIRE(orgs.add_user_to_org(acme, "mia"));
    REQUIRE(orgs.set_functional_roles(acme, "mia", {"own:auditor"}));
  }
  /// Everything that a user reads there, in pages of that size.
  [[nodiscard]] std::string read_by(const char* user, std::size_t page = 100, const OrgId& org = acme) const {
    return all_of([&, user](Revision after) { return orgs.as(user).read_org_changes(org, after, page); });
  }
  [[nodiscard]] std::string read_by_staff(const OrgId& org = acme) const {
    return all_of([&](Revision after) { return orgs.as_staff("root", "7").read_org_changes(org, after); });
  }
  template <class Read>
  [[nodiscard]] static std::string all_of(const Read& read) {
    std::string text;
    for (Revision after = 0;;) {
      const Changes changes = read(after).value();
      for (const Commit& commit : changes.commits) text += to_json(commit) + "\n";
      if (!changes.more) return text;
      after = changes.last;
    }
  }
  /// Ends the organization, and begins another of that id.
  void begin_anew(const OrgId& org, const char* owner) {
    REQUIRE(orgs.delete_organization(org));
    REQUIRE(orgs.purge_organization(org));
    *time += std::chrono::hours(1);
    REQUIRE(orgs.create_organization("New", {.id = org.str(), .owner = owner}));
  }
};

bool tells(const std::string& text, std::string_view word) { return text.find(word) != std::string::npos; }

}  // namespace

TEST_CASE("history never tells the hash of an invitation's token, to staff neither") {
  Office at;
  REQUIRE(at.orgs.found_platform("Ours", "root"));
  const auto issued = at.orgs.create_invitation(acme, {.email = "bob@example.com"}).value();
  REQUIRE(at.orgs.revoke_invitation(acme, issued.id));
  for (const std::string& text : {at.read_by("ann"), at.read_by("mia"), at.read_by_staff()}) {
    CHECK(tells(text, "bob@example.com"));
    CHECK(tells(text, "revoked"));
    CHECK_FALSE(tells(text, "token_hash"));
  }
}

TEST_CASE("history tells billing customers, and how billing stands, to those with billing.read alone") {
  Office at;
  REQUIRE(at.orgs.found_platform("Ours", "root"));
  REQUIRE(at.orgs.update_org_billing_ids(acme, {.lago_id = "lago_secret"}));
  REQUIRE(at.orgs.override_billing(acme, BillingState::current, *at.time + std::chrono::hours(1),
                                   {.reason = "chargeback"}));
  for (const char* word : {"cus_secret", "lago_secret", "override_until", "chargeback"}) {
    CHECK(tells(at.read_by("ann"), word));
    CHECK(tells(at.read_by_staff(), word));
    CHECK_FALSE(tells(at.read_by("mia"), word));
  }
  CHECK(tells(at.read_by("mia"), "update_org_billing_ids"));
}

TEST_CASE("history begins with the organization that is there, whatever had its id before") {
  Office at;
  REQUIRE(at.orgs.found_platform("Ours", "root"));
  REQUIRE(at.orgs.create_invitation(acme, {.email = "bob@example.com"}));
  at.begin_anew(acme, "eve");
  for (const std::size_t page : {1U, 3U, 100U}) {
    const std::string text = at.read_by("eve", page);
    for (const char* word : {"mia", "ann", "bob@example.com", "auditor", "Acme", "purge"})
      CHECK_FALSE_MESSAGE(tells(text, word), word);
    CHECK(tells(text, "New"));
    CHECK(tells(text, "create_organization"));
  }
  CHECK(tells(at.read_by_staff(), "mia"));  // staff read everything
  // Once more, for who has read before.
  at.begin_anew(acme, "zoe");
  REQUIRE(at.orgs.rename_organization(acme, "Newer"));
  for (const std::size_t page : {1U, 100U}) {
    CHECK_FALSE(tells(at.read_by("zoe", page), "eve"));
    CHECK(tells(at.read_by("zoe", page), "Newer"));
  }
}

TEST_CASE("an organization that ends and begins again in one commit tells nothing of the one before") {
  Office at;
  REQUIRE(at.orgs.delete_organization(acme));
  *at.time += std::chrono::hours(1);
  REQUIRE(at.orgs.transaction([&](Transaction& transaction) -> Result<void> {
    const auto purged = transaction.purge_organization(acme);
    if (!purged) return purged;
    const auto made = transaction.create_organization("New", {.id = acme.str(), .owner = "eve"});
    return made ? Result<void>{} : Result<void>{made.error()};
  }));
  const std::string text = at.read_by("eve");
  for (const char* word : {"mia", "ann", "auditor", "Acme"}) CHECK_FALSE_MESSAGE(tells(text, word), word);
  CHECK(tells(text, "New"));
}

TEST_CASE("invitations are listed without the hash of their token") {
  Office at;
  REQUIRE(at.orgs.found_platform("Ours", "root"));
  REQUIRE(at.orgs.create_invitation(acme, {.email = "bob@example.com"}));
  CHECK(at.orgs.as("ann").list_invitations(acme).value().at(0).token_hash.empty());
  CHECK(at.orgs.as_staff("root", "7").list_invitations(acme).value().at(0).token_hash.empty());
}
